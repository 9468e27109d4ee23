package dev.winnow.service.run;

import dev.winnow.decision.ConsoleException;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;

/** The orders of one run as its control topic holds them. Stateless but for the connection. */
public final class RunControl {
    private final KafkaConnection connection;
    private final RunTopics run;

    public RunControl(KafkaConnection connection, RunTopics run) {
        this.connection = connection;
        this.run = run;
    }

    /** Whether the run can be given orders; one that an earlier version created cannot. */
    public boolean exists() {
        return connection
                .ask("for its topics", admin -> admin.listTopics().names())
                .contains(run.control());
    }

    /**
     * What was ordered last.
     *
     * @param order {@link RunState#GO} if none exists
     * @param nextOffset where later orders will be
     */
    record Given(RunState order, long nextOffset) {}

    /** The newest order; {@link RunState#GO} if none exists. */
    public RunState newest() {
        return exists() ? read().order() : RunState.GO;
    }

    /** The newest order of a run that can be given some. */
    Given read() {
        Given newest = new Given(RunState.GO, 0);
        try (PartitionReader reader = new PartitionReader(connection, run.control(), 0)) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                byte[] value = record.value();
                Optional<RunState> order =
                        value == null ? Optional.empty() : RunState.of(new String(value, StandardCharsets.UTF_8));
                newest = new Given(order.orElse(newest.order()), record.offset() + 1);
            }
        }
        return newest;
    }

    /**
     * Gives an order; it counts once this has returned.
     *
     * @throws ConsoleException when the brokers do not take it
     */
    public void give(RunState order) {
        try (Producer<String, String> producer = connection.producer(Serdes.String(), Map.of())) {
            // one key, so that compaction keeps the newest order alone
            producer.send(new ProducerRecord<>(run.control(), run.run(), order.text()))
                    .get();
        } catch (ExecutionException e) {
            throw new ConsoleException("the order to " + order.text() + " run " + run.run() + " was not written to "
                    + run.control() + " (" + e.getCause().getMessage() + "): give it again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("interrupted while ordering run " + run.run() + " to " + order.text());
        }
    }

    /**
     * For a service that is about to select.
     *
     * @throws ConsoleException when the run has ended
     */
    public void requireNotEnded() {
        if (newest() == RunState.END) {
            throw new ConsoleException("run " + run.run()
                    + " has ended, its topics are kept for audits: create another with 'winnow run create'");
        }
    }
}
