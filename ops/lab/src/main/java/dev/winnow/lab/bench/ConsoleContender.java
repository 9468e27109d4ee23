package dev.winnow.lab.bench;

import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.UpdateRule;
import dev.winnow.service.console.ConsoleTopology;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStackException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.Topology;

/**
 * The console as the service runs it; every round is a training run of its own.
 *
 * @param connection the benchmark's broker
 * @param partitions partitions of the annotated topic
 * @param selectionRatio share of documents to select, in (0, 1]
 * @param records documents that a round decides
 * @param settings settings of the console
 */
record ConsoleContender(
        KafkaConnection connection, int partitions, double selectionRatio, int records, StreamsSettings settings)
        implements Contender {
    @Override
    public String name() {
        return "console";
    }

    @Override
    public void prepare(int round) {
        RunTopics run = run(round);
        new TopicProvisioner(connection).apply(run.all(partitions), (short) 1, false);
        Plan plan = Plan.initial(
                run.run(),
                BenchDocuments.AGENTS,
                0.5,
                selectionRatio,
                Policy.POISSON,
                UpdateRule.WINNOW,
                round,
                32,
                records,
                0.2,
                0.1,
                Map.of());
        try (Producer<String, dev.winnow.schemas.Plan> producer =
                connection.producer(connection.serdes().plan(), Map.of())) {
            for (int partition = 0; partition < partitions; partition++) {
                producer.send(new ProducerRecord<>(run.plans(), partition, run.run(), PlanRecords.toRecord(plan)))
                        .get();
            }
        } catch (ExecutionException e) {
            throw new LocalStackException(
                    "Cannot write plan 0 of " + run.run() + ": " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while writing plan 0 of " + run.run() + ".", e);
        }
    }

    @Override
    public Topology topology(int round) {
        return new ConsoleTopology(connection, run(round), new Meters()).build();
    }

    @Override
    public Properties settings(int round) {
        return settings.console(connection, run(round), new Meters());
    }

    private RunTopics run(int round) {
        return connection.topics().run("console-" + round);
    }
}
