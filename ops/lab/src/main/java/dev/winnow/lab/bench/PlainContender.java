package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.stack.LocalStackException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The bound: committed records are read and not decoded, by as many threads as the console has, each of which reads its partitions one after the other.
 *
 * @param connection the benchmark's broker
 * @param partitions partitions of the annotated topic
 * @param threads threads of a reader
 * @param readers readers of the whole topic side by side
 */
record PlainContender(KafkaConnection connection, int partitions, int threads, int readers) implements Contender {
    static final String NAME = "plain";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Turn begin(int round) {
        return new Reading();
    }

    /** The threads of one turn. */
    private final class Reading implements Turn {
        private final List<AtomicLong> read = new ArrayList<>();
        private final List<Thread> running = new ArrayList<>();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile boolean stopped;

        Reading() {
            for (int reader = 0; reader < readers; reader++) {
                AtomicLong count = new AtomicLong();
                read.add(count);
                for (int thread = 0; thread < Math.min(threads, partitions); thread++) {
                    int first = thread;
                    Thread started =
                            new Thread(() -> read(first, count), ProcessCpu.PLAIN_READER + reader + "-" + thread);
                    started.setDaemon(true);
                    running.add(started);
                }
            }
            running.forEach(Thread::start);
        }

        private void read(int first, AtomicLong count) {
            try {
                for (int partition = first; partition < partitions && !stopped; partition += threads) {
                    try (PartitionReader reader =
                            new PartitionReader(connection, connection.topics().annotated(), partition)) {
                        while (!stopped && reader.next().isPresent()) {
                            count.incrementAndGet();
                        }
                    }
                }
                // the processor time of a thread is known while it is there
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        }

        @Override
        public List<Long> done() {
            Throwable cause = failure.get();
            if (cause != null) {
                throw new LocalStackException("a plain reader of the benchmark failed: " + cause.getMessage(), cause);
            }
            return read.stream().map(AtomicLong::get).toList();
        }

        /** Not known of consumers that come and go. */
        @Override
        public ThreadWaits waits() {
            return ThreadWaits.NONE;
        }

        @Override
        public void close() {
            stopped = true;
            end.countDown();
            try {
                for (Thread thread : running) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalStackException("Interrupted while ending the plain readers.", e);
            }
        }
    }
}
