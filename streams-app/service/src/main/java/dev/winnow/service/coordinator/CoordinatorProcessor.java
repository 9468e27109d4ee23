package dev.winnow.service.coordinator;

import dev.winnow.decision.ConsoleException;
import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.RewardAggregator;
import dev.winnow.decision.RewardAggregator.Answer;
import dev.winnow.kafka.client.Reading;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.service.streams.PlanOrder;
import dev.winnow.service.streams.RunRecords;
import dev.winnow.service.streams.UnreadableRecords;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds a {@link RewardAggregator}, mirrors its state in the store and forwards the plans that it makes. Owned by the stream thread. */
final class CoordinatorProcessor implements Processor<String, Object, String, Object> {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorProcessor.class);
    private static final String STEP = "coordinator";

    private final RunTopics run;
    private final RecordSerdes serdes;
    private final Meters meters;
    private final UnreadableRecords unreadable;
    private final Map<String, Long> refusedReports = new HashMap<>();

    private ProcessorContext<String, Object> context;
    private CoordinatorStore store;
    private RewardAggregator desk;

    CoordinatorProcessor(RunTopics run, RecordSerdes serdes, Meters meters) {
        this.run = run;
        this.serdes = serdes;
        this.meters = meters;
        this.unreadable = new UnreadableRecords(run, meters);
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        store = new CoordinatorStore(run, serdes, context.getStateStore(CoordinatorTopology.STORE));
        desk = new RewardAggregator(run.run());
        if (store.restore(desk)) {
            show(desk.plan());
        }
    }

    @Override
    public void process(Record<String, Object> record) {
        if (record.value() instanceof Reading.Unreadable<?> poison) {
            bury(poison);
        } else if (context.taskId().partition() != 0) {
            return;
        } else if (record.value() instanceof RewardReport report) {
            offer(report);
        } else if (record.value() instanceof Reading.Readable<?> readable) {
            read(readable);
        } else {
            throw new IllegalStateException("a record that is neither plan, mark nor report");
        }
    }

    /** Every task sees the poison of its own partition of plans, task 0 that of marks too. */
    private void bury(Reading.Unreadable<?> poison) {
        RecordMetadata place = context.recordMetadata().orElseThrow();
        unreadable.passOver(place, poison);
        meters.dead(poison.reason()).increment();
        DeadLetter letter = DeadRecord.of(
                place.topic(),
                place.partition(),
                place.offset(),
                poison.bytes(),
                STEP,
                poison.reason(),
                poison.detail());
        context.forward(new Record<>(null, letter, context.currentSystemTimeMs()), CoordinatorTopology.DEAD_LETTERS);
    }

    private void read(Reading.Readable<?> readable) {
        if (readable.value() instanceof Mark mark) {
            mark(mark, readable.bytes());
        } else if (readable.value() instanceof Plan plan) {
            adopt(plan);
        }
    }

    private void adopt(Plan plan) {
        if (plan.run().equals(run.run())) {
            PlanOrder.requireNoGap(
                    Optional.ofNullable(desk.plan()).map(Plan::version),
                    plan,
                    context.recordMetadata().orElseThrow());
        }
        if (desk.adopt(plan)) {
            storePlan();
        }
    }

    private void mark(Mark mark, byte[] record) {
        if (!mark.getRun().equals(run.run())) {
            throw new ConsoleException("a mark on " + run.marks() + " is of run " + mark.getRun()
                    + ": give every run its own topics (winnow run create)");
        }
        Optional<String> misfit = desk.plan() == null
                ? Optional.of("a mark of a run that has no plan")
                : RunRecords.misfit(desk.plan(), mark);
        if (misfit.isPresent()) {
            bury(new Reading.Unreadable<>(DeadRecord.INVALID, misfit.get(), record));
            return;
        }
        store.put(desk.mark(mark));
    }

    private void offer(RewardReport report) {
        Answer answer = desk.offer(report);
        refuse("abandoned", answer.abandoned());
        if (answer instanceof Answer.Refused refused) {
            warn(refused.reason(), report);
            refuse(refused.reason(), refused.rewards());
        } else if (answer instanceof Answer.Complete complete) {
            refuse("not-a-probe", complete.notProbes());
            desk.make(complete)
                    .ifPresentOrElse(
                            made -> publish(made, complete.first()),
                            () -> refuse("unusable", complete.rewards().size()));
            storePlan();
        }
        store.putParts(desk);
    }

    /** The first refusal for a reason, and every one that doubles their number: a flood must not fill the log. */
    private void warn(String reason, RewardReport report) {
        long times = refusedReports.merge(reason, 1L, Long::sum);
        if (Long.bitCount(times) == 1) {
            LOG.warn(
                    "run={} reason={} times={} a reward report of plan {} (part {} of {}, epoch {}) was refused",
                    run.run(),
                    reason,
                    times,
                    report.getPlanVersion(),
                    report.getPart(),
                    report.getParts(),
                    report.getTrainerEpoch());
        }
    }

    private void publish(PlanUpdate.Outcome made, RewardReport first) {
        Plan plan = made.plan();
        made.refused()
                .forEach((reason, count) ->
                        refuse(reason.name().toLowerCase(Locale.ROOT).replace('_', '-'), count));
        if (made.droppedLabels() > 0) {
            LOG.warn("run={} {} labels of rewards are unknown to the plan", run.run(), made.droppedLabels());
        }
        meters.rewardsUsed(run.run()).increment(made.used());
        LOG.info(
                "run={} plan {} made from {} rewards of plan {}{}",
                run.run(),
                plan.version(),
                made.used(),
                first.getPlanVersion(),
                plan.frozen() ? ", frozen: the rewards were not trusted" : "");
        meters.referenceLoss(run.run(), first.getReferenceLoss());
        meters.auditCorrelation(run.run(), plan.auditCorrelation());
        context.forward(
                new Record<>(run.run(), PlanRecords.toRecord(plan), context.currentSystemTimeMs()),
                CoordinatorTopology.NEXT_PLAN);
    }

    private void refuse(String reason, long rewards) {
        if (rewards > 0) {
            meters.rewardsRefused(run.run(), reason).increment(rewards);
        }
    }

    private void storePlan() {
        store.putPlan(desk);
        show(desk.plan());
    }

    private void show(Plan plan) {
        meters.planVersion(run.run(), plan.version());
        for (AgentMemory agent : plan.agents()) {
            meters.theta(run.run(), agent.agent(), agent.theta());
            for (int g = 0; g < agent.groups().size(); g++) {
                meters.groupWeight(
                        run.run(),
                        agent.agent(),
                        agent.groups().get(g),
                        agent.weights().get(g));
            }
        }
    }
}
