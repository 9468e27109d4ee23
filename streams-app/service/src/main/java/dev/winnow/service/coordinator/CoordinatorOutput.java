package dev.winnow.service.coordinator;

import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.RefusalReasons;
import dev.winnow.kafka.client.DecodeResult;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.service.streams.UnreadableRecords;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a coordinator forwards, counts and logs. Owned by the stream thread. */
final class CoordinatorOutput {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorOutput.class);
    private static final String STEP = "coordinator";

    private final RunTopics run;
    private final Meters meters;
    private final UnreadableRecords unreadable;
    private final ProcessorContext<String, Object> context;
    private final Map<RefusalReason, Long> refusedReports = new EnumMap<>(RefusalReason.class);

    CoordinatorOutput(RunTopics run, Meters meters, ProcessorContext<String, Object> context) {
        this.run = run;
        this.meters = meters;
        this.unreadable = new UnreadableRecords(run, meters);
        this.context = context;
    }

    /** Writes the dead letter of the record that is being processed. */
    void deadLetter(DecodeResult.Unreadable<?> poison) {
        RecordMetadata place = context.recordMetadata().orElseThrow();
        unreadable.skip(place, poison);
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

    /** Forwards a record under the run's name. */
    void forward(Object value, String sink) {
        context.forward(new Record<>(run.run(), value, context.currentSystemTimeMs()), sink);
    }

    /** The first refusal for a reason, and every one that doubles their number: a flood must not fill the log. */
    void warn(RefusalReason reason, int planVersion, int part, int parts, long epoch) {
        long times = refusedReports.merge(reason, 1L, Long::sum);
        if (Long.bitCount(times) == 1) {
            LOG.warn(
                    "a reward report was refused run={} reason={} times={} plan={} part={} parts={} epoch={}",
                    run.run(),
                    RefusalReasons.label(reason),
                    times,
                    planVersion,
                    part,
                    parts,
                    epoch);
        }
    }

    void refuse(RefusalReason reason, long rewards) {
        if (rewards > 0) {
            meters.rewardsRefused(run.run(), RefusalReasons.label(reason)).increment(rewards);
        }
    }

    void publish(PlanUpdate.Outcome made, RewardReport first) {
        Plan plan = made.plan();
        if (made.droppedLabels() > 0) {
            LOG.warn("labels of rewards are unknown to the plan run={} labels={}", run.run(), made.droppedLabels());
        }
        meters.rewardsUsed(run.run()).increment(made.used());
        LOG.info(
                plan.frozen()
                        ? "plan made, frozen because the rewards were not trusted run={} plan={} parent={} rewards={}"
                        : "plan made run={} plan={} parent={} rewards={}",
                run.run(),
                plan.version(),
                first.getPlanVersion(),
                made.used());
        meters.referenceLoss(run.run(), first.getReferenceLoss());
        meters.auditCorrelation(run.run(), plan.auditCorrelation());
        forward(PlanRecords.toRecord(plan), CoordinatorTopology.NEXT_PLAN);
    }

    void show(Plan plan) {
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
