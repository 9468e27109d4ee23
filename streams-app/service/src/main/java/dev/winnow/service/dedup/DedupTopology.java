package dev.winnow.service.dedup;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.service.pacing.HeldPartitions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Compares each document with all before it in a window: {@code documents -> compared, dead-letters}.
 *
 * <p>Two sub-topologies, one task per partition each. The first reads documents, asks the bands, keeps documents until all answers are there, and writes
 * them with a label, in their order. The second keeps the bands. They speak over two topics of their own, by numbers of partitions:
 *
 * <pre>
 * documents -> read -> [bands] -> match -> [answers] -> answer -> compared
 *              stores: progress, ids, waiting documents, verdicts     store: bands
 * </pre>
 *
 * <p>Which of two documents came first is decided by when they were read, the same for all bands. So no two documents repeat each other, and the first one of a
 * cluster stays unique, whatever the order in which partitions come on. Two that are read within a few commits of each other in different partitions can both stay unique.
 */
public final class DedupTopology {
    static final String STEP = "dedup";
    static final String PROGRESS_STORE = "progress";
    static final String DOCUMENTS_STORE = "waiting-documents";
    static final String VERDICTS_STORE = "verdicts";
    static final String IDS_STORE = "ids";
    static final String BANDS_STORE = "bands-by-key";

    private final Parts parts;
    private final AutoOffsetReset reset;

    /**
     * What the processors of a process share.
     *
     * @param held partitions of {@code documents} of which too many documents wait
     * @param clock milliseconds since the epoch
     * @param allowMissing whether a topic {@code documents} that was recreated is accepted
     */
    record Parts(
            KafkaConnection connection,
            DedupSettings settings,
            Meters meters,
            HeldPartitions held,
            LongSupplier clock,
            boolean allowMissing) {}

    private DedupTopology(Parts parts, AutoOffsetReset reset) {
        this.parts = parts;
        this.reset = reset;
    }

    /** A stage that begins at the first records where its group has no offsets. */
    static DedupTopology fromTheBeginning(
            KafkaConnection connection, DedupSettings settings, Meters meters, LongSupplier clock) {
        return new DedupTopology(
                new Parts(connection, settings, meters, new HeldPartitions(), clock, false),
                AutoOffsetReset.earliest());
    }

    /**
     * A stage that stops where an offset of its group is missing, or out of range: {@link DedupOffsets} settles that before it starts.
     *
     * @param held takes the partitions of {@code documents} that are not to be read on for now
     * @param allowMissing whether a topic {@code documents} that was recreated is accepted
     */
    public static DedupTopology withSettledOffsets(
            KafkaConnection connection,
            DedupSettings settings,
            Meters meters,
            HeldPartitions held,
            boolean allowMissing) {
        return new DedupTopology(
                new Parts(connection, settings, meters, held, System::currentTimeMillis, allowMissing),
                AutoOffsetReset.none());
    }

    public Topology build() {
        Topics topics = parts.connection().topics();
        int partitions = parts.settings().partitions();
        StreamsBuilder builder = new StreamsBuilder();
        stores(builder);

        KStream<Object, Object> read = builder.stream(
                        topics.documents(),
                        Consumed.with(
                                        Serdes.String(),
                                        deserializing(ReadDocument.deserializer(
                                                parts.connection().serdes())))
                                .withName("documents")
                                .withTimestampExtractor(ReadDocument.readTime(parts.clock()))
                                .withOffsetResetPolicy(reset))
                .process(
                        () -> new ReadProcessor(parts),
                        Named.as("read"),
                        PROGRESS_STORE,
                        DOCUMENTS_STORE,
                        VERDICTS_STORE,
                        IDS_STORE);
        KStream<Object, Object> answered = read.filter(
                        (key, value) -> value instanceof BandQuery, Named.as("questions"))
                .map((key, value) -> KeyValue.pair((Integer) key, (BandQuery) value), Named.as("question"))
                .repartition(Repartitioned.<Integer, BandQuery>as("bands")
                        .withKeySerde(Serdes.Integer())
                        .withValueSerde(BandQuery.serde())
                        .withNumberOfPartitions(partitions)
                        .withStreamPartitioner(byKey()))
                .process(() -> new BandProcessor(parts.settings(), parts.clock()), Named.as("match"), BANDS_STORE)
                .repartition(Repartitioned.<Integer, BandAnswer>as("answers")
                        .withKeySerde(Serdes.Integer())
                        .withValueSerde(BandAnswer.serde())
                        .withNumberOfPartitions(partitions)
                        .withStreamPartitioner(byKey()))
                .process(
                        () -> new AnswerProcessor(parts),
                        Named.as("answer"),
                        PROGRESS_STORE,
                        DOCUMENTS_STORE,
                        VERDICTS_STORE);
        KStream<Object, Object> written = read.merge(answered, Named.as("written"));
        written.filter((key, value) -> value instanceof Output.Compared, Named.as("labelled"))
                .to(
                        topics.compared(),
                        Produced.<Object, Object>with(serializing(keys()), serializing(Output.Compared.serializer()))
                                .withName("compared")
                                .withStreamPartitioner(samePartition()));
        written.filter((key, value) -> value instanceof Output.Dead, Named.as("dead"))
                .to(
                        topics.deadLetters(),
                        Produced.<Object, Object>with(
                                        serializing(keys()),
                                        serializing(Output.Dead.serializer(parts.connection()
                                                .serdes()
                                                .deadLetter()
                                                .serializer())))
                                .withName("dead-letters"));
        return builder.build();
    }

    private void stores(StreamsBuilder builder) {
        // small and written with every record: the cache makes a write per commit of it
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(PROGRESS_STORE), Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled());
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(VERDICTS_STORE), Serdes.Long(), Serdes.ByteArray())
                .withCachingEnabled());
        // texts, for about three commits
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(DOCUMENTS_STORE), Serdes.Long(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of()));
        builder.addStateStore(buckets(IDS_STORE));
        builder.addStateStore(buckets(BANDS_STORE));
    }

    /** A store on disk that drops whole buckets of time, and so does its changelog. */
    private StoreBuilder<WindowStore<byte[], byte[]>> buckets(String name) {
        DedupSettings settings = parts.settings();
        return Stores.windowStoreBuilder(
                Stores.persistentWindowStore(
                        name, settings.retention(), Duration.ofMillis(settings.bucketMillis()), false),
                Serdes.ByteArray(),
                Serdes.ByteArray());
    }

    private static <V> StreamPartitioner<Integer, V> byKey() {
        return (topic, key, value, partitions) -> Optional.of(Set.of(key));
    }

    private static StreamPartitioner<Object, Object> samePartition() {
        return (topic, key, value, partitions) -> Optional.of(Set.of(((Output.Compared) value).partition()));
    }

    private static Serializer<Object> keys() {
        Serializer<String> texts = Serdes.String().serializer();
        return (topic, key) -> texts.serialize(topic, (String) key);
    }

    private static <T> Serde<T> deserializing(Deserializer<T> deserializer) {
        return Serdes.serdeFrom(
                (topic, value) -> {
                    throw new UnsupportedOperationException("is only read");
                },
                deserializer);
    }

    private static Serde<Object> serializing(Serializer<Object> serializer) {
        return Serdes.serdeFrom(serializer, (topic, bytes) -> {
            throw new UnsupportedOperationException("is only written");
        });
    }
}
