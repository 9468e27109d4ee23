package dev.winnow.service.coordinator;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.RunRecords;
import dev.winnow.service.streams.SourceRecords;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;

/**
 * Makes the next plan of one run: {@code rewards + marks + probes + controls + plans -> plans, outcomes}.
 *
 * <p>Rewards, marks, probes and controls have one partition, so task 0 does all the work and is the single writer of plans; the other tasks
 * exist because {@code plans} has more partitions. A plan goes to every partition in one transaction.
 *
 * <p>A record of plans or marks that cannot be read becomes a dead letter, in the transaction that skips it. The
 * coordinator alone writes it, each task for its partition of plans, because many consoles meet the same record.
 */
public final class CoordinatorTopology {
    static final String STORE = "coordinator";
    static final String NEXT_PLAN = "next-plan";
    static final String DEAD_LETTERS = "dead-letters";
    static final String OUTCOMES = "outcomes";

    private static final String REWARDS = "rewards";
    private static final String MARKS = "marks";
    private static final String PLANS = "plans";
    private static final String PROBES = "probes";
    private static final String CONTROLS = "controls";
    private static final String COORDINATE = "coordinate";

    private final KafkaConnection connection;
    private final RunTopics run;
    private final Meters meters;
    private final Optional<Answers> answers;
    private final AutoOffsetReset reset;

    /**
     * What a coordinator that answers reports has to know of its run.
     *
     * @param partitions partitions of the plans topic
     * @param marksRead offset before which its group has read the marks, for its first start in a run that was coordinated without
     *     outcomes
     * @param first plan 0: marks and probes may be read before it, and mean nothing without it
     */
    public record Answers(int partitions, long marksRead, Plan first) {}

    /** A coordinator of a run without the topics {@code outcomes} and {@code controls}: it answers nobody, and reads no probes. */
    public CoordinatorTopology(KafkaConnection connection, RunTopics run, Meters meters) {
        this(connection, run, meters, Optional.empty());
    }

    /**
     * A coordinator that begins at the first records where its group has no offsets.
     *
     * @param answers empty for a run without the topics {@code outcomes} and {@code controls}
     */
    public CoordinatorTopology(KafkaConnection connection, RunTopics run, Meters meters, Optional<Answers> answers) {
        this(connection, run, meters, answers, AutoOffsetReset.earliest());
    }

    private CoordinatorTopology(
            KafkaConnection connection,
            RunTopics run,
            Meters meters,
            Optional<Answers> answers,
            AutoOffsetReset reset) {
        this.reset = reset;
        this.connection = connection;
        this.run = run;
        this.meters = meters;
        this.answers = answers;
    }

    /** The same coordinator, which stops where an offset of its group is missing or out of range: {@link CoordinatorOffsets} settles that before it starts. */
    public CoordinatorTopology withSettledOffsets() {
        return new CoordinatorTopology(connection, run, meters, answers, AutoOffsetReset.none());
    }

    /** Topics that it reads. */
    public List<String> sources() {
        return answers.isPresent()
                ? List.of(run.plans(), run.marks(), run.rewards(), run.controls(), run.probes())
                : List.of(run.plans(), run.marks(), run.rewards());
    }

    public Topology build() {
        var serdes = connection.serdes();
        var keys = Serdes.String();
        RunRecords records = new RunRecords(serdes);

        Topology topology = new Topology()
                .addSource(reset, PLANS, SourceRecords.planTime(), keys.deserializer(), records::plan, run.plans())
                .addSource(reset, MARKS, SourceRecords::recordTime, keys.deserializer(), records::mark, run.marks())
                .addSource(
                        reset,
                        REWARDS,
                        SourceRecords::reportTime,
                        keys.deserializer(),
                        SourceRecords.notNull(serdes.rewardReport()),
                        run.rewards());
        if (answers.isPresent()) {
            // orders and probes have the earliest time, so that of what is buffered they are read before reports
            topology.addSource(
                            reset,
                            CONTROLS,
                            SourceRecords.planTime(),
                            keys.deserializer(),
                            records::control,
                            run.controls())
                    .addSource(
                            reset, PROBES, SourceRecords.planTime(), keys.deserializer(), records::probe, run.probes())
                    .addProcessor(
                            COORDINATE,
                            () -> new AnsweringProcessor(run, serdes, meters, answers.get()),
                            PLANS,
                            MARKS,
                            CONTROLS,
                            PROBES,
                            REWARDS)
                    .addSink(
                            OUTCOMES,
                            run.outcomes(),
                            keys.serializer(),
                            serdes.outcome().serializer(),
                            COORDINATE);
        } else {
            topology.addProcessor(
                    COORDINATE, () -> new CoordinatorProcessor(run, serdes, meters), PLANS, MARKS, REWARDS);
        }
        return topology
                // plans, waiting reports, newest marks, probes of three plans: small, and read at start only; the cache
                // turns a
                // write per record into one per commit
                .addStateStore(
                        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), keys, Serdes.ByteArray())
                                .withCachingEnabled(),
                        COORDINATE)
                .addSink(
                        NEXT_PLAN,
                        run.plans(),
                        keys.serializer(),
                        serdes.plan().serializer(),
                        everyPartition(),
                        COORDINATE)
                .addSink(
                        DEAD_LETTERS,
                        connection.topics().deadLetters(),
                        keys.serializer(),
                        serdes.deadLetter().serializer(),
                        COORDINATE);
    }

    /** Every console task reads plans from its own partition. */
    static StreamPartitioner<String, Object> everyPartition() {
        return (topic, key, value, partitions) ->
                Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()));
    }
}
