package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeciderTest {
    private final Samples samples = new Samples(31);
    private final Plan plan = samples.plan(3, Policy.POISSON, 0.1);
    private final Intensity intensity = IntensitySolver.solve(plan, new LabelSample(1));

    @ParameterizedTest
    @EnumSource(Policy.class)
    void decisionsDoNotDependOnTheirOrder(Policy policy) {
        Plan ordered = Plans.withPolicy(plan, policy);
        Map<String, Labels> documents = samples.documents(plan, 1_000);
        Map<String, Decision> decisions = new HashMap<>();
        Decider decider = new Decider(ordered, intensity);
        documents.forEach((id, labels) -> decisions.put(id, decider.decide(id, labels, Uses.NONE)));
        List<String> shuffled = new ArrayList<>(documents.keySet());
        Collections.shuffle(shuffled, new Random(1));
        Decider another = new Decider(ordered, intensity);
        assertThat(shuffled).allSatisfy(id -> assertThat(another.decide(id, documents.get(id), Uses.NONE))
                .isEqualTo(decisions.get(id)));
    }

    @Test
    void scoreIsTheBlendOfTheAgentsThatLabelledTheDocument() {
        List<AgentMemory> agents = plan.agents();
        double both = agents.get(0).theta() * agents.get(0).weights().get(1)
                + agents.get(2).theta() * agents.get(2).weights().get(0);
        double mass = agents.get(0).theta() + agents.get(2).theta();
        assertThat(decide(Labels.of(1, Labels.ABSENT, 0)).score()).isCloseTo(both / mass, within(1e-15));
        assertThat(decide(Labels.of(Labels.ABSENT, Labels.ABSENT, 0)).score())
                .isCloseTo(agents.get(2).weights().get(0), within(1e-15));
    }

    @Test
    void useLowersGoodAndBadScoresAlike() {
        Plan negative = Plans.withAgents(
                plan, List.of(new AgentMemory("only", 1, List.of("bad", "good"), List.of(-1.0, 1.0), List.of())));
        Decider decider = new Decider(negative, intensity);
        double decay = plan.temperature() * StrictMath.log1p(0.3);
        for (int group = 0; group < 2; group++) {
            Decision fresh = decider.decide("a", Labels.of(group), Uses.NONE);
            Decision used = decider.decide("a", Labels.of(group), new Uses(3, plan.version() - 1));
            assertThat(fresh.score() - used.score()).isCloseTo(decay, within(1e-12));
            assertThat(used.probability()).isLessThan(fresh.probability()).isPositive();
        }
    }

    @Test
    void nothingIsSelectedTwiceInOneStage() {
        Uses uses = Uses.NONE.next(plan.version());
        samples.documents(plan, 500).forEach((id, labels) -> {
            Decision decision = new Decider(plan, new Intensity(1e9, 1)).decide(id, labels, uses);
            assertThat(decision.accepted()).isFalse();
            assertThat(decision.probability()).isZero();
        });
    }

    @Test
    void aTabledScoreEqualsAComputedOneToTheBit() {
        CellScores tabled = new CellScores(plan);
        CellScores computed = new CellScores(plan, 0);
        assertThat(tabled.cells()).isPositive();
        assertThat(computed.cells()).isZero();
        Decider decider = new Decider(plan, intensity);
        samples.documents(plan, 500).forEach((id, labels) -> {
            assertThat(tabled.score(labels)).isEqualTo(computed.score(labels));
            assertThat(decider.decide(id, labels, Uses.NONE).probability())
                    .isEqualTo(Acceptance.of(plan, intensity).probability(computed.score(labels)));
        });
    }

    @Test
    void probesAreDrawnUniformlyFromEveryGroupWhetherAcceptedOrNot() {
        Map<String, Labels> documents = samples.documents(plan, 10_000);
        LabelSample sample = new LabelSample(10_000);
        documents.forEach(sample::offer);
        StreamCounts counts = sample.counts(plan);
        Evidence nothing = new Evidence(plan.version(), List.of(), counts, Double.NaN, documents.size());
        Plan informed = PlanUpdate.next(plan, nothing).plan();
        Decider decider = new Decider(informed, IntensitySolver.solve(informed, sample));
        int rejected = 0;
        int[][] drawn = new int[3][10];
        for (Map.Entry<String, Labels> document : documents.entrySet()) {
            Decision decision = decider.decide(document.getKey(), document.getValue(), Uses.NONE);
            for (ProbeDraw probe : decision.probes()) {
                assertThat(probe.group()).isEqualTo(document.getValue().group(probe.agent()));
                drawn[probe.agent()][probe.group()]++;
                rejected += decision.accepted() ? 0 : 1;
            }
        }
        for (int a = 0; a < 3; a++) {
            for (int g = 0; g < plan.agents().get(a).groups().size(); g++) {
                // a Poisson count of mean 20, five standard deviations
                assertThat((double) drawn[a][g]).isCloseTo(plan.probesPerGroup(), within(5 * Math.sqrt(20)));
            }
        }
        assertThat(rejected).isPositive();
    }

    @Test
    void aGroupThatTheStreamHasNotShownIsProbedWholeUnlessNoProbesAreWanted() {
        for (int probesPerGroup : new int[] {0, 1}) {
            Plan initial = Plan.initial(
                    "run",
                    Map.of("only", List.of("common", "unseen")),
                    0.1,
                    0.1,
                    Policy.POISSON,
                    UpdateRule.WINNOW,
                    1,
                    probesPerGroup,
                    1_000_000,
                    0.2,
                    0.1,
                    Map.of());
            AgentMemory seen =
                    new AgentMemory("only", 1, List.of("common", "unseen"), List.of(0.0, 0.0), List.of(1.0, 0.0));
            Decider decider = new Decider(Plans.withAgents(initial, List.of(seen)), intensity);
            assertThat(decider.decide("a", Labels.of(1), Uses.NONE).probes())
                    .isEqualTo(probesPerGroup == 0 ? List.of() : List.of(new ProbeDraw(0, 1, 1)));
        }
    }

    @Test
    void anIntensityThatNoSolverGivesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Decider(plan, new Intensity(-1, 1)))
                .withMessageContaining("-1.0");
    }

    @Test
    void labelsOfAnotherPlanAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> decide(Labels.of(0, 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> decide(Labels.of(0, 0, 99)));
    }

    private Decision decide(Labels labels) {
        return new Decider(plan, intensity).decide("a", labels, Uses.NONE);
    }
}
