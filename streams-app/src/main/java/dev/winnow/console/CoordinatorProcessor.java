package dev.winnow.console;

import dev.winnow.console.RewardDesk.Answer;
import dev.winnow.http.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.topic.DeadRecord;
import dev.winnow.topic.PlanRecords;
import dev.winnow.topic.RecordSerdes;
import dev.winnow.topic.RunTopics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds a {@link RewardDesk}, mirrors its state in the store and forwards the plans that it makes. Owned by the stream thread. */
final class CoordinatorProcessor implements Processor<String, Object, String, Object> {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorProcessor.class);
    private static final String STEP = "coordinator";
    private static final String PLAN = "plan";
    private static final String STANDING = "standing";
    private static final String REMEMBERED = "remembered-";
    private static final String PART = "part-";
    private static final String STAGE = "stage-";

    private final RunTopics run;
    private final RecordSerdes serdes;
    private final Meters meters;
    private final UnreadableRecords unreadable;
    private final NavigableSet<Long> storedParts = new TreeSet<>();
    private final NavigableSet<Integer> storedPlans = new TreeSet<>();

    private final Map<String, Long> refusedReports = new HashMap<>();

    private ProcessorContext<String, Object> context;
    private KeyValueStore<String, byte[]> store;
    private RewardDesk desk;

    CoordinatorProcessor(RunTopics run, RecordSerdes serdes, Meters meters) {
        this.run = run;
        this.serdes = serdes;
        this.meters = meters;
        this.unreadable = new UnreadableRecords(run, meters);
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        store = context.getStateStore(CoordinatorTopology.STORE);
        desk = new RewardDesk(run.run());
        byte[] plan = store.get(PLAN);
        if (plan != null) {
            restore(plan);
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
            refuse("empty", 1);
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
        PartitionStage stage = desk.mark(mark);
        byte[] bytes = serdes.mark().serializer().serialize(run.marks(), stage.mark());
        store.put(
                STAGE + mark.getPartition(),
                ByteBuffer.allocate(2 * Long.BYTES + bytes.length)
                        .putLong(stage.decided())
                        .putLong(stage.finished())
                        .put(bytes)
                        .array());
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
        storeParts();
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
        Plan plan = desk.plan();
        byte[] bytes = serdes.plan().serializer().serialize(run.plans(), PlanRecords.toRecord(plan));
        store.put(PLAN, bytes);
        if (storedPlans.add(plan.version())) {
            store.put(REMEMBERED + plan.version(), bytes);
        }
        while (storedPlans.first() < desk.plans().firstKey()) {
            store.delete(REMEMBERED + storedPlans.pollFirst());
        }
        storeStanding();
        show(plan);
    }

    private void storeStanding() {
        store.put(
                STANDING,
                ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES)
                        .putLong(desk.standing().trainerEpoch())
                        .putInt(desk.standing().measured())
                        .putInt(desk.standing().refreshed())
                        .array());
    }

    /** At most one part has come since the last call; any number may have gone. */
    private void storeParts() {
        storeStanding();
        SortedMap<Long, RewardReport> parts = desk.parts();
        if (!parts.isEmpty() && storedParts.add(parts.lastKey())) {
            store.put(
                    PART + parts.lastKey(),
                    serdes.rewardReport().serializer().serialize(run.rewards(), parts.get(parts.lastKey())));
        }
        if (storedParts.size() > parts.size()) {
            storedParts.removeIf(part -> {
                boolean gone = !parts.containsKey(part);
                if (gone) {
                    store.delete(PART + part);
                }
                return gone;
            });
        }
    }

    private void restore(byte[] plan) {
        ByteBuffer standing = ByteBuffer.wrap(store.get(STANDING));
        SortedMap<Integer, Plan> plans = new TreeMap<>();
        SortedMap<Long, RewardReport> parts = new TreeMap<>();
        List<PartitionStage> stages = new ArrayList<>();
        Plan newest = plan(plan);
        plans.put(newest.version(), newest);
        try (KeyValueIterator<String, byte[]> entries = store.all()) {
            entries.forEachRemaining(entry -> {
                if (entry.key.startsWith(PART)) {
                    parts.put(
                            Long.parseLong(entry.key.substring(PART.length())),
                            serdes.rewardReport().deserializer().deserialize(run.rewards(), entry.value));
                } else if (entry.key.startsWith(REMEMBERED)) {
                    Plan remembered = plan(entry.value);
                    storedPlans.add(remembered.version());
                    plans.put(remembered.version(), remembered);
                } else if (entry.key.startsWith(STAGE)) {
                    stages.add(stage(entry.value));
                }
            });
        }
        long epoch = standing.getLong();
        int measured = standing.getInt();
        // a coordinator from before light measurements kept no more than these
        int refreshed = standing.hasRemaining() ? standing.getInt() : measured;
        desk.restore(plans.values(), new RewardDesk.Standing(epoch, measured, refreshed), parts, stages);
        storedParts.addAll(parts.keySet());
        show(desk.plan());
    }

    private Plan plan(byte[] bytes) {
        return PlanRecords.toPlan(serdes.plan().deserializer().deserialize(run.plans(), bytes));
    }

    private PartitionStage stage(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long decided = buffer.getLong();
        long finished = buffer.getLong();
        byte[] mark = new byte[buffer.remaining()];
        buffer.get(mark);
        return new PartitionStage(serdes.mark().deserializer().deserialize(run.marks(), mark), decided, finished);
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
