package dev.winnow.decision;

import dev.winnow.decision.RewardAggregator.Answer;
import dev.winnow.decision.WaitingMeasurements.Arrived;
import dev.winnow.decision.WaitingMeasurements.Gathering;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.LabelReader;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.selection.ProbeReward;
import dev.winnow.selection.ProbeSampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Judges reward reports by what the run has recorded, and answers each. Everything but reading and writing topics. Mutable, owned
 * by one thread.
 *
 * <p>Guarantees, whatever is reported:
 *
 * <ol>
 *   <li>A reward counts only for a document on the probes topic, with the labels recorded there, drawn by the measured plan or one
 *       of the two before the newest.
 *   <li>A measurement makes a plan only with {@link #needed} distinct probes found, and only once every partition has marked the live
 *       plan. Until then it waits; one whose probes do not come is refused.
 *   <li>Every plan takes {@link JudgeState#step} documents of the stream from a credit that grows with the documents that marks
 *       report, and holds at most {@value JudgeState#BURST} plans. A weight moves by a bounded amount in a plan, thus also per
 *       document.
 *   <li>Only a full measurement that made a plan fences earlier trainers, see {@link TrainerEpochs}.
 *   <li>The state is a function of the reports in order and of how far marks, probes and controls had been read at each judgement:
 *       between two judgements their order does not matter. Outcomes record both, so that an audit repeats them.
 * </ol>
 *
 * <p>Another writer who reads the probes can still report what it likes of them, within these bounds.
 */
public final class ReportJudge {
    private static final int LEAST_PROBES = 4;
    private static final int MOST_PROBES = 32;
    private static final int SHARE_OF_PROBES = 8;

    private final String run;
    private final int partitions;
    private final RewardAggregator plans;
    private final WaitingMeasurements waiting = new WaitingMeasurements();
    private final FoundProbes probes = new FoundProbes();
    private final NavigableMap<Integer, Drawing> drawings = new TreeMap<>();
    private Function<Answer.Complete, Optional<PlanUpdate.Outcome>> maker;
    private JudgeState state = JudgeState.START;

    /** How a plan reads labels and draws probes. */
    private record Drawing(LabelReader reader, ProbeSampling sampling) {
        static Drawing of(Plan plan) {
            return new Drawing(new LabelReader(plan), new ProbeSampling(plan));
        }
    }

    /**
     * @param partitions partitions of the plans topic
     * @param plans knows plans and stages; what it knows of reports is taken over, its waiting parts are not
     */
    public ReportJudge(String run, int partitions, RewardAggregator plans) {
        this.run = run;
        this.partitions = partitions;
        this.plans = plans;
        maker = complete -> plans.next(plans.plan(), complete);
    }

    String run() {
        return run;
    }

    /** Lets another function make plans: an audit tries what a run may have followed from. */
    void makingPlansBy(Function<Answer.Complete, Optional<PlanUpdate.Outcome>> otherMaker) {
        maker = otherMaker;
    }

    /**
     * Begins where a coordinator that recorded no outcomes ended.
     *
     * @param marksRead offset before which it had read the marks
     * @return rewards of waiting parts, which are abandoned
     */
    public long begin(long marksRead) {
        state = state.with(plans.standing()).with(new JudgeState.Positions(marksRead, 0, 0));
        knowStep();
        return plans.dropParts();
    }

    /**
     * Resumes where another instance stopped.
     *
     * @param reports reports that waited, by offset
     * @param times times of their records, by offset
     * @param found labels by document id and plan of the probes that were known
     */
    public void restore(
            JudgeState reached,
            SortedMap<Long, RewardReport> reports,
            Map<Long, Long> times,
            SortedMap<Integer, Map<String, Labels>> found) {
        state = reached;
        reports.forEach((offset, report) ->
                waiting.add(new Arrived(offset, times.getOrDefault(offset, 0L), report), gathering -> 0));
        found.forEach((version, labels) -> labels.forEach((id, each) -> probes.add(version, id, each)));
    }

    /** Labels by document id of the probes that are known, by plan. */
    public SortedMap<Integer, Map<String, Labels>> found() {
        return probes.byPlan();
    }

    public JudgeState state() {
        return state;
    }

    /** Reports that wait, by offset. */
    public SortedMap<Long, RewardReport> waiting() {
        SortedMap<Long, RewardReport> reports = new TreeMap<>();
        waiting.byOffset().forEach((offset, arrived) -> reports.put(offset, arrived.report()));
        return reports;
    }

    /** Time of a waiting report's record. */
    public long time(long offset) {
        return waiting.byOffset().get(offset).time();
    }

    /** Distinct probes that a measurement needs: as operators set, else an eighth of what a stage draws, from 4 to 32. */
    public int needed() {
        if (state.limits().minimumProbes() > 0) {
            return state.limits().minimumProbes();
        }
        if (plans.plan() == null) {
            return LEAST_PROBES;
        }
        long groups = 0;
        for (AgentMemory agent : plans.plan().agents()) {
            groups += agent.groups().size();
        }
        long share = groups * plans.plan().probesPerGroup() / SHARE_OF_PROBES;
        return (int) Math.max(LEAST_PROBES, Math.min(MOST_PROBES, share));
    }

    /** Takes a plan of the plans topic when it is newer. */
    public boolean adopt(Plan plan) {
        boolean adopted = plans.adopt(plan);
        if (adopted) {
            knowStep();
        }
        return adopted;
    }

    private void knowStep() {
        if (state.defaultStep() == 0 && plans.plan() != null) {
            state = state.begun(plans.plan().stageDocuments());
        }
    }

    /** Takes a mark; {@link #settle} judges what waits for it. */
    public PartitionStage mark(Mark mark, long nextOffset) {
        state = state.earned(mark.getDecided());
        skipMark(nextOffset);
        return plans.mark(mark);
    }

    /** Passes a record of the marks topic that is not a mark. */
    public void skipMark(long nextOffset) {
        state = state.with(state.positions().withMarks(nextOffset));
    }

    /**
     * Takes a probe.
     *
     * @return its labels when it is kept: it is of a plan that still counts and that draws it, and is not known yet
     */
    public Optional<Labels> probe(Probe probe, long nextOffset) {
        skipProbe(nextOffset);
        int version = probe.getPlanVersion();
        Plan plan = plans.plans().get(version);
        if (!probe.getRun().equals(run) || plan == null || version < oldestKept()) {
            return Optional.empty();
        }
        Drawing drawing = drawings.computeIfAbsent(version, first -> Drawing.of(plan));
        Labels labels = drawing.reader().read(PlanRecords.labels(probe.getDocument()));
        String id = probe.getDocument().getId();
        return drawing.sampling().isProbe(id, labels) && probes.add(version, id, labels)
                ? Optional.of(labels)
                : Optional.empty();
    }

    /** Passes a record of the probes topic that is not a probe. */
    public void skipProbe(long nextOffset) {
        state = state.with(state.positions().withProbes(nextOffset));
    }

    /** The oldest plan whose probes are known. */
    public int oldestKept() {
        return plans.plan() == null ? 0 : plans.plan().version() - FoundProbes.KEPT_PLANS;
    }

    /** Takes an order of an operator; one of another run, or of a kind that this version does not know, is digested alone. */
    public void control(Control control, long nextOffset) {
        skipControl(nextOffset);
        state = state.with(ControlsDigest.next(state.controlsDigest(), control));
        if (!control.getRun().equals(run)) {
            return;
        }
        if (control.getKind() == ControlKind.FENCE) {
            state = state.with(new TrainerEpochs(control.getLowestEpoch(), List.of()));
        } else if (control.getKind() == ControlKind.LIMITS) {
            state = state.with(new JudgeState.Limits(
                    Math.max(0, control.getMinimumProbes()), Math.max(0, control.getStepDocuments())));
        } else {
            state = state.with(state.orders().after(control));
        }
    }

    /** Passes a record of the controls topic that is not a control. */
    public void skipControl(long nextOffset) {
        state = state.with(state.positions().withControls(nextOffset));
    }

    /**
     * Takes the next report.
     *
     * @param offset its offset in the rewards topic
     * @param time time of its record in milliseconds since the epoch of Unix
     */
    public Judgement offer(long offset, RewardReport report, long time) {
        Judgement.Builder judgement = new Judgement.Builder(this);
        Arrived arrived = new Arrived(offset, time, report);
        RefusalReason refusal = refusal(report, time);
        if (refusal != RefusalReason.NONE) {
            judgement.refuse(List.of(arrived), refusal, 0);
            return judgement.build();
        }
        List<Gathering> dropped = waiting.add(arrived, this::matched);
        judgement.keep(arrived);
        dropped.forEach(gathering -> judgement.refuse(gathering.parts(), RefusalReason.ABANDONED, matched(gathering)));
        judge(judgement, gathering -> false);
        return judgement.build();
    }

    /**
     * Judges what waits, after marks, probes or controls were read, or time has passed.
     *
     * @param over by the offset of a measurement's newest part, whether its probes have had enough time to come
     */
    public Judgement settle(LongPredicate over) {
        Judgement.Builder judgement = new Judgement.Builder(this);
        judge(judgement, gathering -> over.test(gathering.newest()));
        return judgement.build();
    }

    /** Judges what waits; the measurement that a report is a part of has had its time. For replays. */
    Judgement expire(long offset) {
        Judgement.Builder judgement = new Judgement.Builder(this);
        judge(judgement, gathering -> gathering.parts().stream().anyMatch(part -> part.offset() == offset));
        return judgement.build();
    }

    private RefusalReason refusal(RewardReport report, long time) {
        if (!report.getRun().equals(run)) {
            return RefusalReason.OTHER_RUN;
        }
        if (plans.plan() == null) {
            return RefusalReason.NO_PLAN;
        }
        RefusalReason defect = ReportBounds.defect(report);
        if (defect != RefusalReason.NONE) {
            return defect;
        }
        if (report.getPlanVersion() > plans.plan().version() || report.getPlanVersion() < 0) {
            return RefusalReason.UNKNOWN_PLAN;
        }
        RefusalReason late = late(Measurement.of(report), time);
        return late == RefusalReason.NONE ? waiting.refusal(report) : late;
    }

    /** Why a measurement cannot be used any more; {@code NONE} when it can. */
    private RefusalReason late(Measurement measurement, long time) {
        if (state.epochs().isFenced(measurement.trainerEpoch(), time)) {
            return RefusalReason.FENCED;
        }
        if (state.covers(measurement.planVersion(), measurement.light())) {
            return RefusalReason.DUPLICATE;
        }
        return measurement.planVersion() < oldestKept() ? RefusalReason.STALE : RefusalReason.NONE;
    }

    private void judge(Judgement.Builder judgement, Predicate<Gathering> over) {
        boolean made = true;
        while (made) {
            made = false;
            for (Gathering gathering : waiting.all()) {
                Optional<RefusalReason> verdict = verdict(gathering, over);
                if (verdict.isPresent()) {
                    waiting.remove(gathering);
                    // the others are judged again, by the new plan
                    if (verdict.get() != RefusalReason.NONE) {
                        judgement.refuse(gathering.parts(), verdict.get(), matched(gathering));
                    } else if (use(judgement, gathering)) {
                        made = true;
                        break;
                    }
                }
            }
        }
    }

    /** Why a measurement is refused, or {@code NONE} when it is used; empty while it waits. */
    private Optional<RefusalReason> verdict(Gathering gathering, Predicate<Gathering> over) {
        RefusalReason late = late(gathering.measurement(), gathering.time());
        if (late != RefusalReason.NONE) {
            return Optional.of(late);
        }
        if (!gathering.isWhole()) {
            // an interrupted trainer may resume; what has proven nothing has not begun
            return matched(gathering) == 0 && over.test(gathering)
                    ? Optional.of(RefusalReason.ABANDONED)
                    : Optional.empty();
        }
        int claimed = gathering.claimed();
        int found = matched(gathering);
        if (claimed < needed() || found < needed() && over.test(gathering)) {
            return Optional.of(RefusalReason.TOO_FEW_PROBES);
        }
        boolean judged = found >= needed() && (found == claimed || over.test(gathering));
        return judged && plans.switched() == partitions && state.affordsPlan()
                ? Optional.of(RefusalReason.NONE)
                : Optional.empty();
    }

    private int matched(Gathering gathering) {
        return gathering.matched(probes.changes(), each -> probes.count(plans.plan(), each));
    }

    private boolean use(Judgement.Builder judgement, Gathering gathering) {
        RewardReport first = gathering.parts().iterator().next().report();
        List<ProbeReward> found = new ArrayList<>();
        long notProbes = 0;
        for (Arrived part : gathering.parts()) {
            for (Reward reward : part.report().getRewards()) {
                Optional<Labels> recorded = probes.find(plans.plan(), first.getPlanVersion(), reward);
                if (recorded.isPresent()) {
                    found.add(new ProbeReward(
                            reward.getDocumentId(),
                            FoundProbes.counted(plans.plan(), reward, recorded.get()),
                            reward.getInfluence()));
                } else {
                    notProbes++;
                }
            }
        }
        Answer.Complete complete = new Answer.Complete(first, found, notProbes, 0);
        int matched = matched(gathering);
        Optional<PlanUpdate.Outcome> made = maker.apply(complete).map(this::digested);
        if (made.isEmpty()) {
            judgement.refuse(gathering.parts(), RefusalReason.UNUSABLE, matched);
            return false;
        }
        state = state.spent(first, gathering.time());
        judgement.use(gathering.parts(), complete, made.get(), matched);
        plans.remember(made.get().plan());
        probes.forgetBefore(oldestKept());
        drawings.headMap(oldestKept()).clear();
        return true;
    }

    private PlanUpdate.Outcome digested(PlanUpdate.Outcome made) {
        return new PlanUpdate.Outcome(state.write(made.plan()), made.used(), made.droppedLabels(), made.refused());
    }
}
