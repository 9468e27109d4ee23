package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.stack.LocalStackException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
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

    /** Deletes topics by name, so that the rounds of a benchmark do not fill the disk. */
    void deleteAll(Predicate<String> which) {
        List<String> names = ask("list topics", admin -> admin.listTopics().names()).stream()
                .filter(which)
                .toList();
        ask("delete topics " + names, admin -> admin.deleteTopics(names).all());
    }

    private <T> T ask(String what, Function<Admin, KafkaFuture<T>> question) {
        try (Admin admin = connection.admin()) {
            return question.apply(admin).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new LocalStackException("Cannot " + what + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted: cannot " + what + ".", e);
        }
    }
}
