package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceCommand;
import dev.winnow.stack.ServiceProcess;
import dev.winnow.trainer.checkpoint.CheckpointFolder;
import dev.winnow.trainer.checkpoint.TrainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Trainers as processes of their own, over a real broker and registry. */
@Tag("long")
@ExtendWith(SharedStack.class)
class TrainerIT {
    private static final String PREFIX = "training";
    private static final int SAMPLES = 600;
    private static final int PARTITIONS = 6;
    private static final int PROBES = 12;
    private static final int CHECKPOINT_STEPS = 100;
    private static final int STEPS = 1_000;
    private static final int UPDATE_STEPS = 300;
    private static final int TERMINATED = 143;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final Deque<ServiceProcess> started = new ArrayDeque<>();
    private LocalStack stack;
    private KafkaConnection connection;

    @AfterEach
    void endProcesses() {
        started.forEach(ServiceProcess::kill);
    }

    @Test
    void aTrainerThatIsStoppedAndKilledMakesTheVeryStepsOfAnUninterruptedOne(LocalStack shared) throws Exception {
        stack = shared;
        connection = Deployment.on(stack, PREFIX).connection();
        RunTopics whole = select("whole");
        RunTopics broken = select("broken");
        Files.writeString(directory.resolve("reference.jsonl"), reference());

        ServiceProcess uninterrupted = train(whole, "whole");

        ServiceProcess first = train(broken, "first");
        awaitCheckpoint(first, broken, CHECKPOINT_STEPS);
        first.close();
        assertThat(first.onExit().join()).isEqualTo(TERMINATED);
        long stoppedAt = state(broken).step();
        assertThat(stoppedAt).isLessThan(STEPS);

        ServiceProcess second = train(broken, "second");
        awaitCheckpoint(second, broken, UPDATE_STEPS + 2 * CHECKPOINT_STEPS);
        second.kill();
        long savedAt = state(broken).step();
        assertThat(savedAt).isLessThan(STEPS);

        assertThat(end(train(broken, "third"))).isZero();
        assertThat(end(uninterrupted)).isZero();

        assertThat(firstStep("second")).isEqualTo(stoppedAt + 1);
        assertThat(firstStep("third")).isEqualTo(savedAt + 1);
        for (String file : List.of("weights.safetensors", "first-moments.safetensors", "second-moments.safetensors")) {
            assertThat(newest(broken).resolve(file))
                    .hasSameBinaryContentAs(newest(whole).resolve(file));
        }
        assertThat(state(broken))
                .usingRecursiveComparison()
                // each run has its own topic, the epoch is the clock's, and a stop between two readings moves an update
                .ignoringFields("trainerEpoch", "stepOfLastUpdate", "order.run", "order.topic", "order.topicId")
                .isEqualTo(state(whole));
        assertThat(state(broken).step()).isEqualTo(STEPS);
        JsonNode report = report("third");
        GoldenFiles.assertReport("train", GoldenFiles.keys(report));
        assertThat(report.path("tokens").asLong())
                .isEqualTo(state(broken).tokens())
                .isEqualTo(report("whole").path("tokens").asLong());
        assertThat(report.path("referenceLossLast").asDouble())
                .isEqualTo(report("whole").path("referenceLossLast").asDouble())
                .isLessThan(report("whole").path("referenceLossFirst").asDouble());
        assertThat(reports(broken)).hasSize(1).allSatisfy(TrainerIT::coversAllProbes);
        assertThat(reports(whole)).hasSize(1).allSatisfy(TrainerIT::coversAllProbes);
        assertThat(committed(broken)).isEqualTo(state(broken).order().offsets());
    }

    private static void coversAllProbes(RewardReport report) {
        assertThat(report.getPlanVersion()).isZero();
        assertThat(report.getRewards())
                .extracting(reward -> reward.getDocumentId())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, PROBES).mapToObj(TrainerIT::id).toList());
    }

    private ServiceProcess train(RunTopics run, String name) {
        ServiceProcess trainer = ServiceProcess.start(
                new ServiceCommand(
                        Main.class.getName(),
                        "train-" + name,
                        Stream.concat(
                                        Stream.of(
                                                "train",
                                                "--bootstrap-server",
                                                stack.broker().bootstrapServers(),
                                                "--schema-registry",
                                                stack.registry().url(),
                                                "--run",
                                                run.run(),
                                                "--checkpoint-dir",
                                                checkpoints(run).toString(),
                                                "--reference",
                                                directory
                                                        .resolve("reference.jsonl")
                                                        .toString(),
                                                "--status",
                                                status(name).toString(),
                                                "--report",
                                                directory
                                                        .resolve(name + "-report.json")
                                                        .toString()),
                                        settings())
                                .toList(),
                        192,
                        List.of("-XX:TieredStopAtLevel=1")),
                directory);
        started.push(trainer);
        return trainer;
    }

    private static Stream<String> settings() {
        return Stream.of(
                        "--prefix " + PREFIX
                                + " --quiet --threads 1 --width 32 --layers 1 --heads 2 --key-value-heads 1 --hidden 64",
                        "--context 32 --batch 4 --lanes 2 --warm-up 10 --readings 2 --minimum-probes " + PROBES,
                        "--audit-probes 4 --reference-items 8 --report-items 8 --reference-steps 250 --idle-seconds 30",
                        "--steps " + STEPS + " --steps-per-update " + UPDATE_STEPS + " --checkpoint-steps "
                                + CHECKPOINT_STEPS)
                .flatMap(line -> Stream.of(line.split(" ", -1)));
    }

    private void awaitCheckpoint(ServiceProcess trainer, RunTopics run, long step) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
            assertThat(trainer.isAlive()).as(trainer.name() + " is at work").isTrue();
            return folders(run).stream()
                    .anyMatch(folder -> folder.compareTo(String.format("checkpoint-%012d", step)) >= 0);
        });
    }

    private static int end(ServiceProcess trainer) {
        return trainer.onExit()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private Path checkpoints(RunTopics run) {
        return directory.resolve(run.run());
    }

    private Path status(String name) {
        return directory.resolve(name + "-status.jsonl");
    }

    private List<String> folders(RunTopics run) throws IOException {
        if (!Files.isDirectory(checkpoints(run))) {
            return List.of();
        }
        try (Stream<Path> listed = Files.list(checkpoints(run))) {
            return listed.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.startsWith("checkpoint-"))
                    .sorted()
                    .toList();
        }
    }

    private Path newest(RunTopics run) throws IOException {
        List<String> all = folders(run);
        return checkpoints(run).resolve(all.get(all.size() - 1));
    }

    private TrainerState state(RunTopics run) throws IOException {
        return new CheckpointFolder(checkpoints(run)).newest().orElseThrow();
    }

    private long firstStep(String name) throws IOException {
        try (Stream<String> lines = Files.lines(status(name))) {
            return JSON.readTree(lines.findFirst().orElseThrow()).path("step").asLong();
        }
    }

    private JsonNode report(String name) throws IOException {
        return JSON.readTree(directory.resolve(name + "-report.json").toFile());
    }

    private List<RewardReport> reports(RunTopics run) {
        try (TopicTail<RewardReport> rewards =
                new TopicTail<>(connection, run.rewards(), connection.serdes().rewardReport())) {
            return rewards.toEnd().stream().map(record -> record.value()).toList();
        }
    }

    private Map<Integer, Long> committed(RunTopics run) {
        return connection
                .ask("for what the trainer has committed", admin -> admin.listConsumerGroupOffsets(run.trainerGroup())
                        .partitionsToOffsetAndMetadata())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(entry -> entry.getKey().partition(), entry -> entry.getValue()
                        .offset()));
    }

    /** A run with samples in six partitions and with probes of plan 0. */
    private RunTopics select(String name) {
        RunTopics run = connection.topics().run(name);
        new TopicProvisioner(connection).apply(run.all(PARTITIONS), (short) 1, false);
        Random random = new Random(3);
        try (Producer<String, Sample> producer =
                connection.producer(connection.serdes().sample(), Map.of())) {
            for (int i = 0; i < SAMPLES; i++) {
                Document document = document(PROBES + i, random);
                producer.send(new ProducerRecord<>(
                        run.selected(), document.getId(), new Sample(name, 0, 0.1, 0.0, 0, document)));
            }
        }
        try (Producer<String, Probe> producer =
                connection.producer(connection.serdes().probe(), Map.of())) {
            for (int i = 0; i < PROBES; i++) {
                Document document = document(i, random);
                List<ProbeCell> cells = List.of(new ProbeCell("coin", "heads", 0.5));
                producer.send(
                        new ProducerRecord<>(run.probes(), document.getId(), new Probe(name, 0, cells, document)));
            }
        }
        return run;
    }

    private static String id(int number) {
        return String.format("%064x", number);
    }

    private static Document document(int number, Random random) {
        String text = words(random, 60 + random.nextInt(60));
        return Document.newBuilder()
                .setId(id(number))
                .setText(text)
                .setSource("web")
                .setTokens(text.length())
                .setAnnotations(List.of(new Annotation("coin", "heads", 0.5, "version", "")))
                .build();
    }

    private static String reference() throws IOException {
        Random random = new Random(4);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            lines.append(JSON.writeValueAsString(Map.of("text", words(random, 20))))
                    .append('\n');
        }
        return lines.toString();
    }

    private static String words(Random random, int count) {
        return random.ints(count, 0, 500)
                .mapToObj(word -> Integer.toString(word * word, Character.MAX_RADIX))
                .collect(Collectors.joining(" "));
    }
}
