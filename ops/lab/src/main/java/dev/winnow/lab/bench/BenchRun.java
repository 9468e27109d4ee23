package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.lab.process.Wait;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.ProbeSampling;
import dev.winnow.selection.UpdateRule;
import dev.winnow.service.console.ConsoleTopology;
import dev.winnow.service.coordinator.CoordinatorTopology;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.streams.GuardedClients;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStackException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams;

/**
 * A run to audit: loaded in two halves, decided by a console, with a plan between them that a coordinator made of invented rewards.
 * Owned by one thread.
 */
final class BenchRun {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int LOOK_MILLIS = 50;

    private final KafkaConnection connection;
    private final int partitions;
    private final StreamsSettings settings;
    private final PrintWriter out;

    /** What was made. */
    record Finished(RunTopics topics, int records, int partitions, int plans) {}

    BenchRun(KafkaConnection connection, int partitions, StreamsSettings settings, PrintWriter out) {
        this.connection = connection;
        this.partitions = partitions;
        this.settings = settings;
        this.out = out;
    }

    Finished make(int records, double selectionRatio) {
        return make(records, selectionRatio, plan -> plan);
    }

    /** The same with a plan 0 that was changed. */
    Finished make(int records, double selectionRatio, UnaryOperator<Plan> change) {
        RunTopics topics = connection.topics().run("audited");
        TopicProvisioner provisioner = new TopicProvisioner(connection);
        provisioner.apply(connection.topics().shared(partitions), (short) 1, false);
        provisioner.apply(topics.all(partitions), (short) 1, false);
        PlanHistory history = new PlanHistory(connection, topics);
        history.begin(change.apply(plan(topics.run(), selectionRatio, records)), partitions);
        Meters meters = new Meters();
        new BenchLoader(connection, out).load(records / 2, partitions, 1);
        try (KafkaStreams console = new KafkaStreams(
                        new ConsoleTopology(connection, topics, meters).build(),
                        settings.console(connection, topics, meters),
                        new GuardedClients());
                KafkaStreams coordinator = new KafkaStreams(
                        new CoordinatorTopology(connection, topics, meters).build(),
                        settings.coordinator(connection, topics, meters),
                        new GuardedClients())) {
            console.start();
            coordinator.start();
            await("the first half to be decided", () -> decided(meters, topics) >= records / 2);
            reward(topics, history);
            await("plan 1", () -> history.read().lastKey() == 1);
            new BenchLoader(connection, out).load(records / 2, partitions, 2);
            await("the second half to be decided", () -> decided(meters, topics) >= records / 2 * 2);
        }
        return new Finished(topics, records / 2 * 2, partitions, 2);
    }

    private static Plan plan(String run, double selectionRatio, int records) {
        return Plan.initial(
                run,
                BenchDocuments.AGENTS,
                0.5,
                selectionRatio,
                Policy.POISSON,
                UpdateRule.WINNOW,
                1,
                32,
                Math.max(1, records / 2),
                0.2,
                0.1,
                Map.of());
    }

    private static double decided(Meters meters, RunTopics topics) {
        return meters.selected(topics.run()).count()
                + meters.rejected(topics.run()).count();
    }

    /** Rewards as a trainer reports them, with invented values. */
    private void reward(RunTopics topics, PlanHistory history) {
        SplittableRandom random = new SplittableRandom(1);
        Plan plan = history.read().get(0);
        ProbeSampling sampling = new ProbeSampling(plan);
        List<Reward> rewards = new ArrayList<>();
        for (int i = 0; rewards.size() < 500; i++) {
            Map<String, String> labels = new HashMap<>();
            BenchDocuments.AGENTS.forEach(
                    (agent, groups) -> labels.put(agent, groups.get(random.nextInt(groups.size()))));
            if (sampling.isProbe("probe-" + i, Labels.of(plan, labels))) {
                rewards.add(new Reward("probe-" + i, labels, random.nextDouble() - 0.5));
            }
        }
        RewardReport report = RewardReport.newBuilder()
                .setRun(topics.run())
                .setTrainerEpoch(1)
                .setPlanVersion(0)
                .setPart(0)
                .setParts(1)
                .setRewards(rewards)
                .setEstimator("invented")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(1)
                .build();
        try (Producer<String, RewardReport> producer =
                connection.producer(connection.serdes().rewardReport(), Map.of())) {
            producer.send(new ProducerRecord<>(topics.rewards(), topics.run(), report))
                    .get();
        } catch (ExecutionException e) {
            throw new LocalStackException(
                    "Cannot write the benchmark's rewards: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while writing the benchmark's rewards.", e);
        }
    }

    private static void await(String what, BooleanSupplier done) {
        try {
            if (!Wait.until(LIMIT, done)) {
                throw new LocalStackException(
                        "Waited " + LIMIT.toSeconds() + " s for " + what + "; the benchmark gives up.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while waiting for " + what + ".", e);
        }
    }
}
