package dev.winnow.service.coordinator;

import dev.winnow.decision.ConsoleException;
import dev.winnow.decision.RefusalReasons;
import dev.winnow.decision.RewardAggregator;
import dev.winnow.decision.RewardAggregator.Answer;
import dev.winnow.kafka.client.DecodeResult;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.service.streams.PlanOrder;
import dev.winnow.service.streams.RunRecords;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Feeds a {@link RewardAggregator}, mirrors its state in the store and forwards the plans that it makes: the coordinator of a run
 * without the topics {@code outcomes} and {@code controls}, which an earlier version created. Owned by the stream thread.
 */
final class CoordinatorProcessor implements Processor<String, Object, String, Object> {
    private final RunTopics run;
    private final RecordSerdes serdes;
    private final Meters meters;

    private ProcessorContext<String, Object> context;
    private CoordinatorOutput output;
    private CoordinatorStore store;
    private RewardAggregator aggregator;

    CoordinatorProcessor(RunTopics run, RecordSerdes serdes, Meters meters) {
        this.run = run;
        this.serdes = serdes;
        this.meters = meters;
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        output = new CoordinatorOutput(run, meters, context);
        store = new CoordinatorStore(run, serdes, context.getStateStore(CoordinatorTopology.STORE));
        aggregator = new RewardAggregator(run.run());
        if (store.restore(aggregator)) {
            output.show(aggregator.plan());
        }
    }

    /** Every task sees the poison of its own partition of plans, task 0 that of marks too. */
    @Override
    public void process(Record<String, Object> record) {
        if (record.value() instanceof DecodeResult.Unreadable<?> poison) {
            output.deadLetter(poison);
        } else if (context.taskId().partition() != 0) {
            return;
        } else if (record.value() instanceof RewardReport report) {
            offer(report);
        } else if (record.value() instanceof DecodeResult.Readable<?> readable) {
            read(readable);
        } else {
            throw new IllegalStateException("a record that is neither plan, mark nor report");
        }
    }

    private void read(DecodeResult.Readable<?> readable) {
        if (readable.value() instanceof Mark mark) {
            mark(mark, readable.bytes());
        } else if (readable.value() instanceof Plan plan) {
            adopt(plan);
        }
    }

    private void adopt(Plan plan) {
        if (plan.run().equals(run.run())) {
            PlanOrder.requireNoGap(
                    Optional.ofNullable(aggregator.plan()).map(Plan::version),
                    plan,
                    context.recordMetadata().orElseThrow());
        }
        if (aggregator.adopt(plan)) {
            storePlan();
        }
    }

    private void mark(Mark mark, byte[] record) {
        Optional<String> misfit = misfit(run, aggregator.plan(), mark);
        if (misfit.isPresent()) {
            output.deadLetter(new DecodeResult.Unreadable<>(DeadRecord.INVALID, misfit.get(), record));
            return;
        }
        store.put(aggregator.mark(mark));
    }

    /**
     * Why a mark cannot be taken.
     *
     * @param plan the newest plan; null before one
     * @throws ConsoleException when it is of another run
     */
    static Optional<String> misfit(RunTopics run, Plan plan, Mark mark) {
        if (!mark.getRun().equals(run.run())) {
            throw new ConsoleException("a mark on " + run.marks() + " is of run " + mark.getRun()
                    + ": give every run its own topics (winnow run create)");
        }
        return plan == null ? Optional.of("a mark of a run that has no plan") : RunRecords.misfit(plan, mark);
    }

    private void offer(RewardReport report) {
        Answer answer = aggregator.offer(report);
        output.refuse(RefusalReason.ABANDONED, answer.abandoned());
        if (answer instanceof Answer.Refused refused) {
            output.warn(
                    refused.reason(),
                    report.getPlanVersion(),
                    report.getPart(),
                    report.getParts(),
                    report.getTrainerEpoch());
            output.refuse(refused.reason(), refused.rewards());
        } else if (answer instanceof Answer.Complete complete) {
            output.refuse(RefusalReason.NOT_A_PROBE, complete.notProbes());
            aggregator
                    .make(complete)
                    .ifPresentOrElse(
                            made -> publish(made, complete.first()),
                            () -> output.refuse(
                                    RefusalReason.UNUSABLE, complete.rewards().size()));
            storePlan();
        }
        store.putParts(aggregator);
    }

    private void publish(PlanUpdate.Outcome made, RewardReport first) {
        made.refused().forEach((reason, count) -> output.refuse(RefusalReasons.of(reason), count));
        output.publish(made, first);
    }

    private void storePlan() {
        store.putPlan(aggregator);
        output.show(aggregator.plan());
    }
}
