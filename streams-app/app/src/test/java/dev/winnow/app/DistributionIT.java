package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tarball that {@code mvn package} writes, unpacked in an empty directory and used as an operator would, with a JRE and a broker alone. */
@Tag("long")
@ExtendWith(SharedStack.class)
class DistributionIT {
    private static final int DOCUMENTS = 200;
    private static final String RUN = "tarball";
    private static final List<String> SERVICES = List.of("ingest", "score", "console", "coordinator", "train");
    private static final Pattern READY = Pattern.compile("ready on (http://\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path unpacked;

    private static Path home;

    @TempDir
    Path directory;

    private final Deque<Process> services = new ArrayDeque<>();

    @BeforeAll
    static void unpack() throws Exception {
        List<Path> archives;
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            archives = files.filter(file -> file.toString().endsWith(".tar.gz")).toList();
        }
        assertThat(archives).hasSize(1);
        home = Files.createDirectories(unpacked.resolve("winnow"));
        Process tar = new ProcessBuilder(
                        "tar", "-xzf", archives.get(0).toAbsolutePath().toString(), "--strip-components=1")
                .directory(home.toFile())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
    }

    @AfterEach
    void endServices() {
        services.forEach(Process::destroyForcibly);
    }

    @Test
    void theTarballHoldsNoBrokerNoRegistryServerAndNothingOfTheLab() throws Exception {
        List<String> jars = names(home.resolve("lib"));

        assertThat(jars)
                .anyMatch(jar -> jar.startsWith("winnow-app-"))
                .anyMatch(jar -> jar.startsWith("winnow-trainer-"))
                .noneMatch(jar -> jar.matches("(kafka_2|kafka-server|kafka-metadata|kafka-raft|apicurio|quarkus).*"))
                .noneMatch(jar -> jar.matches("winnow-(lab|stack)-.*"))
                .noneMatch(jar -> jar.matches("(junit|assertj|awaitility|archunit).*"));
        assertThat(names(home)).contains("bin", "conf", "lib", "LICENSE");
    }

    @Test
    void theTarballCompletesItsOwnCommandsAndNamesItsVersions() throws Exception {
        String script = Files.readString(home.resolve("completion/winnow.bash"));

        assertThat(script).isEqualTo(winnow("completion", "bash")).contains("--pacing-high");
        assertThat(home.resolve("completion/winnow.zsh")).hasContent(script);
        assertThat(winnow("--version")).contains("winnow ", "(commit ", "Kafka clients ", "PyTorch ");
    }

    @Test
    void theBillOfMaterialsNamesEveryJarOfTheTarballWithItsDigest() throws Exception {
        BillOfMaterials.assertListsAllBut("winnow-app", home.resolve("bom.json"), home.resolve("lib"));
    }

    @Test
    void aRunWorksFromTopicsToAuditWithTheTarballAlone(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "tarball");
        RunTopics run = deployment.connection().topics().run(RUN);
        Path input = Files.createDirectory(directory.resolve("input"));
        Path corpus = input.resolve("corpus.jsonl");
        Files.write(corpus, IntStream.range(0, DOCUMENTS).mapToObj(this::row).toList());

        assertThat(winnow("--help"))
                .contains("topics", "score", "console", "train")
                .doesNotContain("faults");
        assertThat(home.resolve("lib/winnow.jsa"))
                .as("archive of class-data sharing")
                .isNotEmptyFile();
        winnow(connected(deployment, "topics", "apply", "--partitions", "2", "--replication-factor", "1"));
        service(connected(
                deployment,
                "ingest",
                "--follow",
                "--settle=0.1",
                "--poll-interval=0.2",
                "--name=corpus",
                input.toString()));
        writeGarbage(deployment);
        winnow("agents", "fit", "--agents", "rules", "--output", "agents", corpus.toString());
        service(connected(deployment, "score", "--agents-dir", "agents"));
        awaitSize(deployment, deployment.connection().topics().annotated(), documents(deployment), DOCUMENTS);
        winnow(connected(
                deployment,
                words("run create --agents-dir agents --replication-factor 1 --run " + RUN
                        + " --selection-ratio 0.5 --stage-documents 200 --step-documents 1 --minimum-probes 4")));
        service(connected(deployment, "console", "--run", RUN, "--state-dir", "state-console"));
        service(connected(deployment, "coordinator", "--run", RUN, "--state-dir", "state-coordinator"));
        Path reference = directory.resolve("reference.jsonl");
        Files.write(reference, IntStream.range(0, 48).mapToObj(this::item).toList());
        service(connected(
                deployment,
                words("train --run " + RUN + " --reference " + reference + " --checkpoint-dir checkpoints --threads 1"
                        + " --width 32 --layers 1 --heads 2 --key-value-heads 1 --hidden 64 --context 32 --batch 4"
                        + " --readings 1 --minimum-probes 4 --audit-probes 4 --reference-items 8 --report-items 8"
                        + " --steps-per-update 10 --idle-seconds 1")));
        awaitSize(deployment, run.marks(), deployment.connection().serdes().mark(), 2);
        awaitMetric("coordinator", "winnow_rewards_used_total");
        List<String> scraped = new ArrayList<>();
        for (String name : SERVICES) {
            scraped.add(metrics(name));
        }
        assertThat(Queries.unanswered(Queries.ofDashboards(), scraped))
                .as("what panels ask for, but for GPUs and for refusals, which this run has none of")
                .isSubsetOf(
                        "winnow_gpu_memory_bytes",
                        "winnow_gpu_memory_used_bytes",
                        "winnow_gpu_utilization",
                        "winnow_rewards_refused_total{run=~\".*\"}");
        assertThat(Queries.unanswered(Queries.ofAlerts(), scraped))
                .as("what alerts ask for, but for what begins with the first trouble or after 20,000 documents")
                .isSubsetOf(
                        "winnow_agent_labels_missing_total",
                        "winnow_documents_dead_total{reason=\"oversized\"}",
                        "winnow_documents_dead_total{reason=~\"refused|too-large\"}",
                        "winnow_rewards_refused_total",
                        "winnow_selection_realised_ratio",
                        "winnow_trainer_reports_total{answer!~\"used|duplicate\"}");

        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            JsonNode audit = new ObjectMapper()
                    .readTree(winnow(connected(deployment, "audit", "verify", "--run", RUN, "--json")));
            assertThat(audit.path("decisions").asInt()).as(audit.toString()).isEqualTo(DOCUMENTS);
            assertThat(audit.path("violations").isEmpty()).as(audit.toString()).isTrue();
        });
        for (Process service : services) {
            service.destroy();
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(service.exitValue()).isEqualTo(143);
        }
    }

    /** A record that is not a document, so that scoring has to write a dead letter. */
    private static void writeGarbage(Deployment deployment) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                deployment.connection().clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            deployment.connection().topics().documents(), "garbage".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private void awaitMetric(String service, String name) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(metrics(service)).as(logs()).contains(name));
    }

    private String metrics(String service) throws Exception {
        Matcher ready = READY.matcher(Files.readString(directory.resolve(service + ".log")));
        assertThat(ready.find()).as("%s is ready: %s", service, logs()).isTrue();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(ready.group(1) + "/metrics")).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String[] words(String command) {
        return command.split(" ");
    }

    private String item(int i) {
        return "{\"context\": \"Question " + i + " of the passage: how many sentences\", \"completion\": \" a few of "
                + i + "\"}";
    }

    private static Serde<Document> documents(Deployment deployment) {
        return deployment.connection().serdes().document();
    }

    private String row(int i) {
        return "{\"text\": \"Document number " + i
                + " of a small corpus. It has a few sentences of its own. They end here.\"," + " \"source\": \"s"
                + i % 3 + "\"}";
    }

    private <V> void awaitSize(Deployment deployment, String topic, Serde<V> values, int size) {
        try (TopicTail<V> tail = new TopicTail<>(deployment.connection(), topic, values)) {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
                services.forEach(
                        service -> assertThat(service.isAlive()).as(logs()).isTrue());
                return tail.size() >= size;
            });
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String[] connected(Deployment deployment, String... command) {
        return Stream.concat(
                        Stream.of(command),
                        Stream.of(
                                "--bootstrap-server",
                                deployment.stack().broker().bootstrapServers(),
                                "--schema-registry",
                                deployment.stack().registry().url(),
                                "--prefix",
                                deployment.prefix()))
                .toArray(String[]::new);
    }

    private ProcessBuilder launcher(String... command) {
        List<String> words = new ArrayList<>(List.of(home.resolve("bin/winnow").toString()));
        words.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("WINNOW_") || name.equals("CLASSPATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("WINNOW_JAVA_OPTS", "-Xmx256m -XX:TieredStopAtLevel=1");
        return builder;
    }

    /** Standard output of a command that must succeed. */
    private String winnow(String... command) throws Exception {
        Path errors = directory.resolve("errors.log");
        Process process = launcher(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + ": " + Files.readString(errors))
                .isZero();
        return output;
    }

    private void service(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--http-host", "127.0.0.1", "--http-port", "0"));
        services.add(launcher(words.toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(command[0] + ".log").toFile())
                .start());
    }

    private String logs() {
        StringBuilder all = new StringBuilder();
        for (String name : SERVICES) {
            Path log = directory.resolve(name + ".log");
            try {
                all.append(Files.exists(log) ? Files.readString(log) : "");
            } catch (IOException e) {
                all.append(e);
            }
        }
        return all.toString();
    }
}
