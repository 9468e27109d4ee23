package dev.winnow.console;

import dev.winnow.http.Meters;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.RunTopics;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;

/**
 * Makes the next plan of one run: {@code rewards + marks + plans -> plans}.
 *
 * <p>Rewards and marks have one partition, so task 0 does all the work and is the single writer of plans; the other tasks
 * exist because {@code plans} has more partitions, and do nothing. A plan goes to every partition in one transaction.
 */
public final class CoordinatorTopology {
    static final String STORE = "coordinator";

    private static final String REWARDS = "rewards";
    private static final String MARKS = "marks";
    private static final String PLANS = "plans";
    private static final String COORDINATE = "coordinate";
    private static final String NEXT_PLAN = "next-plan";

    private final KafkaConnection connection;
    private final RunTopics run;
    private final Meters meters;

    public CoordinatorTopology(KafkaConnection connection, RunTopics run, Meters meters) {
        this.connection = connection;
        this.run = run;
        this.meters = meters;
    }

    public Topology build() {
        var serdes = connection.serdes();
        var keys = Serdes.String();
        AutoOffsetReset earliest = AutoOffsetReset.earliest();

        return new Topology()
                .addSource(
                        earliest,
                        PLANS,
                        ConsoleTopology.planTime(),
                        keys.deserializer(),
                        serdes.plan().deserializer(),
                        run.plans())
                .addSource(earliest, MARKS, keys.deserializer(), serdes.mark().deserializer(), run.marks())
                .addSource(
                        earliest,
                        REWARDS,
                        keys.deserializer(),
                        serdes.rewardReport().deserializer(),
                        run.rewards())
                .addProcessor(COORDINATE, () -> new CoordinatorProcessor(run, serdes, meters), PLANS, MARKS, REWARDS)
                // current plan, waiting parts, newest marks: small, and read at start only
                .addStateStore(
                        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), keys, Serdes.ByteArray()),
                        COORDINATE)
                .addSink(
                        NEXT_PLAN,
                        run.plans(),
                        keys.serializer(),
                        serdes.plan().serializer(),
                        everyPartition(),
                        COORDINATE);
    }

    /** Every console task reads plans from its own partition. */
    static StreamPartitioner<String, Object> everyPartition() {
        return (topic, key, value, partitions) ->
                Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()));
    }
}
