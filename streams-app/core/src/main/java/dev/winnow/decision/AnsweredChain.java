package dev.winnow.decision;

import dev.winnow.schemas.Control;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Makes the plans of a run again from its answered reports, with the coordinator's own judge. Outcomes are in the order of the
 * coordinator's steps and record how far it had read marks, probes and controls at each: for each outcome the caller hands over
 * what it had read, then asks for the answer, which has to be the outcome to the bit.
 *
 * <p>Mutable, owned by one thread. Memory holds what the judge holds.
 */
public final class AnsweredChain {
    private final PlanChain plans;
    private final ReportJudge judge;
    private final RewardAggregator aggregator;
    private final Queue<Outcome> answers = new ArrayDeque<>();
    private Optional<PlanChain.Link> made = Optional.empty();

    AnsweredChain(PlanChain plans, ReportJudge judge, RewardAggregator aggregator) {
        this.plans = plans;
        this.judge = judge;
        this.aggregator = aggregator;
        plans.abandon(judge.begin(0));
        judge.makingPlansBy(complete -> plans.recompute(complete, judge.state()::write));
    }

    /** Takes a mark that the coordinator had read. */
    public void mark(Mark mark, long nextOffset) {
        judge.mark(mark, nextOffset);
    }

    /** Takes a probe that the coordinator had read. */
    public void probe(Probe probe, long nextOffset) {
        judge.probe(probe, nextOffset);
    }

    /** Takes a control that the coordinator had read. */
    public void control(Control control, long nextOffset) {
        judge.control(control, nextOffset);
    }

    /**
     * Sets how far the coordinator records that it had read each topic, which differs from the last record handed over by
     * invalid records at most.
     */
    public void read(Outcome outcome) {
        judge.skipMark(outcome.getMarksRead());
        judge.skipProbe(outcome.getProbesRead());
        judge.skipControl(outcome.getControlsRead());
    }

    /** Whether answers of the last step are left: then nothing may be handed over before {@link #answer}. */
    public boolean hasAnswers() {
        return !answers.isEmpty();
    }

    /** Offers the next report. */
    public void offer(RewardReport report, Outcome outcome) {
        take(judge.offer(outcome.getOffset(), report, outcome.getRecordTime().toEpochMilli()));
    }

    /**
     * The answer that is due.
     *
     * @param outcome what the coordinator answered
     * @return the answer of the replay; empty if none exists
     */
    public Optional<Outcome> answer(Outcome outcome) {
        if (answers.isEmpty()) {
            take(judge.expire(outcome.getOffset()));
        }
        return Optional.ofNullable(answers.poll());
    }

    /** The plan that the last step made, once. */
    public Optional<PlanChain.Link> made() {
        Optional<PlanChain.Link> link = made;
        made = Optional.empty();
        return link;
    }

    private void take(Judgement judgement) {
        answers.addAll(judgement.outcomes());
        Map<RefusalReason, Long> refused = new EnumMap<>(RefusalReason.class);
        refused.putAll(judgement.refused());
        // what the update refused is shown with the plan
        judgement.use().ifPresent(use -> use.made()
                .refused()
                .forEach((reason, count) -> refused.merge(RefusalReasons.of(reason), (long) -count, Long::sum)));
        refused.forEach(plans::count);
        judgement.use().ifPresent(use -> {
            Optional<Plan> written = plans.written(use.made().plan().version());
            PlanChain.Link link = new PlanChain.Link(
                    use.made(), written, use.complete().first(), use.complete().rewards(), true);
            plans.note(link);
            written.ifPresent(aggregator::replace);
            made = Optional.of(link);
        });
    }
}
