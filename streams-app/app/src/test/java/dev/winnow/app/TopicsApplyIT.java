package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.winnow.app.Deployment.CommandResult;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Document;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code topics apply} prints and does, on a real broker and registry. */
@Tag("long")
@ExtendWith(SharedStack.class)
class TopicsApplyIT {
    private static final int DIFFERENT = 3;

    @Test
    void aDryRunShowsWhatApplyThenDoesAndNothingIsLeftAfterwards(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "apply");
        String annotated = deployment.connection().topics().annotated();

        CommandResult dry = deployment.execute("topics", "apply", "--partitions", "2", "--dry-run");
        assertThat(dry.code()).as(dry.output()).isEqualTo(DIFFERENT);
        assertThat(dry.output())
                .contains("+ " + annotated + ": 2 partitions")
                .contains("+ " + annotated + " " + annotated + "-value: dev.winnow.schemas.Document")
                .contains("FULL_TRANSITIVE");
        assertThat(topics(deployment)).doesNotContain(annotated);

        assertThat(deployment.execute("topics", "apply", "--partitions", "2").code())
                .isZero();
        CommandResult again = deployment.execute("topics", "apply", "--partitions", "2", "--dry-run", "--json");
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(new ObjectMapper().readTree(again.output()).get("changes")).isEmpty();
    }

    @Test
    void withoutPartitionsEveryTopicKeepsItsOwn(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "own");
        RunTopics night = deployment.connection().topics().run("night");
        String compared = deployment.connection().topics().compared();
        TopicProvisioner provisioner = new TopicProvisioner(deployment.connection());
        provisioner.apply(
                deployment.connection().topics().shared(2).stream()
                        .filter(topic -> !topic.name().equals(compared))
                        .toList(),
                (short) 1,
                false);
        provisioner.apply(night.all(3), (short) 1, false);

        CommandResult dry = deployment.execute("topics", "apply", "--dry-run");

        assertThat(dry.code()).as(dry.output()).isEqualTo(DIFFERENT);
        assertThat(dry.output().lines().filter(line -> line.startsWith("!") || line.startsWith("+")))
                .as("what is missing alone, with as many partitions as annotated")
                .allMatch(line -> line.startsWith("+ " + compared))
                .anyMatch(line -> line.startsWith("+ " + compared + ": 2 partitions"));
        assertThat(deployment
                        .execute("topics", "apply", "--dry-run", "--partitions", "4")
                        .output())
                .contains("! " + night.plans() + " partitions: 3 -> 4  (cannot be changed: pass --partitions 3");
    }

    @Test
    void settingsOfATopicThatExistsAreChangedWithAlterAlone(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "alter").withTopics(2);
        String annotated = deployment.connection().topics().annotated();
        set(deployment, annotated, "retention.ms", "60000");

        CommandResult left = deployment.execute("topics", "apply", "--partitions", "2");
        assertThat(left.code()).isZero();
        assertThat(left.output()).contains("~ " + annotated + " retention.ms: 60000 -> -1  (left as it is");
        assertThat(setting(deployment, annotated, "retention.ms")).isEqualTo("60000");

        CommandResult altered = deployment.execute("topics", "apply", "--partitions", "2", "--alter", "--json");
        assertThat(altered.code()).isZero();
        JsonNode change =
                new ObjectMapper().readTree(altered.output()).get("changes").get(0);
        assertThat(change.get("kind").asText()).isEqualTo("setting");
        assertThat(change.get("fate").asText()).isEqualTo("done");
        assertThat(setting(deployment, annotated, "retention.ms")).isEqualTo("-1");
    }

    @Test
    void everyTopicHasARetentionOfItsOwnAndABoundOnWhatARecordUnpacksTo(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "retention").withTopics(2);
        String documents = deployment.connection().topics().documents();
        String rewards = deployment.connection().topics().run("night").rewards();
        new TopicProvisioner(deployment.connection())
                .apply(deployment.connection().topics().run("night").all(2), (short) 1, false);
        set(deployment, documents, "retention.ms", "604800000");
        set(deployment, rewards, "retention.ms", "1");

        CommandResult altered = deployment.execute("topics", "apply", "--partitions", "2", "--alter");

        assertThat(altered.output())
                .contains("~ " + documents + " retention.ms: 604800000 -> -1  (done)")
                .contains("~ " + rewards + " retention.ms: 1 -> -1  (done)")
                .contains("  " + deployment.connection().topics().annotated())
                .contains("retention.ms=-1");
        assertThat(setting(deployment, documents, "retention.ms")).isEqualTo("-1");
        assertThat(deployment
                        .execute("topics", "apply", "--partitions", "2", "--documents-retention-hours", "24", "--alter")
                        .code())
                .isZero();
        assertThat(setting(deployment, documents, "retention.ms")).isEqualTo("86400000");
        assertThat(deployment
                        .execute("topics", "apply", "--documents-retention-hours", "0")
                        .code())
                .isEqualTo(2);

        // brokers before Kafka 4.4 do not know the bound, which is reported for each topic
        JsonNode report = new ObjectMapper()
                .readTree(deployment
                        .execute("topics", "apply", "--partitions", "2", "--dry-run", "--json")
                        .output());
        boolean known = config(deployment, documents, "max.decompressed.message.bytes") != null;
        assertThat(report.get("unbounded")).hasSize(known ? 0 : 12);
        if (known) {
            assertThat(setting(deployment, rewards, "max.decompressed.message.bytes"))
                    .isEqualTo("4194304");
            assertThatThrownBy(() -> send(deployment, rewards, new byte[5 << 20]))
                    .cause()
                    .isInstanceOf(InvalidRecordException.class);
        }
        send(deployment, rewards, new byte[3 << 20]);
    }

    @Test
    void annotatedAndTheSelectedDocumentsOfANamedRunCanBeGivenARetention(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "kept").withTopics(2);
        List<RunTopics> runs = List.of(
                deployment.connection().topics().run("day"),
                deployment.connection().topics().run("night"));
        String annotated = deployment.connection().topics().annotated();
        runs.forEach(run -> new TopicProvisioner(deployment.connection()).apply(run.all(2), (short) 1, false));
        OneAgentRun night = new OneAgentRun("quality", List.of("low", "high"), "q1");
        new PlanHistory(deployment.connection(), runs.get(1)).begin(night.plan0(), 2);
        String selected = runs.get(1).selected();

        String[] apply = {
            "topics",
            "apply",
            "--partitions",
            "2",
            "--annotated-retention-hours",
            "24",
            "--run",
            "night",
            "--selected-retention-hours",
            "48"
        };
        CommandResult planned = deployment.execute(with(apply, "--dry-run"));
        CommandResult altered = deployment.execute(with(apply, "--alter"));
        CommandResult again = deployment.execute(
                "topics", "apply", "--partitions", "2", "--annotated-retention-hours", "24", "--alter");
        CommandResult tiered = deployment.execute(with(apply, "--annotated-local-retention-hours", "2", "--dry-run"));

        assertThat(planned.output())
                .contains("~ " + annotated + " retention.ms: -1 -> 86400000  (left as it is")
                .contains("~ " + selected + " retention.ms: -1 -> 172800000");
        assertThat(altered.code()).as(altered.output()).isZero();
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(setting(deployment, annotated, "retention.ms")).isEqualTo("86400000");
        assertThat(setting(deployment, selected, "retention.ms")).isEqualTo("172800000");
        assertThat(setting(deployment, runs.get(0).selected(), "retention.ms")).isEqualTo("-1");
        assertThat(setting(deployment, runs.get(1).plans(), "retention.ms")).isEqualTo("-1");
        assertThat(tiered.output())
                .contains(annotated + " remote.storage.enable: false -> true")
                .contains(annotated + " local.retention.ms: -2 -> 7200000");
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray(String[]::new);
    }

    /** Sends a record that compresses to a few kilobytes. */
    private static void send(Deployment deployment, String topic, byte[] zeros) throws Exception {
        try (Producer<String, byte[]> producer = deployment
                .connection()
                .producer(Serdes.ByteArray(), Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 64 << 20))) {
            producer.send(new ProducerRecord<>(topic, zeros)).get();
        }
    }

    @Test
    void otherPartitionsAndSchemasThatBreakOthersAreRefusedBeforeAnythingIsDone(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "refuse").withTopics(2);
        SchemaRegistry registry = deployment.connection().serdes().registry();
        String subject = deployment.connection().topics().documents() + "-value";
        assertThat(registry.delete(subject)).isTrue();
        registry.register(subject, breaking());
        registry.setCompatibility(subject, "FULL_TRANSITIVE");
        delete(deployment, deployment.connection().topics().deadLetters());

        CommandResult refused = deployment.execute("topics", "apply", "--partitions", "4");

        assertThat(refused.code()).as(refused.output()).isEqualTo(1);
        assertThat(refused.output())
                .contains("partitions: 2 -> 4  (cannot be changed: pass --partitions 2")
                .contains("! " + deployment.connection().topics().documents() + " " + subject)
                .contains("not done, because of the lines with !");
        assertThat(topics(deployment))
                .doesNotContain(deployment.connection().topics().deadLetters());
    }

    @Test
    void aRegistryThatWasEmptiedIsRecognisedAndNeverFilledAgain(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "emptied").withTopics(2);
        String documents = deployment.connection().topics().documents();
        try (Producer<String, Document> producer = deployment
                .connection()
                .producer(deployment.connection().serdes().document(), Map.of())) {
            producer.send(new ProducerRecord<>(documents, "key", WebDocument.of("a text")))
                    .get();
        }
        assertThat(deployment.connection().serdes().registry().delete(documents + "-value"))
                .isTrue();

        CommandResult refused = deployment.execute("topics", "apply", "--partitions", "2");
        assertThat(refused.code()).as(refused.output()).isEqualTo(1);
        assertThat(refused.output()).contains("! " + documents).contains("restore its backup");

        KafkaConnection later = Deployment.on(stack, "emptied").connection();
        assertThatThrownBy(() -> later.requireReady(documents))
                .hasMessageContaining("emptied")
                .hasMessageNotContaining("topics apply");
        later.requireReady(later.topics().annotated(), later.topics().ingestPositions());
    }

    @Test
    void aTopicWithoutRecordsMayGetItsSchemaAgain(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "unfilled").withTopics(2);
        String documents = deployment.connection().topics().documents();
        deployment.connection().serdes().registry().delete(documents + "-value");

        assertThatThrownBy(() -> Deployment.on(stack, "unfilled").connection().requireReady(documents))
                .hasMessageContaining("topics apply");
        assertThat(deployment.execute("topics", "apply", "--partitions", "2").code())
                .isZero();
    }

    @Test
    void aReadOnlyRegistryWithNothingToChangeIsFine(LocalStack stack) throws Exception {
        Deployment.on(stack, "read-only").withTopics(2);
        try (ReadOnlyRegistry registry = new ReadOnlyRegistry(stack.registry().url())) {
            assertThat(apply(stack, registry, "read-only").code()).isZero();

            CommandResult refused = apply(stack, registry, "read-only-new");
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.output()).contains("read-only").contains("READWRITE");
        }
    }

    private static CommandResult apply(LocalStack stack, ReadOnlyRegistry registry, String prefix) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int code = Main.execute(
                Main.commandLine().setOut(writer).setErr(writer),
                "topics",
                "apply",
                "--partitions",
                "2",
                "--prefix",
                prefix,
                "--bootstrap-server",
                stack.broker().bootstrapServers(),
                "--schema-registry",
                registry.url());
        return new CommandResult(code, output.toString());
    }

    /** Passes questions on to a registry and refuses changes, as one in mode READONLY. */
    private static final class ReadOnlyRegistry implements AutoCloseable {
        private final HttpServer server;
        private final HttpClient client = HttpClient.newHttpClient();

        ReadOnlyRegistry(String behind) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    handle(exchange, behind);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            server.start();
        }

        private void handle(HttpExchange exchange, String behind) throws IOException, InterruptedException {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getRawPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            int status = 422;
            byte[] answer = "{\"error_code\":42205,\"message\":\"Subject is in read-only mode\"}"
                    .getBytes(StandardCharsets.UTF_8);
            if (method.equals("GET") || (method.equals("POST") && !path.endsWith("/versions"))) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(behind + path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
                HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                status = response.statusCode();
                answer = response.body();
            }
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    /** A document whose text is a number: no reader of the one can read the other. */
    private static Schema breaking() {
        return SchemaBuilder.record(Document.getClassSchema().getName())
                .namespace(Document.getClassSchema().getNamespace())
                .fields()
                .requiredLong("text")
                .endRecord();
    }

    private static Iterable<String> topics(Deployment deployment) {
        return deployment.connection().ask("for its topics", admin -> admin.listTopics()
                .names());
    }

    private static void delete(Deployment deployment, String topic) {
        deployment.connection().ask("to delete a topic", admin -> admin.deleteTopics(List.of(topic))
                .all());
    }

    private static void set(Deployment deployment, String topic, String setting, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        deployment.connection().ask("to alter a topic", admin -> admin.incrementalAlterConfigs(Map.of(
                        resource,
                        List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
                .all());
    }

    private static String setting(Deployment deployment, String topic, String setting) {
        return config(deployment, topic, setting).value();
    }

    private static ConfigEntry config(Deployment deployment, String topic, String setting) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return deployment
                .connection()
                .ask("about a topic", admin -> admin.describeConfigs(List.of(resource))
                        .all())
                .get(resource)
                .get(setting);
    }
}
