package dev.winnow.console;

import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Evidence;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.selection.ProbeReward;
import dev.winnow.selection.StreamCounts;
import dev.winnow.topic.PlanRecords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Judges reward reports and makes the next plan of a complete one. Everything but reading and writing topics, so that
 * it can be tested and replayed without them. Mutable, owned by one thread; memory is bounded by {@link #MAX_REWARDS}.
 *
 * <p>Rules, in this order: a report is of this run and well-formed; its trainer epoch is not lower than one seen; its
 * plan exists; a plan is measured once, so what comes again, or for an earlier plan than the last one measured, is a
 * duplicate (a late report of a skipped plan is left to {@link PlanUpdate}, which discounts and then drops it); a part
 * counts once; all parts together are bounded. A higher epoch or a newer plan abandons parts that wait.
 */
final class RewardDesk {
    /** Most rewards of one report, all parts together. */
    static final int MAX_REWARDS = 100_000;

    private static final int MAX_PARTS = 10_000;
    private static final int MAX_LABELS = 64;

    private final String run;
    private final SortedMap<Integer, RewardReport> parts = new TreeMap<>();
    private final SortedMap<Integer, PartitionStage> stages = new TreeMap<>();
    private Plan plan;
    private Standing standing = Standing.START;

    /**
     * What must survive a restart beside plan, parts and stages.
     *
     * @param trainerEpoch highest epoch of an accepted report
     * @param measured version of the plan that the last complete report measured; -1 before the first
     */
    record Standing(long trainerEpoch, int measured) {
        static final Standing START = new Standing(Long.MIN_VALUE, -1);
    }

    /** What became of a report. */
    sealed interface Answer {
        /** It changed nothing; the reason is one of a short closed list. */
        record Refused(String reason) implements Answer {}

        /** It was kept; other parts are missing. */
        record Waiting() implements Answer {}

        /** It was the last part: {@link RewardDesk#make} makes the next plan of all of them. */
        record Complete(RewardReport first, List<ProbeReward> rewards) implements Answer {}
    }

    RewardDesk(String run) {
        this.run = run;
    }

    /** Goes on where another instance stopped. */
    void restore(
            Plan current,
            Standing stood,
            Collection<RewardReport> waiting,
            Collection<PartitionStage> partitionStages) {
        plan = current;
        standing = stood;
        waiting.forEach(report -> parts.put(report.getPart(), report));
        partitionStages.forEach(stage -> stages.put(stage.mark().getPartition(), stage));
    }

    Plan plan() {
        return plan;
    }

    Standing standing() {
        return standing;
    }

    /** Parts that wait for the others, by number. */
    SortedMap<Integer, RewardReport> parts() {
        return parts;
    }

    /** Takes a plan of the plans topic when it is newer. */
    boolean adopt(Plan next) {
        if (!next.run().equals(run)) {
            throw new ConsoleException("plan " + next.version() + " on the plans topic of run " + run + " is of run "
                    + next.run() + ": give every run its own topics (winnow run create)");
        }
        if (plan != null && next.version() <= plan.version()) {
            return false;
        }
        plan = next;
        return true;
    }

    /** Takes a mark of a console partition. */
    PartitionStage mark(Mark mark) {
        PartitionStage stage = PartitionStage.next(stages.get(mark.getPartition()), mark);
        stages.put(mark.getPartition(), stage);
        return stage;
    }

    Answer offer(RewardReport report) {
        String refusal = refusal(report);
        if (!refusal.isEmpty()) {
            return new Answer.Refused(refusal);
        }
        if (report.getTrainerEpoch() > standing.trainerEpoch()
                || !parts.isEmpty() && parts.get(parts.firstKey()).getPlanVersion() < report.getPlanVersion()) {
            parts.clear();
            standing = new Standing(report.getTrainerEpoch(), standing.measured());
        }
        if (!parts.isEmpty() && parts.get(parts.firstKey()).getParts() != report.getParts()) {
            return new Answer.Refused("malformed");
        }
        if (parts.containsKey(report.getPart())) {
            return new Answer.Refused("duplicate");
        }
        long rewards = report.getRewards().size();
        for (RewardReport waiting : parts.values()) {
            rewards += waiting.getRewards().size();
        }
        if (rewards > MAX_REWARDS) {
            return new Answer.Refused("too-large");
        }
        parts.put(report.getPart(), report);
        return parts.size() < report.getParts() ? new Answer.Waiting() : complete();
    }

    private String refusal(RewardReport report) {
        if (!report.getRun().equals(run)) {
            return "other-run";
        }
        if (plan == null) {
            return "no-plan";
        }
        boolean wellFormed = report.getParts() >= 1
                && report.getParts() <= MAX_PARTS
                && report.getPart() >= 0
                && report.getPart() < report.getParts()
                && report.getRewards().size() <= MAX_REWARDS
                && report.getRewards().stream()
                        .allMatch(reward -> reward.getLabels().size() <= MAX_LABELS);
        if (!wellFormed) {
            return report.getRewards().size() > MAX_REWARDS ? "too-large" : "malformed";
        }
        if (report.getTrainerEpoch() < standing.trainerEpoch()) {
            return "fenced";
        }
        if (report.getPlanVersion() > plan.version() || report.getPlanVersion() < 0) {
            return "unknown-plan";
        }
        if (report.getPlanVersion() <= standing.measured()) {
            return "duplicate";
        }
        boolean olderThanWaiting = !parts.isEmpty()
                && report.getTrainerEpoch() == standing.trainerEpoch()
                && report.getPlanVersion() < parts.get(parts.firstKey()).getPlanVersion();
        return olderThanWaiting ? "stale" : "";
    }

    private Answer complete() {
        RewardReport first = parts.get(parts.firstKey());
        List<ProbeReward> rewards = new ArrayList<>();
        for (RewardReport part : parts.values()) {
            for (Reward reward : part.getRewards()) {
                rewards.add(new ProbeReward(reward.getDocumentId(), reward.getLabels(), reward.getInfluence()));
            }
        }
        parts.clear();
        standing = new Standing(standing.trainerEpoch(), first.getPlanVersion());
        return new Answer.Complete(first, List.copyOf(rewards));
    }

    /** Makes the next plan, with the marks as they are now; empty when the rewards are {@code unusable}. */
    Optional<PlanUpdate.Outcome> make(Answer.Complete complete) {
        Optional<PlanUpdate.Outcome> outcome = next(plan, complete);
        outcome.ifPresent(made -> plan = made.plan());
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
                            stageDocuments())));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Whether the marks as they are now give what a plan says of the stream: shares of all groups, and documents to expect. */
    boolean wouldSay(Plan next) {
        if (next.agents().size() != plan.agents().size()) {
            return false;
        }
        StreamCounts counts = counts();
        for (int a = 0; a < plan.agents().size(); a++) {
            List<Double> shares = counts.shares(a);
            if (!next.agents()
                    .get(a)
                    .shares()
                    .equals(shares.isEmpty() ? plan.agents().get(a).shares() : shares)) {
                return false;
            }
        }
        long stage = stageDocuments();
        return next.stageDocuments() == (stage > 0 ? stage : plan.stageDocuments());
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
        StreamCounts sum = StreamCounts.none(plan);
        for (PartitionStage stage : stages.values()) {
            sum = sum.plus(PlanRecords.toCounts(plan, stage.mark().getShares()));
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
            if (stage.mark().getPlanVersion() != plan.version()) {
                return 0;
            }
            finished += stage.finished();
        }
        return finished == 0 ? 0 : (plan.stageDocuments() + finished + 1) / 2;
    }
}
