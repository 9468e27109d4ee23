package dev.winnow.service.console;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.selection.StateEntry;
import dev.winnow.service.pacing.Allowance;
import dev.winnow.service.pacing.Pacing;
import dev.winnow.service.streams.RunRecords;
import dev.winnow.service.streams.SourceRecords;
import dev.winnow.service.streams.WriteBehind;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;

/**
 * Decides every annotated document under the live plan of one run: {@code annotated + plans -> selected, probes, marks}.
 *
 * <p>One sub-topology, one task per partition; a task decides from what its own partitions of {@code annotated} and {@code
 * plans} hold and nothing else. A selected document keeps the partition that it was annotated in. Stores hold the live
 * plan, counters, the state of the decisions (labels and uses of 2,048 documents at most) and the uses of selected documents, never a
 * text.
 */
public final class ConsoleTopology {
    static final String TASK_STORE = "task";
    static final String LABEL_SAMPLE_STORE = "label-sample";
    static final String USES_STORE = "uses";
    static final String SELECTIONS_STORE = "selections";
    static final String SELECTED = "selected";
    static final String PROBES = "probes";
    static final String MARKS = "marks";

    private static final String ANNOTATED = "annotated";
    private static final String PLANS = "plans";
    private static final String DECIDE = "decide";

    private final KafkaConnection connection;
    private final RunTopics run;
    private final Meters meters;
    private final Allowance allowance;
    private final AutoOffsetReset reset;

    /** A console that nothing paces, and that begins at the first records where its group has no offsets. */
    public ConsoleTopology(KafkaConnection connection, RunTopics run, Meters meters) {
        this(connection, run, meters, new Allowance(), AutoOffsetReset.earliest());
    }

    /**
     * A console whose selections count against an allowance. It stops where an offset of its group is missing, or out of range: {@link ConsoleOffsets} settles that
     * before it starts.
     *
     * @param allowance what {@link Pacing} grants
     */
    public ConsoleTopology(KafkaConnection connection, RunTopics run, Meters meters, Allowance allowance) {
        this(connection, run, meters, allowance, AutoOffsetReset.none());
    }

    private ConsoleTopology(
            KafkaConnection connection, RunTopics run, Meters meters, Allowance allowance, AutoOffsetReset reset) {
        this.reset = reset;
        this.connection = connection;
        this.run = run;
        this.meters = meters;
        this.allowance = allowance;
    }

    public Topology build() {
        var serdes = connection.serdes();
        var keys = Serdes.String();
        RunRecords records = new RunRecords(serdes);
        WriteBehind behind = new WriteBehind();

        return new Topology()
                // documents keep their time; plans have the earliest, so that of two buffered records the plan goes
                // first
                .addSource(
                        reset,
                        ANNOTATED,
                        SourceRecords::recordTime,
                        keys.deserializer(),
                        SourceRecords.notNull(serdes.encodedDocument()),
                        connection.topics().annotated())
                .addSource(reset, PLANS, SourceRecords.planTime(), keys.deserializer(), records::plan, run.plans())
                // one decision per document, in the order of the partition
                .addProcessor(
                        DECIDE, () -> new ConsoleProcessor(run, serdes.plan(), meters, allowance), ANNOTATED, PLANS)
                // progress is written once per document, and to the changelog once per commit
                .addStateStore(
                        behind.around(
                                Stores.keyValueStoreBuilder(
                                        Stores.inMemoryKeyValueStore(TASK_STORE), keys, Serdes.ByteArray()),
                                key -> true,
                                key -> key),
                        DECIDE)
                // so is the state of the ratio; recent documents have an entry each
                .addStateStore(
                        behind.around(
                                Stores.keyValueStoreBuilder(
                                        Stores.inMemoryKeyValueStore(LABEL_SAMPLE_STORE),
                                        Serdes.ByteArray(),
                                        Serdes.ByteArray()),
                                StateEntry::isOfEveryDocument,
                                ByteBuffer::wrap),
                        DECIDE)
                // grows with what was selected, so it is on disk
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(USES_STORE), keys, Serdes.ByteArray()),
                        DECIDE)
                // the ring by which rule 2 forgets uses: as many ids as selections are remembered
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(SELECTIONS_STORE), Serdes.Long(), keys),
                        DECIDE)
                .addSink(
                        SELECTED,
                        run.selected(),
                        keys.serializer(),
                        Routed.serializer(serdes.encodedSample()),
                        samePartition(),
                        DECIDE)
                .addSink(PROBES, run.probes(), keys.serializer(), serdes.probe().serializer(), DECIDE)
                .addSink(MARKS, run.marks(), keys.serializer(), serdes.mark().serializer(), DECIDE);
    }

    private static StreamPartitioner<String, Routed<?>> samePartition() {
        return (topic, key, value, partitions) -> Optional.of(Set.of(value.partition()));
    }

    /** A record and the partition that it has to go to. */
    record Routed<T>(int partition, T value) {
        static <T> Serializer<Routed<T>> serializer(Serializer<T> values) {
            return (topic, routed) -> values.serialize(topic, routed.value());
        }
    }
}
