package dev.winnow.service.ui;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.RecordFollower;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import dev.winnow.service.run.RunState;
import dev.winnow.service.streams.RunRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the topics of one run into its history and its window of samples. Owned by one thread. */
final class RunFollower implements AutoCloseable {
    private static final int FETCH_BYTES = 4 << 20;
    private static final int POLL_RECORDS = 500;

    /** Records of each partition that are read of what came before; of plans, marks and rewards these are months. */
    private static final long BEFORE = 100_000;

    private static final long SAMPLES_BEFORE = 10_000;
    private static final long PROBES_BEFORE = 200;
    private static final int TEXT = 2_000;

    private final RunTopics run;
    private final RunHistory history;
    private final SampleWindow samples;
    private final RunRecords records;
    private final Deserializer<RewardReport> reports;
    private final Deserializer<Outcome> outcomes;
    private final Deserializer<Sample> values;
    private final RecordFollower follower;
    private final Set<String> followed;

    /** @param existing names of topics; those of the run among them are followed */
    RunFollower(
            KafkaConnection connection,
            RunTopics run,
            Collection<String> existing,
            RunHistory history,
            SampleWindow samples) {
        this.run = run;
        this.history = history;
        this.samples = samples;
        records = new RunRecords(connection.serdes());
        reports = connection.serdes().rewardReport().deserializer();
        outcomes = connection.serdes().outcome().deserializer();
        values = connection.serdes().sample().deserializer();
        followed = topics(run).filter(existing::contains).collect(Collectors.toUnmodifiableSet());
        follower = new RecordFollower(
                connection,
                followed,
                Map.of(
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100));
        begin();
    }

    /** Whether it follows all topics of the run among those that exist. */
    boolean isComplete(Collection<String> existing) {
        return followed.equals(topics(run).filter(existing::contains).collect(Collectors.toSet()));
    }

    private static Stream<String> topics(RunTopics run) {
        return Stream.of(
                run.plans(),
                run.rewards(),
                run.outcomes(),
                run.marks(),
                run.controls(),
                run.control(),
                run.probes(),
                run.selected());
    }

    private void begin() {
        Set<TopicPartition> copies = new HashSet<>();
        Map<String, Integer> partitions = new HashMap<>();
        follower.partitions().forEach(partition -> {
            partitions.merge(partition.topic(), 1, Integer::sum);
            if (partition.topic().equals(run.plans()) && partition.partition() > 0) {
                copies.add(partition);
            }
        });
        follower.hold(copies);
        Map<TopicPartition, Long> ends = follower.ends();
        ends.forEach((partition, end) -> {
            long before = before(partition.topic(), partitions.get(partition.topic()));
            long start = follower.position(partition);
            follower.seek(partition, Math.max(start, end - before));
        });
    }

    private long before(String topic, int partitions) {
        if (topic.equals(run.selected())) {
            // markers of transactions take offsets too
            return 2 * SAMPLES_BEFORE / partitions;
        }
        return topic.equals(run.probes()) ? PROBES_BEFORE : BEFORE;
    }

    /**
     * Takes what has come.
     *
     * @return whether there was something
     */
    boolean poll(Duration patience) {
        List<ConsumerRecord<String, byte[]>> polled = follower.poll(patience);
        polled.forEach(this::take);
        return history.measure() || !polled.isEmpty();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        String topic = record.topic();
        long time = record.timestamp();
        byte[] value = record.value();
        if (topic.equals(run.plans())) {
            use(records.plan(topic, value).found(), plan -> history.plan(plan, time));
        } else if (topic.equals(run.marks())) {
            use(records.mark(topic, value).found(), history::mark);
        } else if (topic.equals(run.control())) {
            use(order(value), order -> history.state(order, time));
        } else if (topic.equals(run.controls())) {
            use(records.control(topic, value).found(), control -> history.control(control, time));
        } else if (topic.equals(run.probes())) {
            use(records.probe(topic, value).found(), probe -> history.probe(probe, time));
        } else if (topic.equals(run.rewards())) {
            use(Decoded.read(reports, record), report -> history.report(report, record.offset(), time));
        } else if (topic.equals(run.outcomes())) {
            use(Decoded.read(outcomes, record), outcome -> history.outcome(outcome, time));
        } else {
            use(Decoded.read(values, record), sample -> sample(sample, record));
        }
    }

    private static Optional<RunState> order(byte[] value) {
        String text = value == null ? "" : new String(value, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT);
        return Stream.of(RunState.values())
                .filter(state -> state.name().equals(text))
                .findFirst();
    }

    private void sample(Sample sample, ConsumerRecord<String, byte[]> record) {
        samples.add(
                Doc.of(sample.getDocument(), TEXT, record.partition(), record.offset(), record.timestamp()),
                new SampleWindow.Picked(
                        sample.getPlanVersion(),
                        sample.getProbability(),
                        sample.getScore(),
                        sample.getUses(),
                        record.timestamp()));
    }

    private <T> void use(Optional<T> found, Consumer<T> action) {
        found.ifPresentOrElse(action, history::unreadable);
    }

    @Override
    public void close() {
        follower.close();
    }
}
