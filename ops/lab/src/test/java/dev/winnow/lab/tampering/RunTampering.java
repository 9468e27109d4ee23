package dev.winnow.lab.tampering;

import dev.winnow.lab.tampering.History.Training;
import dev.winnow.schemas.AgentPlan;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What can be done to marks, plans, rewards and outcomes, and to what a trainer consumes. */
@SuppressWarnings("ImmutableEnumChecker") // what they hold are functions
public enum RunTampering implements Tampering {
    MARK_OF_A_SWITCH_SKIPPED(
            "MARK_MISSING",
            false,
            history -> history.marks.remove(History.find(
                            history.marks,
                            1,
                            each -> each.value().getPlanVersion() == 2
                                    && each.value().getPartition() == 0)
                    - 1)),
    MARK_OF_PROGRESS_SKIPPED("MARK_MISSING", history -> history.marks.remove(progress(history))),
    LAST_MARK_SKIPPED("MARK_MISSING", history -> history.marks.remove(history.marks.size() - 1)),
    MARK_TWICE("MARK_TWICE", history -> History.append(history.marks, history.marks.get(progress(history)))),
    MARK_OF_A_PARTITION_THAT_IS_NONE("MARK_UNEXPECTED", false, mark(each -> Mark.newBuilder(each)
            .setPartition(7)
            .build())),
    MARK_WITH_A_WRONG_COUNT("MARK_COUNTS", mark(each -> Mark.newBuilder(each)
            .setSelected(each.getSelected() + 1)
            .build())),
    MARK_WITH_A_WRONG_DIGEST("MARK_CHAIN", false, mark(each -> Mark.newBuilder(each)
            .setChainDigest(ByteBuffer.wrap(new byte[32]))
            .build())),
    MARK_WITH_A_WRONG_LAMBDA("MARK_LAMBDA", mark(each -> Mark.newBuilder(each)
            .setLambda(Math.nextUp(each.getLambda()))
            .build())),
    MARK_OF_A_SWITCH_WITH_A_WRONG_LAMBDA(
            "MARK_LAMBDA",
            history -> History.change(
                    history.marks,
                    History.find(history.marks, 0, each -> each.value().getPlanVersion() == 2),
                    each -> Mark.newBuilder(each)
                            .setLambda(2 * each.getLambda())
                            .build())),
    MARK_WITH_WRONG_SHARES(
            "MARK_SHARES",
            mark(each -> Mark.newBuilder(each).setShares(List.of()).build())),
    MARK_WITH_A_WRONG_STATE(
            "MARK_STATE",
            mark(each -> Mark.newBuilder(each).setStateDigest("0".repeat(64)).build())),
    MARK_OF_ANOTHER_RUN(
            "OTHER_RUN", mark(each -> Mark.newBuilder(each).setRun("day").build())),

    PLAN_SKIPPED(
            "PLAN_GAP",
            false,
            history -> history.plans.removeIf(each -> each.value().getVersion() == 2)),
    PLAN_LOST_IN_ONE_PARTITION(
            "PLAN_GAP",
            false,
            history -> history.plans.removeIf(each -> each.value().getVersion() == 2 && each.partition() == 1)),
    PLAN_EDITED("PLAN_UNFOLLOWED", false, history -> plans(history, 2, -1, RunTampering::heavier)),
    PLAN_EDITED_IN_ONE_PARTITION("PLAN_DIFFERS", history -> plans(history, 2, 1, RunTampering::heavier)),
    PLAN_WITH_ANOTHER_DIGEST(
            "PLAN_REWARDS",
            history -> plans(history, 2, -1, each -> Plan.newBuilder(each)
                    .setRewardsDigest("0".repeat(64))
                    .build())),
    PLAN_WITH_THE_DIGEST_OF_ANOTHER("PLAN_REWARDS", history -> {
        String earlier = history.plans
                .get(History.find(history.plans, 0, each -> each.value().getVersion() == 1))
                .value()
                .getRewardsDigest();
        plans(history, 2, -1, each -> Plan.newBuilder(each)
                .setRewardsDigest(earlier)
                .build());
    }),
    PLAN_OF_ANOTHER_PARENT(
            "PLAN_PARENT",
            history -> plans(
                    history, 3, -1, each -> Plan.newBuilder(each).setParent(1).build())),
    PLAN_WITH_ANOTHER_SEED(
            "PLAN_SETTINGS",
            false,
            history -> plans(
                    history, 2, -1, each -> Plan.newBuilder(each).setSeed(7).build())),
    PLAN_THAT_NO_REPORT_MADE("PLAN_UNMEASURED", false, history -> {
        for (int partition = 0; partition < 2; partition++) {
            Entry<Plan> last = History.of(history.plans, partition).get(3);
            History.append(
                    history.plans,
                    last.with(Plan.newBuilder(last.value())
                            .setVersion(4)
                            .setParent(3)
                            .setRewardsDigest("1")
                            .build()));
        }
    }),

    REWARD_OF_A_DOCUMENT_THAT_IS_NO_PROBE(
            "OUTCOME_PROBES",
            false,
            history -> History.change(history.rewards, 1, each -> {
                List<Reward> rewards = new ArrayList<>(each.getRewards());
                Reward first = rewards.get(0);
                rewards.set(0, new Reward("0".repeat(64), first.getLabels(), first.getInfluence()));
                return RewardReport.newBuilder(each).setRewards(rewards).build();
            })),
    REWARD_WITH_ANOTHER_INFLUENCE(
            "PLAN_REWARDS",
            history -> History.change(history.rewards, 1, each -> {
                List<Reward> rewards = new ArrayList<>(each.getRewards());
                Reward first = rewards.get(0);
                rewards.set(0, new Reward(first.getDocumentId(), first.getLabels(), first.getInfluence() + 1));
                return RewardReport.newBuilder(each).setRewards(rewards).build();
            })),
    OUTCOME_WITHOUT_A_REPORT(
            "OUTCOME_UNREPORTED",
            history -> History.append(
                    history.outcomes,
                    history.outcomes
                            .get(0)
                            .with(Outcome.newBuilder(history.outcomes.get(0).value())
                                    .setVerdict(OutcomeVerdict.REFUSED)
                                    .setOffset(77_777)
                                    .build()))),
    REPORT_WITHOUT_AN_OUTCOME("OUTCOME_MISSING", history -> History.append(history.rewards, history.rewards.get(0))),
    REPORT_ANSWERED_TWICE(
            "OUTCOME_TWICE",
            history -> History.append(
                    history.outcomes,
                    history.outcomes.get(History.find(
                            history.outcomes, 0, each -> each.value().getVerdict() == OutcomeVerdict.USED)))),
    OUTCOME_OF_A_PLAN_THAT_IS_NONE("OUTCOME_PLAN", false, history -> {
        for (int i = 0; i < history.outcomes.size(); i++) {
            if (history.outcomes.get(i).value().getResultingPlan() == 3) {
                History.change(history.outcomes, i, each -> Outcome.newBuilder(each)
                        .setResultingPlan(9)
                        .build());
            }
        }
    }),

    TRAINER_SKIPPED_A_SAMPLE("TRAINER_SKIPPED", history -> history.training.remove(consumed(history, 130))),
    TRAINER_SKIPPED_AFTER_A_RESUME("TRAINER_SKIPPED", history -> history.training.remove(resumed(history) + 1)),
    TRAINER_CONSUMED_TWICE(
            "TRAINER_TWICE",
            history -> history.training.add(consumed(history, 130), history.training.get(consumed(history, 130)))),
    TRAINER_REPEATED_AFTER_A_RESUME(
            "TRAINER_TWICE",
            history -> history.training.add(resumed(history) + 2, history.training.get(resumed(history) + 1))),
    TRAINER_CONSUMED_IN_ANOTHER_ORDER("TRAINER_ORDER", history -> {
        int first = consumed(history, 130);
        int second = first + 1;
        while (!(history.training.get(second) instanceof Training.Consumed next
                && next.partition() == ((Training.Consumed) history.training.get(first)).partition())) {
            second++;
        }
        Training moved = history.training.get(first);
        history.training.set(first, history.training.get(second));
        history.training.set(second, moved);
    }),
    TRAINER_RESUMED_ELSEWHERE("TRAINER_RESUME", false, history -> {
        Map<Integer, Long> offsets =
                new TreeMap<>(((Training.Resumed) history.training.get(resumed(history))).offsets());
        offsets.merge(0, -1L, Long::sum);
        history.training.set(resumed(history), new Training.Resumed(offsets));
    }),
    TRAINER_CONSUMED_ANOTHER_TEXT("TRAINER_CONTENT", consuming(each -> Sample.newBuilder(each)
            .setDocument(
                    Document.newBuilder(each.getDocument()).setText("another").build())
            .build())),
    TRAINER_CONSUMED_UNDER_ANOTHER_PLAN("TRAINER_CONTENT", consuming(each -> Sample.newBuilder(each)
            .setPlanVersion(each.getPlanVersion() + 1)
            .build()));

    private final Falsification falsification;

    RunTampering(String wrong, Consumer<History> change) {
        this(wrong, true, change);
    }

    RunTampering(String wrong, boolean alone, Consumer<History> change) {
        falsification = new Falsification(wrong, alone, change);
    }

    @Override
    public Falsification falsification() {
        return falsification;
    }

    private static Consumer<History> consuming(UnaryOperator<Sample> change) {
        return history -> {
            Training.Consumed each = (Training.Consumed) history.training.get(consumed(history, 130));
            history.training.set(
                    consumed(history, 130),
                    new Training.Consumed(each.partition(), each.offset(), change.apply(each.sample())));
        };
    }

    private static Consumer<History> mark(UnaryOperator<Mark> change) {
        return history -> History.change(history.marks, progress(history), change);
    }

    /** Place of a mark that no plan was switched at. */
    private static int progress(History history) {
        return History.find(
                history.marks,
                1,
                each -> each.value().getPlanVersion() == 1 && each.value().getDecided() == 256);
    }

    private static void plans(History history, int version, int partition, UnaryOperator<Plan> change) {
        for (int i = 0; i < history.plans.size(); i++) {
            Entry<Plan> each = history.plans.get(i);
            if (each.value().getVersion() == version && (partition < 0 || each.partition() == partition)) {
                History.change(history.plans, i, change);
            }
        }
    }

    private static Plan heavier(Plan plan) {
        List<AgentPlan> agents = new ArrayList<>();
        plan.getAgents()
                .forEach(agent -> agents.add(AgentPlan.newBuilder(agent)
                        .setWeights(agent.getWeights().stream()
                                .map(weight -> 1.5 * weight)
                                .toList())
                        .build()));
        return Plan.newBuilder(plan).setAgents(agents).build();
    }

    private static int consumed(History history, int number) {
        return History.find(history.training, number, each -> each instanceof Training.Consumed);
    }

    /** Place where a trainer resumed that was killed. */
    private static int resumed(History history) {
        return History.find(history.training, 1, each -> each instanceof Training.Resumed);
    }
}
