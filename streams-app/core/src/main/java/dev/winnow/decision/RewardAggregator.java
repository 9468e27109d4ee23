package dev.winnow.decision;

import dev.winnow.schemas.Mark;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Evidence;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.selection.ProbeReward;
import dev.winnow.selection.ProbeSampling;
import dev.winnow.selection.StreamCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Judges reward reports and makes the next plan of a complete one. Everything but reading and writing topics, so that
 * it can be tested and replayed without them. Mutable, owned by one thread; memory is bounded by {@link WaitingParts}.
 *
 * <p>Rules, in this order: a report is of this run, and of a bounded size; its trainer epoch is not lower than one seen; its
 * plan exists; a plan is measured once in full, so what comes again, or for an earlier plan than the last one measured, is a
 * duplicate, and once lightly before that, by a report marked as light, which takes nothing from the full measurement (a late report of a skipped plan is left to {@link PlanUpdate}, which discounts and then drops it); a part counts
 * once, beside parts of the same measurement alone. A higher epoch abandons the parts of lower ones, a measured plan those of
 * this plan and of earlier ones.
 *
 * <p>A document counts only if it is a probe: drawn, with the labels that the trainer claims, by the measured plan or by
 * one of the last before it, whose probes a trainer may have left over. A measurement without any probe measures nothing, and
 * leaves the plan to an honest one. The draw cannot show that the document exists or that labels whose draw failed are true.
 *
 * <p>Every reward is used, waits, or is refused for one reason.
 */
public final class RewardAggregator {
    private final String run;
    private final WaitingParts parts = new WaitingParts();
    private final SortedMap<Integer, PartitionStage> stages = new TreeMap<>();
    private final NavigableMap<Integer, Plan> plans = new TreeMap<>();
    private Standing standing = Standing.START;

    /**
     * What must survive a restart beside plan, parts and stages.
     *
     * @param trainerEpoch highest epoch of an accepted report
     * @param measured version of the plan that the last complete report measured in full; -1 before the first
     * @param refreshed version of the newest plan that a complete report measured at all
     */
    public record Standing(long trainerEpoch, int measured, int refreshed) {
        static final Standing START = new Standing(Long.MIN_VALUE, -1, -1);

        private Standing after(RewardReport whole) {
            return new Standing(
                    trainerEpoch,
                    whole.getLight() ? measured : whole.getPlanVersion(),
                    Math.max(refreshed, whole.getPlanVersion()));
        }

        private boolean covers(RewardReport report) {
            return report.getPlanVersion() <= (report.getLight() ? refreshed : measured);
        }
    }

    /** What became of a report. Each records how many rewards of parts that waited it has {@code abandoned}. */
    public sealed interface Answer {
        long abandoned();

        /** It, or with its last part a whole measurement, is not used; the reason is one of a short closed list. */
        record Refused(RefusalReason reason, long rewards, long abandoned) implements Answer {}

        /** It was kept; other parts are missing. */
        record Waiting(long abandoned) implements Answer {}

        /**
         * It was the last part: {@link RewardAggregator#make} makes the next plan of all of them.
         *
         * @param notProbes rewards left out because no plan drew their documents
         */
        record Complete(RewardReport first, List<ProbeReward> rewards, long notProbes, long abandoned)
                implements Answer {}
    }

    public RewardAggregator(String run) {
        this.run = run;
    }

    /**
     * Continues where another instance stopped.
     *
     * @param remembered the plans that it knew, at least one
     * @param waiting parts by order of arrival, as {@link #parts} had them
     */
    public void restore(
            Collection<Plan> remembered,
            Standing stood,
            SortedMap<Long, RewardReport> waiting,
            Collection<PartitionStage> partitionStages) {
        remembered.forEach(plan -> plans.put(plan.version(), plan));
        standing = stood;
        parts.restore(waiting);
        partitionStages.forEach(stage -> stages.put(stage.mark().getPartition(), stage));
    }

    /** The newest plan; null before there is one. */
    public Plan plan() {
        return plans.isEmpty() ? null : plans.lastEntry().getValue();
    }

    /** The plans whose probes are known again, by version. */
    public SortedMap<Integer, Plan> plans() {
        return Collections.unmodifiableSortedMap(plans);
    }

    public Standing standing() {
        return standing;
    }

    /** Parts that wait for others, by order of arrival. */
    public SortedMap<Long, RewardReport> parts() {
        return parts.byArrival();
    }

    /** Takes a plan of the plans topic when it is newer. */
    public boolean adopt(Plan next) {
        if (!next.run().equals(run)) {
            throw new ConsoleException("plan " + next.version() + " on the plans topic of run " + run + " is of run "
                    + next.run() + ": give every run its own topics (winnow run create)");
        }
        if (!plans.isEmpty() && next.version() <= plan().version()) {
            return false;
        }
        remember(next);
        return true;
    }

    /** Takes a mark of a console partition. */
    public PartitionStage mark(Mark mark) {
        PartitionStage stage = PartitionStage.next(stages.get(mark.getPartition()), mark);
        stages.put(mark.getPartition(), stage);
        return stage;
    }

    public Answer offer(RewardReport report) {
        RefusalReason refusal = refusal(report);
        if (refusal != RefusalReason.NONE) {
            // a report that carries no information is refused for one fixed reason, so that it shows
            return new Answer.Refused(refusal, Math.max(1, report.getRewards().size()), 0);
        }
        long abandoned = parts.dropBelowEpoch(report.getTrainerEpoch());
        standing = new Standing(report.getTrainerEpoch(), standing.measured(), standing.refreshed());
        abandoned += parts.add(report);
        List<RewardReport> whole = parts.takeWhole(report);
        return whole.isEmpty() ? new Answer.Waiting(abandoned) : complete(whole, abandoned);
    }

    private RefusalReason refusal(RewardReport report) {
        if (!report.getRun().equals(run)) {
            return RefusalReason.OTHER_RUN;
        }
        if (plans.isEmpty()) {
            return RefusalReason.NO_PLAN;
        }
        RefusalReason defect = ReportBounds.defect(report);
        if (defect != RefusalReason.NONE) {
            return defect;
        }
        if (report.getTrainerEpoch() < standing.trainerEpoch()) {
            return RefusalReason.FENCED;
        }
        if (report.getPlanVersion() > plan().version() || report.getPlanVersion() < 0) {
            return RefusalReason.UNKNOWN_PLAN;
        }
        return standing.covers(report) ? RefusalReason.DUPLICATE : parts.refusal(report);
    }

    private Answer complete(List<RewardReport> whole, long abandonedBefore) {
        RewardReport first = whole.get(0);
        List<ProbeReward> claimed = new ArrayList<>();
        for (RewardReport part : whole) {
            for (Reward reward : part.getRewards()) {
                claimed.add(new ProbeReward(reward.getDocumentId(), reward.getLabels(), reward.getInfluence()));
            }
        }
        List<ProbeReward> rewards = probes(first.getPlanVersion(), claimed);
        if (rewards.isEmpty() && !claimed.isEmpty()) {
            return new Answer.Refused(RefusalReason.NOT_A_PROBE, claimed.size(), abandonedBefore);
        }
        standing = standing.after(first);
        long abandoned = abandonedBefore + parts.dropMeasured(first.getPlanVersion(), first.getLight());
        return new Answer.Complete(first, rewards, claimed.size() - rewards.size(), abandoned);
    }

    /** Rewards of documents that the measured plan, or one before it, drew; all of them when no such plan is remembered. */
    private List<ProbeReward> probes(int measuredUnder, List<ProbeReward> claimed) {
        List<Plan> drawing = List.copyOf(plans.headMap(measuredUnder, true).values());
        if (drawing.isEmpty()) {
            // too late for any use: the update refuses them as stale
            return List.copyOf(claimed);
        }
        List<ProbeSampling> samplings = drawing.stream().map(ProbeSampling::new).toList();
        // the groups of a run never change
        Plan labelled = drawing.get(0);
        return claimed.stream()
                .filter(reward -> {
                    Labels labels = Labels.of(labelled, reward.labels());
                    return samplings.stream().anyMatch(sampling -> sampling.isProbe(reward.documentId(), labels));
                })
                .toList();
    }

    /** Drops all parts that wait, for an instance that judges by other rules from here on; returns their number of rewards. */
    long dropParts() {
        return parts.dropBelowEpoch(Long.MAX_VALUE);
    }

    /** Partitions whose newest mark is of the live plan. */
    long switched() {
        return stages.values().stream()
                .filter(stage -> stage.mark().getPlanVersion() == plan().version())
                .count();
    }

    /** Puts a plan in the place of that of the same version, which an audit found otherwise on the topic. */
    void replace(Plan written) {
        plans.put(written.version(), written);
    }

    /** Makes a plan the newest one. */
    void remember(Plan next) {
        plans.put(next.version(), next);
        plans.headMap(next.version() - ProbeSampling.REMEMBERED_PLANS, true).clear();
    }

    /** Makes the next plan, with the marks as they are now; empty when the rewards are {@code unusable}. */
    public Optional<PlanUpdate.Outcome> make(Answer.Complete complete) {
        Optional<PlanUpdate.Outcome> outcome = next(plan(), complete);
        outcome.ifPresent(made -> remember(made.plan()));
        return outcome;
    }

    /** What comes after a plan, with the marks as they are now; changes nothing. */
    Optional<PlanUpdate.Outcome> next(Plan parent, Answer.Complete complete) {
        RewardReport first = complete.first();
        try {
            return Optional.of(PlanUpdate.next(
                    parent,
                    new Evidence(
                            first.getPlanVersion(),
                            complete.rewards(),
                            counts(),
                            first.getAuditCorrelation(),
                            stageDocuments(),
                            first.getLight())));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Whether the marks as they are now give what a plan reports about the stream: shares of all groups, and documents to expect. */
    boolean wouldReport(Plan next) {
        if (next.agents().size() != plan().agents().size()) {
            return false;
        }
        StreamCounts counts = counts();
        for (int a = 0; a < plan().agents().size(); a++) {
            List<Double> shares = counts.shares(a);
            if (!next.agents()
                    .get(a)
                    .shares()
                    .equals(shares.isEmpty() ? plan().agents().get(a).shares() : shares)) {
                return false;
            }
        }
        long stage = stageDocuments();
        return next.stageDocuments() == (stage > 0 ? stage : plan().stageDocuments());
    }

    /** How far the marks have come, by partition. */
    SortedMap<Integer, PartitionStage> stages() {
        return new TreeMap<>(stages);
    }

    /** Forgets the marks that came after the given stages were read. */
    void rewind(SortedMap<Integer, PartitionStage> earlier) {
        stages.clear();
        stages.putAll(earlier);
    }

    /** Label counts of all partitions, each as of its newest mark. */
    private StreamCounts counts() {
        StreamCounts sum = StreamCounts.none(plan());
        for (PartitionStage stage : stages.values()) {
            if (!stage.mark().getShares().isEmpty()) {
                sum = sum.plus(PlanRecords.toCounts(plan(), stage.mark().getShares()));
            }
        }
        return sum;
    }

    /**
     * Documents to expect in the next stage: half what was expected, half what the last finished stage had; 0, for
     * unknown, while a partition has not switched to the live plan.
     */
    private long stageDocuments() {
        long finished = 0;
        for (PartitionStage stage : stages.values()) {
            if (stage.mark().getPlanVersion() != plan().version()) {
                return 0;
            }
            finished += stage.finished();
        }
        return finished == 0 ? 0 : (plan().stageDocuments() + finished + 1) / 2;
    }
}
