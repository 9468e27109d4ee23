package dev.winnow.service.console;

import dev.winnow.decision.DecisionOutcome;
import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.Progress;
import dev.winnow.decision.UsesByDocument;
import dev.winnow.kafka.client.Origin;
import dev.winnow.kafka.client.Reading;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.LabelSample;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Uses;
import dev.winnow.service.pacing.Allowance;
import dev.winnow.service.streams.PlanOrder;
import dev.winnow.service.streams.UnreadableRecords;
import io.micrometer.core.instrument.Counter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Feeds one task's records to a {@link DecisionStream}, mirrors its state in the stores and forwards what it decides.
 * Owned by the stream thread. Stores are written by plain puts only, so that they and the outputs are of one transaction.
 */
final class ConsoleProcessor implements Processor<String, Object, String, Object> {
    private static final String PLAN = "plan";
    private static final String INTENSITY = "intensity";
    private static final String PROGRESS = "progress";

    private final String run;
    private final String plansTopic;
    private final Serde<dev.winnow.schemas.Plan> plans;
    private final Meters meters;
    private final Allowance allowance;
    private final Counter selected;
    private final Counter rejected;
    private final Counter probes;
    private final AgentVersions agentVersions;
    private final UnreadableRecords unreadable;
    private final RepeatedRecords repeated;

    private ProcessorContext<String, Object> context;
    private int partition;
    private DecisionStream decisions;
    private Plan live;
    private KeyValueStore<String, byte[]> task;
    private KeyValueStore<Long, byte[]> labelSample;

    ConsoleProcessor(RunTopics topics, Serde<dev.winnow.schemas.Plan> plans, Meters meters, Allowance allowance) {
        this.run = topics.run();
        this.plansTopic = topics.plans();
        this.plans = plans;
        this.meters = meters;
        this.allowance = allowance;
        this.selected = meters.selected(run);
        this.rejected = meters.rejected(run);
        this.probes = meters.probes(run);
        this.agentVersions = new AgentVersions(run, meters);
        this.unreadable = new UnreadableRecords(topics, meters);
        this.repeated = new RepeatedRecords(run, meters);
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        partition = context.taskId().partition();
        task = context.getStateStore(ConsoleTopology.TASK_STORE);
        labelSample = context.getStateStore(ConsoleTopology.LABEL_SAMPLE_STORE);
        decisions =
                new DecisionStream(run, partition, new StoredUses(context.getStateStore(ConsoleTopology.USES_STORE)));
        byte[] plan = task.get(PLAN);
        if (plan != null) {
            ByteBuffer intensity = ByteBuffer.wrap(task.get(INTENSITY));
            Plan restored = PlanRecords.toPlan(plans.deserializer().deserialize(plansTopic, plan));
            live = restored;
            show(restored);
            decisions.restore(
                    restored,
                    new Intensity(intensity.getDouble(), intensity.getDouble()),
                    Progress.of(task.get(PROGRESS)),
                    storedSample());
        }
    }

    @Override
    public void process(Record<String, Object> record) {
        if (record.value() instanceof Document document) {
            decide(record, document);
        } else if (record.value() instanceof Reading.Readable<?> readable && readable.value() instanceof Plan plan) {
            adopt(plan);
        } else if (record.value() instanceof Reading.Unreadable<?> poison) {
            // the plan that is live stays live; the coordinator writes the dead letter
            unreadable.passOver(context.recordMetadata().orElseThrow(), poison);
        } else {
            throw new IllegalStateException("a record that is neither document nor plan");
        }
    }

    private void adopt(Plan plan) {
        if (plan.run().equals(run)) {
            PlanOrder.requireNoGap(
                    Optional.ofNullable(live).map(Plan::version),
                    plan,
                    context.recordMetadata().orElseThrow());
        }
        decisions.adopt(plan).ifPresent(mark -> {
            task.put(PLAN, plans.serializer().serialize(plansTopic, PlanRecords.toRecord(plan)));
            task.put(
                    INTENSITY,
                    ByteBuffer.allocate(2 * Double.BYTES)
                            .putDouble(mark.getLambda())
                            .putDouble(mark.getBoundary())
                            .array());
            task.put(PROGRESS, decisions.progress().toBytes());
            forward(mark);
            live = plan;
            show(plan);
        });
    }

    private void show(Plan plan) {
        meters.planVersion(run, plan.version());
        meters.selectionRatio(run, plan.selectionRatio());
    }

    private void decide(Record<String, Object> record, Document document) {
        long offset = context.recordMetadata().orElseThrow().offset();
        if (offset <= decisions.progress().offset()) {
            // its offsets were lost; the state is of the same transactions as the decisions
            repeated.skip(partition, offset, decisions.progress().offset());
            return;
        }
        DecisionOutcome decided = decisions.decide(document, offset);
        agentVersions.check(document, live);
        task.put(PROGRESS, decisions.progress().toBytes());
        decided.change().evicted().ifPresent(entry -> labelSample.delete(entry.hash()));
        decided.change().inserted().ifPresent(entry -> labelSample.put(entry.hash(), bytes(entry.labels())));
        String key = document.getId();
        decided.sample()
                .ifPresentOrElse(
                        sample -> {
                            selected.increment();
                            allowance.spend();
                            context.forward(
                                    new Record<String, Object>(
                                            key, new ConsoleTopology.Routed<>(partition, sample), record.timestamp()),
                                    ConsoleTopology.SELECTED);
                        },
                        rejected::increment);
        decided.probe().ifPresent(probe -> {
            probes.increment();
            context.forward(
                    new Record<String, Object>(key, probe, record.timestamp(), origin(offset)), ConsoleTopology.PROBES);
        });
        decided.mark().ifPresent(this::forward);
    }

    private void forward(Mark mark) {
        // plans are read with time 0; what is written gets a time that retention understands
        context.forward(new Record<String, Object>(run, mark, context.currentSystemTimeMs()), ConsoleTopology.MARKS);
    }

    /** Coordinates of the annotated document, because the probes of all partitions share one. */
    private Headers origin(long offset) {
        return new RecordHeaders()
                .add(Origin.HEADER, new Origin(partition, offset).toString().getBytes(StandardCharsets.UTF_8));
    }

    private List<LabelSample.Entry> storedSample() {
        List<LabelSample.Entry> entries = new ArrayList<>();
        try (KeyValueIterator<Long, byte[]> stored = labelSample.all()) {
            stored.forEachRemaining(entry -> entries.add(new LabelSample.Entry(entry.key, labels(entry.value))));
        }
        return entries;
    }

    private static byte[] bytes(Labels labels) {
        ByteBuffer buffer = ByteBuffer.allocate(labels.size() * Integer.BYTES);
        for (int a = 0; a < labels.size(); a++) {
            buffer.putInt(labels.group(a));
        }
        return buffer.array();
    }

    private static Labels labels(byte[] bytes) {
        int[] groups = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).asIntBuffer().get(groups);
        return Labels.of(groups);
    }

    /** Uses in the changelogged store: count and last plan version, 8 bytes. */
    private record StoredUses(KeyValueStore<String, byte[]> store) implements UsesByDocument {
        @Override
        public Uses get(String documentId) {
            byte[] bytes = store.get(documentId);
            if (bytes == null) {
                return Uses.NONE;
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Uses(buffer.getInt(), buffer.getInt());
        }

        @Override
        public void put(String documentId, Uses uses) {
            store.put(
                    documentId,
                    ByteBuffer.allocate(2 * Integer.BYTES)
                            .putInt(uses.count())
                            .putInt(uses.lastPlanVersion())
                            .array());
        }
    }
}
