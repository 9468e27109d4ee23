package dev.winnow.lab.faults;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.lab.process.Backlog;
import dev.winnow.lab.process.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until everything works again: every process is ready, documents that came after the wait began are annotated and then decided on every partition, and
 * the trainer trains. Owned by one thread.
 */
final class FlowProgress {
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final TestBed bed;
    private final Tail tail;
    private final int partitions;
    private final RunTopics run;
    private String waitingFor = "";

    FlowProgress(TestBed bed, Tail tail, int partitions) {
        this.bed = bed;
        this.tail = tail;
        this.partitions = partitions;
        this.run = bed.direct().topics().run(TestBed.RUN);
    }

    /**
     * Waits from now on.
     *
     * @param live receives what is waited for
     * @return seconds that it took; empty when the limit passed first
     */
    OptionalDouble await(Duration limit, Consumer<String> live) throws InterruptedException {
        long begin = System.nanoTime();
        long deadline = begin + limit.toNanos();
        KafkaConnection connection = bed.direct();
        String documents = connection.topics().documents();
        String annotated = connection.topics().annotated();
        long[] trained = {-1};
        long[][] ends = new long[2][];
        boolean back = await("brokers that answer", deadline, live, () -> {
                    ends[0] = ends(documents);
                    trained[0] = trained();
                    return true;
                })
                && await("new documents to be annotated", deadline, live, () -> {
                    Map<Integer, Long> scored =
                            tail.committed(connection.topics().scoringGroup(), documents, ANSWER);
                    return all(partition -> scored.getOrDefault(partition, 0L) > ends[0][partition]);
                })
                && await("brokers that answer", deadline, live, () -> {
                    ends[1] = ends(annotated);
                    return true;
                })
                && await("them to be decided", deadline, live, () -> {
                    Map<Integer, Long> decided = tail.committed(run.consoleGroup(), annotated, ANSWER);
                    return all(partition -> decided.getOrDefault(partition, 0L) >= ends[1][partition]);
                })
                && await("the trainer to train", deadline, live, () -> trained() != trained[0])
                && await("all processes to be ready", deadline, live, () -> {
                    List<String> unready = bed.unready();
                    waitingFor = unready + " to be ready";
                    return unready.isEmpty();
                });
        if (!back) {
            return OptionalDouble.empty();
        }
        waitingFor = "";
        return OptionalDouble.of((System.nanoTime() - begin) / 1e9);
    }

    /** What the last wait that timed out waited for. */
    String waitingFor() {
        return waitingFor;
    }

    private boolean await(String what, long deadline, Consumer<String> live, BooleanSupplier holds)
            throws InterruptedException {
        waitingFor = what;
        return Wait.until(Duration.ofNanos(deadline - System.nanoTime()), () -> {
            live.accept("waiting for " + waitingFor);
            try {
                return holds.getAsBoolean();
            } catch (KafkaException e) {
                // the brokers do not answer yet
                return false;
            }
        });
    }

    private boolean all(IntPredicate holds) {
        return IntStream.range(0, partitions).allMatch(holds);
    }

    private long[] ends(String topic) {
        Map<TopicPartition, Long> ends = tail.ends(ANSWER);
        return IntStream.range(0, partitions)
                .mapToLong(partition -> ends.get(new TopicPartition(topic, partition)))
                .toArray();
    }

    private long trained() {
        return tail.committed(run.trainerGroup(), run.selected(), ANSWER).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Waits until nothing is left to score or to decide. */
    boolean drain(Duration limit, Consumer<String> live) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        KafkaConnection connection = bed.direct();
        try (Backlog backlog = new Backlog(connection)) {
            return await(
                            "the rest to be annotated",
                            deadline,
                            live,
                            () -> backlog.of(
                                            connection.topics().scoringGroup(),
                                            connection.topics().documents())
                                    == 0)
                    && await(
                            "the rest to be decided",
                            deadline,
                            live,
                            () -> backlog.of(
                                            run.consoleGroup(),
                                            connection.topics().annotated())
                                    == 0);
        }
    }
}
