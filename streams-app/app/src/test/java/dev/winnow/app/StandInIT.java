package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.ProbeSampling;
import dev.winnow.service.audit.History;
import dev.winnow.service.audit.HistoryReport;
import dev.winnow.service.audit.Scratch;
import dev.winnow.service.coordinator.CoordinatorTopology;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in as a process, with a coordinator, over a real broker; the trainer is silent and then is not. */
@Tag("long")
@ExtendWith(SharedStack.class)
class StandInIT {
    private static final List<String> KINDS = List.of("menu", "story");
    private static final OneAgentRun NIGHT = new OneAgentRun("kind", KINDS, "k1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TERMINATED = 143;

    @TempDir
    Path directory;

    private final Random random = new Random(3);
    private KafkaConnection connection;
    private RunTopics run;

    @Test
    void aRunContinuesWhileItsTrainerIsSilentAndTheTrainersReportsCountAgain(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "silent").withTopics(1);
        connection = deployment.connection();
        run = connection.topics().run("night");
        new TopicProvisioner(connection).apply(run.all(1), (short) 1, false);
        PlanHistory history = new PlanHistory(connection, run);
        history.begin(NIGHT.plan0(200), 1);
        Path reference = Files.writeString(
                directory.resolve("stories.jsonl"),
                IntStream.range(0, 120)
                        .mapToObj(i -> "{\"text\": \"" + text("story") + "\"}")
                        .collect(Collectors.joining("\n")));
        List<Document> probes = probes();
        write(probes);

        try (KafkaStreams coordinator = coordinator()) {
            coordinator.start();
            ServiceProcess first = start(deployment, "first", reference);
            await().atMost(PATIENCE).until(() -> history.read().size() == 2);
            first.close();
            assertThat(first.onExit()
                            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .join())
                    .isEqualTo(TERMINATED);

            try (ServiceProcess second = start(deployment, "second", reference);
                    Producer<String, RewardReport> trainer =
                            connection.producer(connection.serdes().rewardReport(), Map.of())) {
                second.awaitReady(PATIENCE);
                trainer.send(new ProducerRecord<>(run.rewards(), run.run(), full(probes)));
                trainer.flush();
                await().atMost(PATIENCE).until(() -> history.read().size() == 3);
            }
        }

        List<RewardReport> reports = reports();
        assertThat(reports).extracting(RewardReport::getEstimator).containsExactly("discriminator", "twin");
        Plan stoodInFor = history.read().get(1);
        assertThat(stoodInFor.frozen()).isFalse();
        assertThat(stoodInFor.probes()).isEqualTo(probes.size());
        assertThat(stoodInFor.agents().get(0).weights().get(1))
                .isGreaterThan(stoodInFor.agents().get(0).weights().get(0));
        assertThat(history.read().get(2).probes()).isEqualTo(probes.size());
        try (Scratch tables = new Scratch()) {
            HistoryReport audited = new History(connection, run).run(tables);
            assertThat(audited.verified()).isTrue();
        }
    }

    private ServiceProcess start(Deployment deployment, String name, Path reference) {
        return deployment.start(
                name,
                directory,
                "stand-in",
                "--run",
                run.run(),
                "--reference",
                reference.toString(),
                "--silence",
                "1",
                "--minimum-probes",
                "20");
    }

    private String text(String kind) {
        return IntStream.range(0, 80)
                .mapToObj(i -> (random.nextBoolean() ? kind : "common") + random.nextInt(40))
                .collect(Collectors.joining(" "));
    }

    private List<Document> probes() {
        ProbeSampling sampling = new ProbeSampling(NIGHT.plan0(200));
        List<Document> probes = new ArrayList<>();
        for (int i = 0; probes.size() < 40; i++) {
            Document document = document(i);
            if (sampling.isProbe(document.getId(), Labels.of(NIGHT.plan0(200), Map.of("kind", KINDS.get(i % 2))))) {
                probes.add(document);
            }
        }
        return probes;
    }

    private Document document(int number) {
        String kind = KINDS.get(number % 2);
        String text = text(kind);
        return Document.newBuilder()
                .setId(String.format("%064x", number))
                .setText(text)
                .setSource("made up")
                .setUrl("")
                .setFetchedAt(Instant.EPOCH)
                .setTokens(text.length())
                .setAttributes(Map.of())
                .setAnnotations(List.of(new Annotation("kind", kind, 1.0, "k1", "")))
                .build();
    }

    private void write(List<Document> probes) throws IOException {
        try (Producer<String, Sample> samples =
                        connection.producer(connection.serdes().sample(), Map.of());
                Producer<String, Probe> drawn =
                        connection.producer(connection.serdes().probe(), Map.of())) {
            for (int i = 0; i < 60; i++) {
                Document document = document(2 * i);
                samples.send(new ProducerRecord<>(
                        run.selected(), document.getId(), new Sample("night", 0, 0.5, 0.0, 0, document)));
            }
            for (Document probe : probes) {
                ProbeCell cell =
                        new ProbeCell("kind", probe.getAnnotations().get(0).getGroup(), 1.0);
                drawn.send(
                        new ProducerRecord<>(run.probes(), probe.getId(), new Probe("night", 0, List.of(cell), probe)));
            }
        }
    }

    private static RewardReport full(List<Document> probes) {
        List<Reward> rewards = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            Annotation label = probes.get(i).getAnnotations().get(0);
            rewards.add(new Reward(probes.get(i).getId(), Map.of("kind", label.getGroup()), 1e-3 * i));
        }
        return RewardReport.newBuilder(OneAgentRun.report(OneAgentRun.NAME, 0, 0, 1, rewards))
                .setTrainerEpoch(5)
                .build();
    }

    private List<RewardReport> reports() {
        try (TopicTail<RewardReport> rewards =
                new TopicTail<>(connection, run.rewards(), connection.serdes().rewardReport())) {
            return rewards.toEnd().stream().map(record -> record.value()).toList();
        }
    }

    private KafkaStreams coordinator() {
        Meters meters = new Meters();
        return new KafkaStreams(
                new CoordinatorTopology(connection, run, meters).build(),
                new StreamsSettings(directory.resolve("coordinator"), Duration.ofMillis(100), 1)
                        .coordinator(connection, run, meters));
    }
}
