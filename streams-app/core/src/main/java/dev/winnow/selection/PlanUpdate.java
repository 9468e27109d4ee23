package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes plan v+1 from plan v and the rewards of its probes. Stateless and pure: the same plan and evidence give the same
 * plan to the bit, in whatever order the rewards came.
 *
 * <p>Rewards are hostile input. What cannot be used is refused and counted; when nothing can be used, or the audit does
 * not trust what was measured, the weights are carried over unchanged into a plan that is marked ({@link Plan#frozen()}).
 */
public final class PlanUpdate {
    /**
     * Least audit correlation of rewards that are followed: below what {@code bench influence} finds for the mean of a measurement's
     * readings, and more than three standard errors of 50 probes above 0, which is that of noise.
     */
    private static final double TRUSTED_CORRELATION = 0.5;

    private static final double ROUNDING = 1e-9;

    /** What the step sizes are multiplied with, by how many plans the rewards are late; later ones are refused. */
    private static final double[] TRUST_BY_LAG = {1, 1, 0.5};

    private PlanUpdate() {}

    /**
     * A plan and what became of the rewards: {@code used + the sum of refused = rewards given}.
     *
     * @param plan the next plan
     * @param used rewards that entered it
     * @param droppedLabels labels of rewards not refused that the plan does not know
     * @param refused rewards that did not enter it, by reason; a reason that did not occur is missing
     */
    public record Outcome(Plan plan, int used, int droppedLabels, Map<Refusal, Integer> refused) {
        public Outcome {
            Map<Refusal, Integer> byReason = new EnumMap<>(Refusal.class);
            byReason.putAll(refused);
            refused = Collections.unmodifiableMap(byReason);
        }
    }

    /**
     * The next plan. Rewards late by two plans count half, by more not at all. A light measurement moves the weights by the share
     * of a full step that its rewards are of all that a stage draws: {@code rewards / (probes per group * groups)}, at most 1.
     */
    public static Outcome next(Plan plan, Evidence evidence) {
        List<AgentMemory> memories = withShares(plan.agents(), evidence.counts());
        int lag = plan.version() - evidence.measuredUnder();
        boolean timely = lag >= 0 && lag < TRUST_BY_LAG.length;
        MeasuredRewards measured = timely
                ? MeasuredRewards.of(plan, evidence.rewards())
                : MeasuredRewards.refusedAll(evidence.rewards().size(), Refusal.STALE);
        String digest = measured.digest();
        if (!trusted(evidence.auditCorrelation())) {
            measured = measured.distrusted();
        }
        Optional<List<AgentMemory>> moved = measured.rows().isEmpty()
                ? Optional.empty()
                : RewardUpdate.of(plan)
                        .apply(plan, memories, measured, TRUST_BY_LAG[lag] * share(plan, evidence, measured));
        if (moved.isEmpty()) {
            measured = measured.uninformative();
        }
        if (plan.probeBudget() == ProbeBudget.UCB && moved.isPresent()) {
            moved = Optional.of(UpperBound.spread(plan, moved.get(), measured));
        }
        Plan next = plan.next(
                moved.orElse(memories),
                evidence.decided() > 0 ? evidence.decided() : plan.stageDocuments(),
                new PlanOrigin(
                        plan.version(),
                        digest,
                        moved.isEmpty(),
                        evidence.auditCorrelation(),
                        measured.rows().size(),
                        ""));
        return new Outcome(next, measured.rows().size(), measured.droppedLabels(), measured.refused());
    }

    /** Share of a full step, in (0, 1]; what a full measurement gives is a full one, however few its rewards. */
    private static double share(Plan plan, Evidence evidence, MeasuredRewards measured) {
        if (!evidence.light()) {
            return 1;
        }
        int groups =
                plan.agents().stream().mapToInt(agent -> agent.groups().size()).sum();
        double drawn = (double) plan.probesPerGroup() * groups;
        return drawn > 0 ? Math.min(1, measured.rows().size() / drawn) : 1;
    }

    /** Rewards that were not audited are followed; a correlation that no correlation can have is not. */
    private static boolean trusted(double correlation) {
        return Double.isNaN(correlation) || (correlation >= TRUSTED_CORRELATION && correlation <= 1 + ROUNDING);
    }

    /** The memories with the shares of the stream as it is now; an agent that labelled nothing keeps what it had. */
    private static List<AgentMemory> withShares(List<AgentMemory> memories, StreamCounts counts) {
        Check.that(counts.counts().size() == memories.size(), "counts", "one list per agent", counts);
        List<AgentMemory> next = new ArrayList<>();
        for (int a = 0; a < memories.size(); a++) {
            AgentMemory memory = memories.get(a);
            List<Double> shares = counts.shares(a);
            next.add(shares.isEmpty() ? memory : memory.withShares(shares));
        }
        return next;
    }
}
