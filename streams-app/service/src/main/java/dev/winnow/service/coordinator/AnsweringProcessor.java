package dev.winnow.service.coordinator;

import dev.winnow.decision.JudgeState;
import dev.winnow.decision.Judgement;
import dev.winnow.decision.ReportJudge;
import dev.winnow.decision.RewardAggregator;
import dev.winnow.kafka.client.DecodeResult;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.PlanOrder;
import dev.winnow.service.streams.RepeatedRecords;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a {@link ReportJudge}, mirrors its state in the store, and forwards plans and outcomes, all in the transaction of the
 * record that brought them. Owned by the stream thread.
 *
 * <p>The clock decides only when a measurement whose probes do not come is refused; the outcome records how far everything had been
 * read then, so that audits need no clock.
 */
final class AnsweringProcessor implements Processor<String, Object, String, Object> {
    private static final Logger LOG = LoggerFactory.getLogger(AnsweringProcessor.class);

    static final Duration TICK = Duration.ofMillis(250);

    /** How long probes have to come for a measurement while none come at all. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long they have while others come: a report of probes that are forgotten must not wait forever. */
    static final Duration LONGEST_PATIENCE = Duration.ofSeconds(15);

    private final RunTopics run;
    private final RecordSerdes serdes;
    private final Meters meters;
    private final CoordinatorTopology.Answers answers;
    private final Map<Long, Long> waitingSince = new HashMap<>();

    private ProcessorContext<String, Object> context;
    private CoordinatorOutput output;
    private CoordinatorStore store;
    private RewardAggregator plans;
    private ReportJudge judge;
    private RepeatedRecords repeated;
    private long rewardsRead;
    private long probeSeen;
    private JudgeState.Limits shown;

    AnsweringProcessor(RunTopics run, RecordSerdes serdes, Meters meters, CoordinatorTopology.Answers answers) {
        this.run = run;
        this.serdes = serdes;
        this.meters = meters;
        this.answers = answers;
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        output = new CoordinatorOutput(run, meters, context);
        repeated = new RepeatedRecords(run.run(), meters);
        store = new CoordinatorStore(run, serdes, context.getStateStore(CoordinatorTopology.STORE));
        plans = new RewardAggregator(run.run());
        judge = new ReportJudge(run.run(), answers.partitions(), plans);
        if (context.taskId().partition() != 0) {
            return;
        }
        rewardsRead = store.rewardsRead();
        boolean stored = store.restore(plans);
        if (!store.restore(judge) && stored) {
            // this run was coordinated without outcomes so far
            output.refuse(RefusalReason.ABANDONED, judge.begin(answers.marksRead()));
            store.dropParts();
            store.put(judge.state());
        }
        if (judge.adopt(answers.first())) {
            store.putPlan(plans);
            store.put(judge.state());
        }
        output.show(plans.plan());
        showLimits();
        long now = context.currentSystemTimeMs();
        judge.waiting().keySet().forEach(offset -> waitingSince.put(offset, now));
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<String, Object> record) {
        RecordMetadata place = context.recordMetadata().orElseThrow();
        long next = place.offset() + 1;
        if (isRead(place)) {
            repeated.skip(place.topic(), place.offset());
        } else if (record.value() instanceof DecodeResult.Unreadable<?> poison) {
            output.deadLetter(poison);
            skip(place.topic(), next);
        } else if (context.taskId().partition() != 0) {
            return;
        } else if (record.value() instanceof RewardReport report) {
            take(judge.offer(place.offset(), report, record.timestamp()), report);
            rewardsRead = next;
            store.putRewardsRead(next);
        } else if (record.value() instanceof DecodeResult.Readable<?> readable) {
            read(readable, next);
        } else {
            throw new IllegalStateException("a record that is neither plan, mark, probe, control nor report");
        }
    }

    /** Whether the state knows the record: the offsets of the group were lost or set back. A plan that is read again changes nothing. */
    private boolean isRead(RecordMetadata place) {
        if (place.topic().equals(run.rewards())) {
            return place.offset() < rewardsRead;
        }
        JudgeState.Positions read = judge.state().positions();
        return place.topic().equals(run.marks()) && place.offset() < read.marks()
                || place.topic().equals(run.probes()) && place.offset() < read.probes()
                || place.topic().equals(run.controls()) && place.offset() < read.controls();
    }

    private void skip(String topic, long next) {
        if (topic.equals(run.marks())) {
            judge.skipMark(next);
        } else if (topic.equals(run.probes())) {
            judge.skipProbe(next);
        } else if (topic.equals(run.controls())) {
            judge.skipControl(next);
        } else {
            return;
        }
        store.put(judge.state());
    }

    private void read(DecodeResult.Readable<?> readable, long next) {
        if (readable.value() instanceof Mark mark) {
            mark(mark, readable.bytes(), next);
        } else if (readable.value() instanceof Probe probe) {
            probeSeen = context.currentSystemTimeMs();
            judge.probe(probe, next)
                    .ifPresent(labels -> store.put(
                            probe.getPlanVersion(), probe.getDocument().getId(), labels));
            store.put(judge.state());
        } else if (readable.value() instanceof Control control) {
            LOG.info("order read run={} order={} note={}", run.run(), control.getKind(), control.getNote());
            judge.control(control, next);
            showLimits();
            settle();
        } else if (readable.value() instanceof Plan plan) {
            adopt(plan);
        }
    }

    private void adopt(Plan plan) {
        if (plan.run().equals(run.run())) {
            PlanOrder.requireNoGap(
                    Optional.ofNullable(plans.plan()).map(Plan::version),
                    plan,
                    context.recordMetadata().orElseThrow());
        }
        if (judge.adopt(plan)) {
            storePlan();
            showLimits();
        }
    }

    private void mark(Mark mark, byte[] record, long next) {
        Optional<String> misfit = CoordinatorProcessor.misfit(run, plans.plan(), mark);
        if (misfit.isPresent()) {
            output.deadLetter(new DecodeResult.Unreadable<>(DeadRecord.INVALID, misfit.get(), record));
            judge.skipMark(next);
            store.put(judge.state());
            return;
        }
        store.put(judge.mark(mark, next));
        settle();
    }

    private void tick(long now) {
        if (!waitingSince.isEmpty()) {
            settle();
        }
    }

    private void settle() {
        long now = context.currentSystemTimeMs();
        take(judge.settle(offset -> isOver(now - waitingSince.getOrDefault(offset, now), now)), null);
    }

    private boolean isOver(long waited, long now) {
        return waited >= LONGEST_PATIENCE.toMillis()
                || waited >= PATIENCE.toMillis() && now - probeSeen >= PATIENCE.toMillis();
    }

    /** @param report the report that was offered; null when none was */
    private void take(Judgement judgement, RewardReport report) {
        judgement.outcomes().forEach(outcome -> answer(outcome, report));
        judgement.refused().forEach(output::refuse);
        judgement.use().ifPresent(use -> {
            output.publish(use.made(), use.complete().first());
            storePlan();
            store.forgetProbesBefore(judge.oldestKept());
        });
        store.put(judge.state());
    }

    private void answer(Outcome outcome, RewardReport report) {
        output.forward(outcome, CoordinatorTopology.OUTCOMES);
        if (outcome.getVerdict() == OutcomeVerdict.WAITING) {
            store.put(outcome.getOffset(), outcome.getRecordTime().toEpochMilli(), report);
            waitingSince.put(outcome.getOffset(), context.currentSystemTimeMs());
        } else if (waitingSince.remove(outcome.getOffset()) != null) {
            store.deleteWaiting(outcome.getOffset());
        }
        if (outcome.getVerdict() == OutcomeVerdict.REFUSED) {
            output.warn(
                    outcome.getReason(),
                    outcome.getPlanVersion(),
                    outcome.getPart(),
                    outcome.getParts(),
                    outcome.getTrainerEpoch());
        }
    }

    private void storePlan() {
        store.putPlan(plans);
        output.show(plans.plan());
    }

    private void showLimits() {
        if (plans.plan() != null && !judge.state().limits().equals(shown)) {
            shown = judge.state().limits();
            LOG.info(
                    "reports are answered run={} topic={} partitions={} needed={} documents={}",
                    run.run(),
                    run.outcomes(),
                    answers.partitions(),
                    judge.needed(),
                    judge.state().step());
        }
    }
}
