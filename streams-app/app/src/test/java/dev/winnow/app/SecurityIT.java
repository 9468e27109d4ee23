package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.Role;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.service.coordinator.CoordinatorAnswers;
import dev.winnow.service.coordinator.CoordinatorOffsets;
import dev.winnow.service.coordinator.CoordinatorTopology;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.scoring.Labeller;
import dev.winnow.service.scoring.ScoringLoop;
import dev.winnow.service.scoring.ScoringSettings;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.ServiceCommand;
import dev.winnow.stack.ServiceProcess;
import dev.winnow.trainer.feed.KafkaProbeFeed;
import dev.winnow.trainer.feed.KafkaRewardSink;
import dev.winnow.trainer.feed.KafkaSampleFeed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every role against a broker and a registry that demand TLS, a password and a grant for everything. */
@Tag("long")
class SecurityIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int DOCUMENTS = 300;
    private static final String RUN = "night";
    private static final RunTopics TOPICS = new Topics(GuardedStack.PREFIX).run(RUN);

    @TempDir
    Path directory;

    private GuardedStack stack;
    private final StringBuilder printed = new StringBuilder();

    /** Exit code and both streams of a command. */
    private record Ended(int code, String text) {}

    @Test
    void everyRoleDoesItsWorkWithItsOwnGrantsAndNoSecretIsLogged() throws Exception {
        try (GuardedStack guarded = new GuardedStack(directory)) {
            stack = guarded;
            HashAgentFactory.write(directory.resolve("agents"), "coin", List.of("heads", "tails"), 1);

            assertWrongCredentialsAreOneLine();
            assertThat(execute("topics", "apply", "--config", file(Role.OPERATOR))
                            .code())
                    .as("nothing is allowed before it is granted")
                    .isEqualTo(1);
            assertDone(execute(
                    "acls",
                    "--run",
                    RUN,
                    "--apply",
                    "--config",
                    stack.administrator().toString()));
            assertDone(execute("topics", "apply", "--partitions", "1", "--config", file(Role.OPERATOR)));
            assertDone(execute(
                    "run",
                    "create",
                    "--run",
                    RUN,
                    "--agents-dir",
                    directory.resolve("agents").toString(),
                    "--selection-ratio",
                    "0.5",
                    "--stage-documents",
                    "300",
                    "--config",
                    file(Role.OPERATOR)));
            assertDone(execute("run", "list", "--config", file(Role.OPERATOR)));

            try (ServiceProcess console = startConsole()) {
                ingest();
                scoreAll();
                console.awaitReady(PATIENCE);
                train();
                coordinate();
                operate(console);
                printed.append(get(console.address() + "/metrics"));
            }
            assertThat(execute("audit", "verify", "--run", RUN, "--json", "--quiet", "--config", file(Role.AUDITOR))
                            .text())
                    .contains("\"verified\" : true", "\"decisions\" : " + DOCUMENTS);

            assertForbidden();
            end();
            assertNoSecretWasLogged();
        }
    }

    private void assertWrongCredentialsAreOneLine() throws IOException {
        String wrong = "pw-that-is-wrong-0b77";
        Ended password = execute(
                "topics",
                "apply",
                "--config",
                stack.configuration("wrong", "winnow-operator", wrong, true).toString());
        assertThat(password.code()).isEqualTo(1);
        assertThat(password.text().lines())
                .singleElement()
                .asString()
                .contains("sasl.jaas.config")
                .doesNotContain(wrong);

        Ended certificate = execute(
                "topics",
                "apply",
                "--config",
                stack.configuration("untrusting", "winnow-operator", wrong, false)
                        .toString());
        assertThat(certificate.code()).isEqualTo(1);
        assertThat(certificate.text().lines()).singleElement().asString().contains("ssl.truststore");

        assertThatThrownBy(() -> stack.registry("registry-user:" + wrong, true).requireReachable())
                .hasMessageContaining("basic.auth.user.info")
                .message()
                .doesNotContain(wrong, "\n");
        assertThatThrownBy(() -> stack.registry("registry-user:" + wrong, false).requireReachable())
                .hasMessageContaining("schema.registry.ssl.truststore")
                .message()
                .doesNotContain(wrong, "\n");
    }

    private ServiceProcess startConsole() throws IOException {
        return ServiceProcess.start(
                new ServiceCommand(
                        Main.class.getName(),
                        "console",
                        List.of(
                                "console",
                                "--run",
                                RUN,
                                "--config",
                                file(Role.CONSOLE),
                                "--state-dir",
                                directory.resolve("console-state").toString(),
                                "--commit-interval-ms",
                                "100"),
                        192,
                        talkative()),
                directory);
    }

    private void ingest() throws IOException {
        Path crawl = directory.resolve("crawl.jsonl");
        Files.writeString(
                crawl,
                IntStream.range(0, DOCUMENTS)
                        .mapToObj(i -> "{\"text\":\"document " + i + " of the crawl\",\"source\":\"web\"}\n")
                        .collect(Collectors.joining()));
        try (ChildProcess job = ServiceProcess.startJob(
                new ServiceCommand(
                        Main.class.getName(),
                        "ingest",
                        List.of(
                                "ingest",
                                crawl.toString(),
                                "--name",
                                "crawl",
                                "--report",
                                directory.resolve("ingest.json").toString(),
                                "--config",
                                file(Role.INGESTOR)),
                        128,
                        talkative()),
                directory)) {
            await().atMost(PATIENCE).until(() -> !job.isAlive());
            assertThat(job.onExit().join()).as(job.deathReport()).isZero();
        }
    }

    /** Every logger of the process at its most talkative. */
    private List<String> talkative() throws IOException {
        Path configuration = directory.resolve("log4j2-debug.properties");
        Files.writeString(configuration, """
                status = warn
                appenders = console
                appender.console.type = Console
                appender.console.name = console
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %p %c %m%n%throwable
                rootLogger.level = debug
                rootLogger.appenderRef.console.ref = console
                """);
        return List.of("-XX:TieredStopAtLevel=1", "-Dlog4j2.configurationFile=" + configuration);
    }

    private void scoreAll() throws Exception {
        Meters meters = new Meters();
        try (AgentCatalog catalog = AgentCatalog.load(directory.resolve("agents"), AgentSettings.on("cpu", 1))) {
            ScoringLoop loop = new ScoringLoop(
                    stack.connection(Role.SCORER),
                    new Labeller(catalog.agents(), meters, System::nanoTime, Duration.ofMinutes(1)),
                    new ScoringSettings("scorer", 64, 2, Duration.ofMillis(100)),
                    meters);
            CompletableFuture<Void> running = CompletableFuture.runAsync(loop::run);
            await().atMost(PATIENCE).until(() -> meters.annotated().count() >= DOCUMENTS || running.isDone());
            loop.stop();
            running.get();
            assertThat(meters.annotated().count()).isEqualTo(DOCUMENTS);
        }
    }

    private void train() {
        KafkaConnection connection = stack.connection(Role.TRAINER);
        try (KafkaSampleFeed samples = new KafkaSampleFeed(connection, TOPICS, Map.of(), Duration.ZERO, () -> {});
                KafkaProbeFeed probes = new KafkaProbeFeed(connection, TOPICS, 0, () -> {});
                KafkaRewardSink rewards = new KafkaRewardSink(connection, TOPICS)) {
            await().atMost(PATIENCE)
                    .until(() -> samples.next(0, Duration.ofMillis(100)).isPresent());
            samples.progress(Map.of(0, 1L));
            List<Reward> measured = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                probes.drain()
                        .forEach(probe -> measured.add(new Reward(
                                probe.id(), probe.labels(), probe.labels().containsValue("heads") ? 1e-3 : -1e-3)));
                return measured.size() > 40;
            });
            rewards.publish(List.of(RewardReport.newBuilder()
                    .setRun(RUN)
                    .setTrainerEpoch(1)
                    .setPlanVersion(0)
                    .setPart(0)
                    .setParts(1)
                    .setRewards(measured)
                    .setEstimator("twin")
                    .setAuditCorrelation(Double.NaN)
                    .setTrainerStep(1)
                    .build()));
        }
    }

    private void coordinate() {
        KafkaConnection connection = stack.connection(Role.COORDINATOR);
        Meters meters = new Meters();
        CoordinatorTopology topology =
                new CoordinatorTopology(connection, TOPICS, meters, CoordinatorAnswers.of(connection, TOPICS));
        assertThat(new CoordinatorOffsets(connection, TOPICS, topology.sources(), false, meters).obstacle())
                .isEmpty();
        try (KafkaStreams coordinator = new KafkaStreams(
                topology.withSettledOffsets().build(),
                new StreamsSettings(directory.resolve("coordinator-state"), Duration.ofMillis(100), 1)
                        .coordinator(connection, TOPICS, meters))) {
            coordinator.start();
            PlanHistory history = new PlanHistory(connection, TOPICS);
            await().atMost(PATIENCE).until(() -> history.read().lastKey() == 1);
        }
    }

    /** What an operator does to a run that works. */
    private void operate(ServiceProcess console) throws Exception {
        assertDone(execute("run", "pause", "--run", RUN, "--config", file(Role.OPERATOR)));
        await().atMost(PATIENCE)
                .until(() -> get(console.address() + "/metrics").contains("winnow_run_paused{run=\"" + RUN + "\"} 1"));
        assertThat(execute("run", "list", "--json", "--config", file(Role.OPERATOR))
                        .text())
                .contains("\"consoleMembers\" : 1", "\"decided\"");
        assertDone(execute("run", "resume", "--run", RUN, "--config", file(Role.OPERATOR)));
        await().atMost(PATIENCE)
                .until(() -> get(console.address() + "/metrics").contains("winnow_run_paused{run=\"" + RUN + "\"} 0"));

        KafkaConnection operator = stack.connection(Role.OPERATOR);
        ConfigResource annotated =
                new ConfigResource(ConfigResource.Type.TOPIC, operator.topics().annotated());
        operator.ask("to alter a topic", admin -> admin.incrementalAlterConfigs(Map.of(
                        annotated,
                        List.of(new AlterConfigOp(
                                new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, "1000000"),
                                AlterConfigOp.OpType.SET))))
                .all());
        Ended altered = execute("topics", "apply", "--alter", "--partitions", "1", "--config", file(Role.OPERATOR));
        assertDone(altered);
        assertThat(altered.text()).contains("retention.ms: 1000000 -> -1  (done)");
    }

    /** The end of a run, by its operator; nobody else may. */
    private void end() throws IOException {
        Ended refused = execute("run", "delete", "--run", RUN, "--yes", "--force", "--config", file(Role.AUDITOR));
        assertThat(refused.code()).as(refused.text()).isEqualTo(1);
        assertDone(execute("dead-letters", "replay", "--config", file(Role.OPERATOR)));
        assertDone(execute("run", "delete", "--run", RUN, "--yes", "--force", "--config", file(Role.OPERATOR)));
        assertThat(execute("run", "list", "--config", file(Role.OPERATOR)).text())
                .doesNotContain(RUN);
    }

    private void assertForbidden() throws IOException {
        refusedToWrite(Role.TRAINER, TOPICS.plans());
        refusedToWrite(Role.CONSOLE, TOPICS.rewards());
        refusedToWrite(Role.SCORER, TOPICS.selected());
        refusedToWrite(Role.COORDINATOR, TOPICS.selected());
        refusedToWrite(Role.AUDITOR, TOPICS.rewards());
        refusedToWrite(Role.INGESTOR, new Topics(GuardedStack.PREFIX).annotated());
        refusedToRead(Role.SCORER, TOPICS.selected());
        refusedToRead(Role.TRAINER, new Topics(GuardedStack.PREFIX).annotated());
        refusedToRead(Role.INGESTOR, new Topics(GuardedStack.PREFIX).documents());
        Ended ended = execute("acls", "--run", RUN, "--apply", "--config", file(Role.OPERATOR));
        assertThat(ended.code()).as("an operator cannot give itself more").isEqualTo(1);
    }

    private void refusedToWrite(Role role, String topic) {
        try (Producer<String, byte[]> producer = stack.connection(role).producer(Serdes.ByteArray(), Map.of())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, 0, "key", new byte[0]))
                            .get())
                    .as("%s writes %s", role, topic)
                    .rootCause()
                    .isInstanceOf(AuthorizationException.class);
        }
    }

    private void refusedToRead(Role role, String topic) {
        assertThatThrownBy(() -> {
                    try (PartitionReader reader = new PartitionReader(stack.connection(role), topic, 0)) {
                        reader.next();
                    }
                })
                .as("%s reads %s", role, topic)
                .isInstanceOf(AuthorizationException.class);
    }

    private void assertNoSecretWasLogged() throws IOException {
        printed.append(stack.connection(Role.SCORER));
        try (Stream<Path> logs = Files.list(directory.resolve("logs"))) {
            for (Path log : logs.toList()) {
                printed.append(Files.readString(log));
            }
        }
        printed.append(Files.readString(directory.resolve("ingest.json")));
        assertThat(printed.toString())
                .as("the logs are those of clients that log everything")
                .contains("sasl.jaas.config", "DEBUG")
                .doesNotContain(GuardedStack.secrets());
    }

    private String file(Role role) throws IOException {
        return stack.configuration(role).toString();
    }

    private Ended execute(String... arguments) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        int code = Main.execute(Main.commandLine().setOut(writer).setErr(writer), arguments);
        printed.append(text);
        return new Ended(code, text.toString());
    }

    private static void assertDone(Ended ended) {
        assertThat(ended.code()).as(ended.text()).isZero();
    }

    private static String get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address)).build(),
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .body();
    }
}
