package dev.winnow.decision;

import dev.winnow.schemas.Mark;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.selection.ProbeReward;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Makes the plans of a run again from its rewards and marks, with the coordinator's own aggregator. Rewards and marks come from
 * two topics, each with one partition: their orders are on record, how the coordinator interleaved them is not. So for each
 * plan the marks that it knew of are found by trying: as many as the plan before knew of, then one more at a time, until they
 * give the shares and the documents to expect that the plan records. A plan whose figures no state of the marks gives was made
 * by no coordinator.
 *
 * <p>A plan that is not as recomputed does not accuse its successors: the next one may follow from either.
 *
 * <p>Mutable, owned by one thread.
 */
public final class PlanChain {
    private final String run;
    private final Map<Integer, Plan> written;
    private final List<Mark> marks;
    private final RewardAggregator aggregator;
    private final Map<String, Long> refused = new TreeMap<>();
    private int known;
    private Optional<Plan> recomputed = Optional.empty();

    /**
     * What a complete report made.
     *
     * @param outcome the plan as recomputed, and what became of the rewards
     * @param written the plan of that version on the topic; empty if none exists
     * @param report first part of the report
     * @param rewards rewards of all parts
     * @param sharesFound whether some state of the marks gives the shares and documents that the written plan records
     */
    public record Link(
            PlanUpdate.Outcome outcome,
            Optional<Plan> written,
            RewardReport report,
            List<ProbeReward> rewards,
            boolean sharesFound) {
        /** Whether the written plan is the recomputed one, to the bit. */
        public boolean agrees() {
            return written.isPresent() && written.get().equals(outcome.plan());
        }
    }

    /**
     * @param run name of the run
     * @param written plans of the run by version, plan 0 among them; may be a view of a store, asked for a few versions at a time
     * @param marks marks of all partitions in the order of the topic; may be a view of a store, read in order
     */
    public PlanChain(String run, Map<Integer, Plan> written, List<Mark> marks) {
        this.run = run;
        this.written = written;
        this.marks = marks;
        aggregator = new RewardAggregator(run);
        aggregator.adopt(written.get(0));
    }

    /**
     * Takes the next report of the topic.
     *
     * @return the plan that it completes; empty when it is refused, unusable, or parts are missing
     */
    public Optional<Link> offer(RewardReport report) {
        RewardAggregator.Answer answer = aggregator.offer(report);
        refuse(RefusalReason.ABANDONED, answer.abandoned());
        if (answer instanceof RewardAggregator.Answer.Refused no) {
            refuse(no.reason(), no.rewards());
        }
        if (answer instanceof RewardAggregator.Answer.Complete complete) {
            refuse(RefusalReason.NOT_A_PROBE, complete.notProbes());
            return link(complete);
        }
        return Optional.empty();
    }

    private void refuse(RefusalReason reason, long rewards) {
        refuse(RefusalReasons.label(reason), rewards);
    }

    void abandon(long rewards) {
        refuse(RefusalReason.ABANDONED, rewards);
    }

    /** Counts rewards of answered reports that were refused. */
    void count(RefusalReason reason, long rewards) {
        refuse(reason, rewards);
    }

    /** Marks that the plans so far have taken in, from the first. */
    public int marksTaken() {
        return known;
    }

    Optional<Plan> written(int version) {
        return Optional.ofNullable(written.get(version));
    }

    /** Counts a record of the topic that is not a report, as the coordinator does. */
    public void refuse(String reason, long rewards) {
        if (rewards > 0) {
            refused.merge(reason, rewards, Long::sum);
        }
    }

    private Optional<Link> link(RewardAggregator.Answer.Complete complete) {
        Optional<Plan> expected = expected();
        boolean found = expected.isEmpty() || findShares(expected.get());
        Optional<PlanUpdate.Outcome> outcome = recompute(complete, plan -> plan);
        if (outcome.isEmpty()) {
            refuse(RefusalReason.UNUSABLE, complete.rewards().size());
            return Optional.empty();
        }
        Link link = new Link(outcome.get(), expected, complete.first(), complete.rewards(), found);
        follow(link);
        return Optional.of(link);
    }

    /** The plan after the newest one, as it is on the topic. */
    Optional<Plan> expected() {
        return Optional.ofNullable(written.get(aggregator.plan().version() + 1));
    }

    /**
     * What comes after the newest plan as it was recomputed or as it was written, whichever gives what is written.
     *
     * @param written what a plan that was made is written as
     */
    Optional<PlanUpdate.Outcome> recompute(RewardAggregator.Answer.Complete complete, UnaryOperator<Plan> written) {
        return recomputed
                .flatMap(parent -> aggregator.next(parent, complete))
                .filter(made -> Optional.of(written.apply(made.plan())).equals(expected()))
                .or(() -> aggregator.next(aggregator.plan(), complete));
    }

    private void follow(Link link) {
        note(link);
        aggregator.adopt(link.written().orElse(link.outcome().plan()));
    }

    /** Remembers a link whose plan was written otherwise. */
    void note(Link link) {
        recomputed = link.written().isPresent() && !link.agrees()
                ? Optional.of(link.outcome().plan())
                : Optional.empty();
    }

    /**
     * Continues with reports that the coordinator answered.
     *
     * @param partitions partitions of the plans topic
     */
    public AnsweredChain answered(int partitions) {
        return new AnsweredChain(this, new ReportJudge(run, partitions, aggregator), aggregator);
    }

    /** Takes in marks until they give what a plan records; when none do, none were taken in. */
    private boolean findShares(Plan expected) {
        SortedMap<Integer, PartitionStage> before = aggregator.stages();
        for (int next = known; ; next++) {
            if (aggregator.wouldReport(expected)) {
                known = next;
                return true;
            }
            if (next == marks.size()) {
                aggregator.rewind(before);
                return false;
            }
            aggregator.mark(marks.get(next));
        }
    }

    /** Rewards that came to no update so far, by reason. */
    public Map<String, Long> refused() {
        return refused;
    }

    /** Version of the newest plan that a report has made so far. */
    public int version() {
        return aggregator.plan().version();
    }
}
