package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The bound: committed records are read by consumers that decode nothing, as many as the console has threads, with its limits of a fetch and a poll.
 *
 * @param connection the benchmark's broker
 * @param partitions partitions of the annotated topic
 * @param threads consumers of a reader, which share its partitions
 * @param readers readers of the whole topic side by side
 * @param settings settings of the console
 */
record PlainContender(KafkaConnection connection, int partitions, int threads, int readers, StreamsSettings settings)
        implements Contender {
    static final String NAME = "plain";

    private static final Duration POLL = Duration.ofMillis(100);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Turn begin(int round) {
        return new Reading();
    }

    private Map<String, Object> fetches() {
        Properties console =
                settings.console(connection, connection.topics().run("plain"), new dev.winnow.runtime.Meters());
        Map<String, Object> fetches = new HashMap<>();
        for (String key : List.of(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG)) {
            fetches.put(key, console.get(key));
        }
        return fetches;
    }

    /** The consumers of one turn and their threads. */
    private final class Reading implements Turn {
        private final List<AtomicLong> read = new ArrayList<>();
        private final List<Thread> running = new ArrayList<>();
        private final List<Consumer<String, byte[]>> consumers = new ArrayList<>();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private volatile boolean stopped;

        Reading() {
            for (int reader = 0; reader < readers; reader++) {
                AtomicLong count = new AtomicLong();
                read.add(count);
                for (int thread = 0; thread < Math.min(threads, partitions); thread++) {
                    int first = thread;
                    List<TopicPartition> assigned = IntStream.range(0, partitions)
                            .filter(partition -> partition % threads == first)
                            .mapToObj(partition ->
                                    new TopicPartition(connection.topics().annotated(), partition))
                            .toList();
                    Consumer<String, byte[]> consumer = connection.consumer(Serdes.ByteArray(), fetches());
                    consumer.assign(assigned);
                    consumer.seekToBeginning(assigned);
                    consumers.add(consumer);
                    Thread started =
                            new Thread(() -> read(consumer, count), ProcessCpu.PLAIN_READER + reader + "-" + thread);
                    started.setDaemon(true);
                    running.add(started);
                }
            }
            running.forEach(Thread::start);
        }

        private void read(Consumer<String, byte[]> consumer, AtomicLong count) {
            try {
                while (!stopped) {
                    count.addAndGet(consumer.poll(POLL).count());
                }
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        }

        @Override
        public List<Long> done() {
            Throwable cause = failure.get();
            if (cause != null) {
                throw new LocalStackException("a plain consumer of the benchmark failed: " + cause.getMessage(), cause);
            }
            return read.stream().map(AtomicLong::get).toList();
        }

        @Override
        public ThreadWaits waits() {
            return consumers.stream()
                    .map(consumer -> ThreadWaits.of(consumer.metrics()))
                    .reduce(ThreadWaits.NONE, ThreadWaits::plus);
        }

        @Override
        public void close() {
            stopped = true;
            try {
                for (Thread thread : running) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalStackException("Interrupted while ending the plain consumers.", e);
            }
            consumers.forEach(Consumer::close);
        }
    }
}
