package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Sample;
import dev.winnow.service.audit.DocumentLookup;
import dev.winnow.service.deadletter.DeadLetterLog;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.stack.LocalStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

/** What operators see of the records on topics. */
@ExtendWith(SharedStack.class)
class ShowIT {
    private static final int DOCUMENTS = 900;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void theNewestRecordsThatPassTheFilterAreShownOldestFirst(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "show-documents").withTopics(3);
        List<Document> documents = annotate(deployment, DOCUMENTS);
        Document rare = documents.get(7);

        assertThat(texts(deployment, "annotated", "--last", "5"))
                .containsExactly("text 895", "text 896", "text 897", "text 898", "text 899");
        assertThat(texts(deployment, "annotated", "--last", "2", "--label", "quality/low"))
                .containsExactly("text 894", "text 897");
        assertThat(texts(
                        deployment,
                        "annotated",
                        "--id",
                        rare.getId().substring(0, 12).toUpperCase(Locale.ROOT)))
                .containsExactly("text 7");
        assertThat(texts(deployment, "annotated", "--url", "EXAMPLE.org/7"))
                .hasSize(20)
                .contains("text 799")
                .doesNotContain("text 7");
        assertThat(texts(deployment, "annotated", "--text", "text 12", "--source", "web", "--last", "30"))
                .hasSize(11);
        assertThat(texts(deployment, "annotated", "--label", "domain")).isEmpty();

        GoldenFiles.assertReport(
                "show",
                GoldenFiles.keys(new ObjectMapper()
                        .readTree(deployment
                                .execute("show", "annotated", "--last", "1", "--json")
                                .output())));
        Deployment.CommandResult table = deployment.execute("show", "annotated", "--last", "1", "--quiet");
        assertThat(table.code()).isZero();
        assertThat(table.output().lines()).hasSize(2);
        assertThat(table.output())
                .containsPattern("RECORD +TIME +ID +TOKENS +LABELS +TEXT\n")
                .contains("quality/high", "text 899", documents.get(899).getId().substring(0, 12));
    }

    @Test
    void aDocumentIsFoundByItsFirstDigitsOrItsAddress(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "show-lookup").withTopics(2);
        List<Document> documents = annotate(deployment, 40);
        annotate(deployment, 1, "another text ");
        String id = documents.get(3).getId();
        DocumentLookup lookup = new DocumentLookup(deployment.connection());

        assertThat(lookup.id(id)).isEqualTo(id);
        assertThat(lookup.id(id.substring(0, 12).toUpperCase(Locale.ROOT))).isEqualTo(id);
        assertThat(lookup.id("https://example.org/3")).isEqualTo(id);
        assertThatThrownBy(() -> lookup.id("https://example.org/0"))
                .hasMessageStartingWith(
                        "2 documents on show-lookup.annotated match https://example.org/0: name one by its id: ")
                .hasMessageContaining(documents.get(0).getId());
        assertThatThrownBy(() -> lookup.id("0123456789"))
                .hasMessageStartingWith("no document on show-lookup.annotated matches 0123456789: ");
        assertThatThrownBy(() -> lookup.id("0123"))
                .hasMessageStartingWith("'0123' is not a document: expected an id, ");
    }

    @Test
    void recordsAreFollowedUntilTheReaderEnds(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "show-follow").withTopics(2);
        annotate(deployment, 10);
        StringWriter printed = new StringWriter();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(printed));
        AtomicInteger code = new AtomicInteger(-1);
        Thread follower = new Thread(() -> code.set(Main.execute(
                command,
                deployment
                        .connected(List.of("show", "annotated", "--last", "2", "--follow", "--json"))
                        .toArray(String[]::new))));
        follower.start();
        await().atMost(PATIENCE).until(() -> printed.toString().lines().count() == 2);

        annotate(deployment, 3);

        await().atMost(PATIENCE).until(() -> printed.toString().lines().count() == 5);
        follower.interrupt();
        follower.join(PATIENCE.toMillis());
        assertThat(code).hasValue(0);
    }

    @Test
    void recordsOfEveryKindAreShown(LocalStack stack) throws Exception {
        OneAgentRun night = new OneAgentRun("quality", List.of("low", "high"), "q1");
        Deployment deployment = Deployment.on(stack, "show-kinds").withTopics(2);
        KafkaConnection connection = deployment.connection();
        RunTopics run = connection.topics().run("night");
        new TopicProvisioner(connection).apply(run.all(2), (short) 1, false);
        new PlanHistory(connection, run).begin(night.plan0(), 2);
        Document document = annotate(deployment, 1).get(0);
        try (Producer<String, Sample> samples =
                        connection.producer(connection.serdes().sample(), Map.of());
                Producer<String, DeadLetter> letters =
                        connection.producer(connection.serdes().deadLetter(), Map.of());
                Producer<String, byte[]> garbage = connection.producer(Serdes.ByteArray(), Map.of())) {
            samples.send(new ProducerRecord<>(
                            run.selected(), document.getId(), new Sample("night", 4, .25, 1.5, 0, document)))
                    .get();
            letters.send(malformed(connection, "crawl\u001b[2J.jsonl")).get();
            garbage.send(new ProducerRecord<>(run.marks(), new byte[] {1, 2, 3}))
                    .get();
        }

        assertThat(deployment.execute("show", "plans", "--run", "night").output())
                .containsPattern("PLAN +FROM +PROBES +FROZEN +THETA\n0@0 .* 0 +-1 +0 +no +quality=1.000\n$");
        assertThat(deployment
                        .execute("show", "selected", "--run", "night", "--plan", "4")
                        .output())
                .containsPattern(document.getId().substring(0, 12) + " +4 +0.2500 +\\+1.5000 +0 text 0");
        assertThat(deployment
                        .execute("show", "selected", "--run", "night", "--plan", "5")
                        .output()
                        .lines())
                .hasSize(1);
        assertThat(deployment
                        .execute("show", "dead-letters", "--reason", "malformed-json")
                        .output())
                .containsPattern("ingest +malformed-json +5 crawl\\[2J.jsonl#3 +line 4");
        assertThat(deployment.execute("show", "marks", "--run", "night").output())
                .contains("unreadable: a record of show-kinds.night.marks is not in Confluent wire format");
        for (String empty : List.of("probes", "rewards", "outcomes", "controls")) {
            Deployment.CommandResult result = deployment.execute("show", empty, "--run", "night");
            assertThat(result.code()).as(result.output()).isZero();
            assertThat(result.output().lines()).hasSize(1);
        }
        assertThat(deployment.execute("show", "plans", "--run", "night", "--text", "a"))
                .isEqualTo(
                        new Deployment.CommandResult(
                                2,
                                "winnow show: --id, --url, --source and --text cannot be used with plans: they filter documents, annotated, selected, probes\n"));
        assertThat(deployment.execute("show", "documents", "--partition", "2").output())
                .contains("topic show-kinds.documents has no partition 2: it has 2, from 0 to 1");
    }

    @Test
    void aLivePageShowsTheDeployment(LocalStack stack) throws Exception {
        OneAgentRun night = new OneAgentRun("quality", List.of("low", "high"), "q1");
        Deployment deployment = Deployment.on(stack, "show-page").withTopics(2);
        KafkaConnection connection = deployment.connection();
        RunTopics run = connection.topics().run("night");
        new TopicProvisioner(connection).apply(run.all(2), (short) 1, false);
        new PlanHistory(connection, run).begin(night.plan0(), 2);
        String hostile = "<script>alert(1)</script> \u202etext ";
        List<Document> documents = annotate(deployment, 30, hostile);
        Document chosen = documents.get(4);
        try (Producer<String, Sample> samples =
                        connection.producer(connection.serdes().sample(), Map.of());
                Producer<String, DeadLetter> letters =
                        connection.producer(connection.serdes().deadLetter(), Map.of())) {
            samples.send(new ProducerRecord<>(
                            run.selected(), chosen.getId(), new Sample("night", 0, .99, 1.5, 0, chosen)))
                    .get();
            letters.send(malformed(connection, "crawl.jsonl")).get();
        }
        StringWriter printed = new StringWriter();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(printed));
        AtomicInteger code = new AtomicInteger(-1);
        Thread page = new Thread(() -> code.set(Main.execute(
                command, deployment.connected(List.of("ui", "--http-port", "0")).toArray(String[]::new))));
        page.start();
        await().atMost(PATIENCE).until(() -> printed.toString().startsWith("ui ready on http://127.0.0.1:"));
        String address = printed.toString().strip().replace("ui ready on ", "");

        await().atMost(PATIENCE)
                .until(() -> json(address + "api/documents?run=night")
                                .get("documents")
                                .size()
                        == 30);
        await().atMost(PATIENCE).until(() -> json(address + "api/documents?run=night&fate=selected")
                .at("/documents/0/reason")
                .asText()
                .endsWith("< probability 0.9900: selected"));
        await().atMost(PATIENCE)
                .until(() -> json(address + "api/state")
                                .at("/letters/reasons/malformed-json")
                                .asInt()
                        == 1);
        JsonNode state = json(address + "api/state");
        assertThat(state.at("/runs/0/name").asText()).isEqualTo("night");
        assertThat(state.at("/runs/0/state").asText()).isEqualTo("no console");
        assertThat(state.at("/stages/1/total").asLong()).isGreaterThanOrEqualTo(30);
        assertThat(state.at("/problems/0/runbook").asText()).isEqualTo("WinnowServiceDown");
        assertThat(json(address + "api/document?run=night&id=" + chosen.getId())
                        .get("text")
                        .asText())
                .isEqualTo(chosen.getText());
        assertThat(json(address + "api/find?run=night&q=" + chosen.getId().substring(0, 12))
                        .at("/occurrences/0/labels/0/group")
                        .asText())
                .isEqualTo("high");
        assertThat(json(address + "api/letter?offset=0").get("text").asText()).isEqualTo("{text");
        await().atMost(PATIENCE)
                .until(() ->
                        json(address + "api/state").get("problems").toString().contains("WinnowDeadLetters"));
        try (Producer<String, DeadLetter> letters =
                connection.producer(connection.serdes().deadLetter(), Map.of())) {
            letters.send(replayed(connection, 0)).get();
        }
        await().atMost(PATIENCE)
                .until(() ->
                        json(address + "api/letter?offset=0").get("replayed").asBoolean());
        assertThat(json(address + "api/letters").get("letters"))
                .as("the report of the replay is none")
                .hasSize(1);
        await().atMost(PATIENCE)
                .until(() ->
                        !json(address + "api/state").get("problems").toString().contains("WinnowDeadLetters"));
        page.interrupt();
        page.join(PATIENCE.toMillis());
        assertThat(code).hasValue(0);
    }

    private static ProducerRecord<String, DeadLetter> replayed(KafkaConnection connection, long offset) {
        String topic = connection.topics().deadLetters();
        return new ProducerRecord<>(
                topic,
                DeadLetter.newBuilder()
                        .setStep(DeadLetterLog.REPLAY_STEP)
                        .setReason("replayed")
                        .setDetail("")
                        .setOrigin(topic)
                        .setPosition(offset)
                        .setPayload(ByteBuffer.allocate(0))
                        .setPayloadBytes(0)
                        .build());
    }

    private static JsonNode json(String address) throws Exception {
        return new ObjectMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    /** The texts of what the command prints as JSON. */
    private static List<String> texts(Deployment deployment, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("show"));
        all.addAll(List.of(arguments));
        all.add("--json");
        Deployment.CommandResult result = deployment.execute(all.toArray(String[]::new));
        assertThat(result.code()).as(result.output()).isZero();
        List<String> texts = new ArrayList<>();
        for (String line : result.output().lines().toList()) {
            JsonNode value = new ObjectMapper().readTree(line).get("value");
            texts.add(value.get("text").asText());
        }
        return texts;
    }

    /** Every third document is of low quality; in transactions, whose markers have offsets too. */
    private static List<Document> annotate(Deployment deployment, int count) {
        return annotate(deployment, count, "text ");
    }

    private static List<Document> annotate(Deployment deployment, int count, String text) {
        KafkaConnection connection = deployment.connection();
        List<Document> documents = new ArrayList<>();
        try (Producer<String, Document> producer = connection.producer(
                connection.serdes().document(),
                Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, deployment.prefix() + "-annotate"))) {
            producer.initTransactions();
            for (int i = 0; i < count; i++) {
                if (i % 100 == 0) {
                    producer.beginTransaction();
                }
                Document document = Document.newBuilder(WebDocument.of(text + i))
                        .setUrl("https://example.org/" + i)
                        .setAnnotations(List.of(new Annotation("quality", i % 3 == 0 ? "low" : "high", 1.0, "q1", "")))
                        .build();
                documents.add(document);
                producer.send(new ProducerRecord<>(
                        connection.topics().annotated(), null, 1_700_000_000_000L + i, document.getId(), document));
                if (i % 100 == 99 || i == count - 1) {
                    producer.commitTransaction();
                }
            }
        }
        return documents;
    }

    private static ProducerRecord<String, DeadLetter> malformed(KafkaConnection connection, String file) {
        byte[] record = "{text".getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(
                connection.topics().deadLetters(),
                DeadRecord.of(file, -1, 3, record, "ingest", "malformed-json", "line 4"));
    }
}
