package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.stack.LocalStackException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;

/**
 * Topics of a benchmark that nothing else uses.
 *
 * @param connection the benchmark's own broker
 * @param partitions partitions of every topic
 */
record BenchTopics(KafkaConnection connection, int partitions) {
    void create(String name) {
        ask("create topic " + name, admin -> admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all());
    }

    /** Deletes topics, so that the rounds of a benchmark do not fill the disk. */
    void delete(List<String> names) {
        ask("delete topics " + names, admin -> admin.deleteTopics(names).all());
    }

    private void ask(String what, Function<Admin, KafkaFuture<Void>> question) {
        try (Admin admin = connection.admin()) {
            question.apply(admin).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new LocalStackException("Cannot " + what + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted: cannot " + what + ".", e);
        }
    }
}
