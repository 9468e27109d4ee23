package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.RecordFollower;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keys of a topic as a consumer of committed records sees them, and how often each came. Owned by one thread. */
final class SeenIds implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final RecordFollower records;
    private final Consumer<ConsumerRecord<String, byte[]>> reader;
    private final Map<String, Integer> times = new HashMap<>();

    /** @param reader is given each record once */
    SeenIds(KafkaConnection connection, String topic, Consumer<ConsumerRecord<String, byte[]>> reader) {
        this.records = RecordFollower.of(connection, topic);
        this.reader = reader;
    }

    /**
     * Reads until all of them have come.
     *
     * @param alive throws where those who write them have ended
     * @return false when the limit passes first
     */
    boolean await(Collection<String> ids, Duration limit, Runnable alive) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!times.keySet().containsAll(ids)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            alive.run();
            poll();
        }
        return true;
    }

    /** Those of some ids that came, each as often as it came, once nothing more has come for a while. */
    List<String> of(Collection<String> ids, Duration silence) {
        long quietSince = System.nanoTime();
        while (System.nanoTime() - quietSince < silence.toNanos()) {
            if (poll()) {
                quietSince = System.nanoTime();
            }
        }
        return ids.stream()
                .flatMap(id -> Stream.generate(() -> id).limit(times.getOrDefault(id, 0)))
                .toList();
    }

    private boolean poll() {
        List<ConsumerRecord<String, byte[]>> polled = records.poll(POLL);
        for (ConsumerRecord<String, byte[]> record : polled) {
            times.merge(record.key(), 1, Integer::sum);
            reader.accept(record);
        }
        return !polled.isEmpty();
    }

    @Override
    public void close() {
        records.close();
    }
}
