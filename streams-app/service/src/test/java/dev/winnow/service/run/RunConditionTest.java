package dev.winnow.service.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Mark;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.UpdateRule;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunConditionTest {
    private static final long STAGE = 1_000;
    private static final Plan PLAN = plan(50);

    private static Plan plan(int probesPerGroup) {
        return Plan.initial(
                "night",
                Map.of("quality", List.of("low", "high")),
                0.5,
                0.1,
                Policy.POISSON,
                UpdateRule.WINNOW,
                1,
                probesPerGroup,
                STAGE,
                0.2,
                0.1,
                Map.of());
    }

    /** A run whose console has a backlog and whose trainer has samples left. */
    private static RunCondition busy(RunState order, Optional<Plan> plan, int members, boolean still) {
        return RunCondition.of(new RunCondition.Facts(order, plan, STAGE + 1, true, members, 5_000, 1_000, still));
    }

    private static RunCondition waiting(long undecided, long unread) {
        return RunCondition.of(
                new RunCondition.Facts(RunState.GO, Optional.of(PLAN), 0, false, 1, undecided, unread, true));
    }

    private static RunCondition measured(long decided, boolean reported) {
        return RunCondition.of(
                new RunCondition.Facts(RunState.GO, Optional.of(PLAN), decided, reported, 1, 0, 0, false));
    }

    private static Mark mark(int partition, int plan, long decided, long selected) {
        return Mark.newBuilder()
                .setRun("night")
                .setPartition(partition)
                .setOffset(decided)
                .setPlanVersion(plan)
                .setLambda(0.05)
                .setShares(List.of())
                .setDecided(decided)
                .setSelected(selected)
                .setProbed(0)
                .setChainDigest(ByteBuffer.wrap(new byte[32]))
                .build();
    }

    @Test
    void whatAnOperatorOrderedIsShownBeforeAnythingElse() {
        assertThat(busy(RunState.END, Optional.empty(), 0, true)).isEqualTo(RunCondition.ENDED);
        assertThat(busy(RunState.PAUSE, Optional.empty(), 0, true)).isEqualTo(RunCondition.PAUSED);
        assertThat(busy(RunState.GO, Optional.empty(), 0, true)).isEqualTo(RunCondition.NO_PLAN);
        assertThat(busy(RunState.GO, Optional.of(PLAN), 0, true)).isEqualTo(RunCondition.NO_CONSOLE);
    }

    @Test
    void aRunWaitsForItsTrainerWhereNothingMovesAndBothHaveDocumentsLeft() {
        assertThat(busy(RunState.GO, Optional.of(PLAN), 1, true)).isEqualTo(RunCondition.WAITS_FOR_TRAINER);
        assertThat(busy(RunState.GO, Optional.of(PLAN), 1, false)).isEqualTo(RunCondition.RUNNING);
        assertThat(waiting(20, 1_000)).as("the console is done").isEqualTo(RunCondition.RUNNING);
        assertThat(waiting(5_000, 200).label())
                .as("less than a trainer may leave: something else, or a small --pacing-high")
                .isEqualTo("no progress");
        assertThat(waiting(21, 201).label()).isEqualTo("waits for its trainer");
    }

    @Test
    void aRunWaitsForRewardsOnceItsStageIsOverUnlessAReportHasCome() {
        assertThat(measured(STAGE, false)).isEqualTo(RunCondition.RUNNING);
        assertThat(measured(STAGE + 1, false).label()).isEqualTo("waits for rewards");
        assertThat(measured(STAGE + 1, true)).isEqualTo(RunCondition.RUNNING);
    }

    @Test
    void aRunWithoutProbesNeverWaitsForRewards() {
        assertThat(RunCondition.lacksRewards(plan(1), STAGE + 1, false)).isTrue();
        assertThat(RunCondition.lacksRewards(plan(0), STAGE + 1, false)).isFalse();
    }

    @Test
    void countsOfAMarkBelongToThePlanThatItsPartitionHadBefore() {
        PlanCounts counts = new PlanCounts(2);
        counts.add(mark(0, 0, 400, 38));
        counts.add(mark(1, 0, 100, 10));
        counts.add(mark(0, 1, 500, 52));
        counts.add(mark(0, 1, 30, 3));

        assertThat(counts.of(0)).hasValue(new DecisionCounts(1_000, 100, 0));
        assertThat(counts.of(1)).hasValue(new DecisionCounts(30, 3, 0));
        assertThat(counts.total().realisedRatio().orElseThrow()).isEqualTo(0.1);

        counts.add(mark(0, 2, 1, 0));
        counts.add(mark(0, 2, 70, 7));
        assertThat(counts.byPlan()).as("the newest two").containsOnlyKeys(1, 2);
        assertThat(counts.total().decided()).isEqualTo(1_101);
    }
}
