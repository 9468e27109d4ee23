package dev.winnow.service.console;

import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.LabelDecision;
import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.Progress;
import dev.winnow.kafka.client.DecodeResult;
import dev.winnow.kafka.client.Origin;
import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.kafka.registry.EncodedSample;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.Plan;
import dev.winnow.selection.StateEntry;
import dev.winnow.service.pacing.Allowance;
import dev.winnow.service.streams.PlanOrder;
import dev.winnow.service.streams.RepeatedRecords;
import dev.winnow.service.streams.UnreadableRecords;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
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
    static final String PROGRESS = "progress";
    private static final double MILLIS = 1_000;

    private final String run;
    private final String plansTopic;
    private final Serde<dev.winnow.schemas.Plan> plans;
    private final Meters meters;
    private final Allowance allowance;
    private final Counter selected;
    private final Counter rejected;
    private final Counter probes;
    private final DistributionSummary latency;
    private final AgentVersions agentVersions;
    private final UnreadableRecords unreadable;
    private final RepeatedRecords repeated;

    private final RealisedRatio ratio = new RealisedRatio();

    private ProcessorContext<String, Object> context;
    private int partition;
    private DecisionStream decisions;
    private Plan live;
    private KeyValueStore<String, byte[]> task;
    private KeyValueStore<byte[], byte[]> state;

    ConsoleProcessor(RunTopics topics, Serde<dev.winnow.schemas.Plan> plans, Meters meters, Allowance allowance) {
        this.run = topics.run();
        this.plansTopic = topics.plans();
        this.plans = plans;
        this.meters = meters;
        this.allowance = allowance;
        this.selected = meters.selected(run);
        this.rejected = meters.rejected(run);
        this.probes = meters.probes(run);
        this.latency = meters.selectionLatency(run);
        this.agentVersions = new AgentVersions(run, meters);
        this.unreadable = new UnreadableRecords(topics, meters);
        this.repeated = new RepeatedRecords(run, meters);
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        partition = context.taskId().partition();
        task = context.getStateStore(ConsoleTopology.TASK_STORE);
        state = context.getStateStore(ConsoleTopology.LABEL_SAMPLE_STORE);
        decisions = new DecisionStream(
                run,
                partition,
                new StoredUses(
                        context.getStateStore(ConsoleTopology.USES_STORE),
                        context.getStateStore(ConsoleTopology.SELECTIONS_STORE)));
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
                    storedState());
        }
    }

    @Override
    public void process(Record<String, Object> record) {
        if (record.value() instanceof EncodedDocument document) {
            decide(record, document);
        } else if (record.value() instanceof DecodeResult.Readable<?> readable
                && readable.value() instanceof Plan plan) {
            adopt(plan);
        } else if (record.value() instanceof DecodeResult.Unreadable<?> poison) {
            // the plan that is live stays live; the coordinator writes the dead letter
            unreadable.skip(context.recordMetadata().orElseThrow(), poison);
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
        decisions.adopt(plan).ifPresent(adopted -> {
            Mark mark = adopted.mark();
            forward(mark);
            keep(adopted.changes());
            task.put(PLAN, plans.serializer().serialize(plansTopic, PlanRecords.toRecord(plan)));
            task.put(
                    INTENSITY,
                    ByteBuffer.allocate(2 * Double.BYTES)
                            .putDouble(mark.getLambda())
                            .putDouble(mark.getBoundary())
                            .array());
            task.put(PROGRESS, decisions.progress().toBytes());
            live = plan;
            show(plan);
        });
    }

    private void show(Plan plan) {
        meters.planVersion(run, plan.version());
        meters.selectionRatio(run, plan.selectionRatio());
    }

    private void decide(Record<String, Object> record, EncodedDocument document) {
        long offset = context.recordMetadata().orElseThrow().offset();
        if (offset <= decisions.progress().offset()) {
            // its offsets were lost; the state is of the same transactions as the decisions
            repeated.skip("annotated-" + partition, offset);
            return;
        }
        LabelDecision decided = decisions.decide(document.id(), new EncodedLabels(document), offset);
        agentVersions.check(document, decided.labels(), live);
        decided.veto().ifPresent(veto -> meters.vetoed(run, veto).increment());
        boolean accepted = decided.decision().accepted();
        if (accepted) {
            selected.increment();
            latency.record(Math.max(0, context.currentSystemTimeMs() - record.timestamp()) / MILLIS);
            allowance.spend();
            EncodedSample sample = new EncodedSample(decided.sample(null), document);
            context.forward(
                    new Record<String, Object>(
                            document.id(), new ConsoleTopology.Routed<>(partition, sample), record.timestamp()),
                    ConsoleTopology.SELECTED);
        } else {
            rejected.increment();
        }
        if (!decided.decision().probes().isEmpty()) {
            probes.increment();
            context.forward(
                    new Record<String, Object>(
                            document.id(), decided.probe(document.document()), record.timestamp(), origin(offset)),
                    ConsoleTopology.PROBES);
        }
        decided.mark().ifPresent(this::forward);
        // last of all: what a failed output leaves behind must not look decided
        task.put(PROGRESS, decisions.progress().toBytes());
        keep(decided.changes());
        ratio.decided(accepted).ifPresent(share -> meters.realisedRatio(run, partition, share));
    }

    @Override
    public void close() {
        meters.realisedRatio(run, partition, Double.NaN);
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

    private void keep(List<StateEntry> changes) {
        changes.forEach(entry -> state.put(entry.key(), entry.value().orElse(null)));
    }

    private List<StateEntry> storedState() {
        List<StateEntry> entries = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> stored = state.all()) {
            stored.forEachRemaining(entry -> entries.add(new StateEntry(entry.key, Optional.of(entry.value))));
        }
        return entries;
    }
}
