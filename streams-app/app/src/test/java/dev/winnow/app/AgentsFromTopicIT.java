package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.app.Deployment.CommandResult;
import dev.winnow.decision.DocumentId;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedStack.class)
class AgentsFromTopicIT {
    private static final int DOCUMENTS = 300;
    private static final int COPIES = 25;

    @TempDir
    Path folder;

    @Test
    void agentsAreFittedOnWhatATopicHoldsCommittedAndEvaluatedOnIt(LocalStack stack) throws IOException {
        Deployment deployment = Deployment.on(stack, "fit-topic").withTopics(3);
        List<Document> documents = documents();
        send(deployment, documents.subList(0, DOCUMENTS), true);
        send(deployment, List.of(document("never committed ".repeat(30), "ghosts", 1)), false);
        send(deployment, documents.subList(DOCUMENTS, documents.size()), true);
        sendGarbage(deployment);

        JsonNode made = fit(deployment, "all", "--max-documents", "1000");

        JsonNode domain = agent(made, "domain");
        assertThat(domain.path("groups")).hasToString("[\"engines\",\"rivers\",\"other\"]");
        assertThat(domain.at("/fitted/documentsOffered").asInt())
                .as("a document that came twice counts once")
                .isEqualTo(DOCUMENTS);
        assertThat(agent(made, "quality").at("/fitted/labels/human").asInt())
                .as("labels come from attributes")
                .isBetween(60, 120);
        assertThat(domain.at("/fitted/heldOut/accuracy/value").asDouble()).isGreaterThan(0.8);
        JsonNode again = fit(deployment, "again", "--max-documents", "1000");
        assertThat(again).isEqualTo(made);

        JsonNode few = fit(deployment, "few", "--max-documents", "60");
        assertThat(agent(few, "domain").at("/fitted/documentsOffered").asInt()).isEqualTo(60);

        CommandResult evaluated = deployment.execute(
                "agents",
                "evaluate",
                "--topic",
                "documents",
                "--agents-dir",
                folder.resolve("all").toString(),
                "--quiet",
                "--json");
        assertThat(evaluated.code()).as(evaluated.output()).isZero();
        JsonNode figures = new ObjectMapper().readTree(evaluated.output());
        assertThat(figures.path("documents").asInt()).isEqualTo(DOCUMENTS + COPIES);
        assertThat(figures.at("/domain/accuracy/value").asDouble()).isGreaterThan(0.9);
        assertThat(figures.at("/agents/domain/heldOutOfFit/documents").asInt()).isEqualTo(30);
    }

    @Test
    void aTopicThatIsNotThereAndTwoInputsAtOnceAreRefused(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "fit-nothing");
        String output = folder.resolve("agents").toString();

        CommandResult absent = deployment.execute("agents", "fit", "--topic", "documents", "--output", output);
        CommandResult both =
                deployment.execute("agents", "fit", "--topic", "documents", "--output", output, "sample.jsonl");
        CommandResult neither = deployment.execute("agents", "fit", "--output", output);

        assertThat(absent.code()).isEqualTo(1);
        assertThat(absent.output()).contains("fit-nothing.documents does not exist");
        assertThat(both.code()).isEqualTo(2);
        assertThat(neither.code()).isEqualTo(2);
        assertThat(neither.output()).contains("--topic").hasLineCount(1);
    }

    private JsonNode fit(Deployment deployment, String output, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "agents",
                "fit",
                "--topic",
                "documents",
                "--agents",
                "domain,quality",
                "--topics",
                "2",
                "--json",
                "--quiet",
                "--output",
                folder.resolve(output).toString()));
        command.addAll(List.of(options));
        CommandResult result = deployment.execute(command.toArray(String[]::new));
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(result.output()).contains("2 records that are not documents were left out");
        return new ObjectMapper()
                .readTree(result.output().substring(0, result.output().lastIndexOf(']') + 1));
    }

    private static JsonNode agent(JsonNode made, String name) {
        for (JsonNode agent : made) {
            if (agent.path("name").asText().equals(name)) {
                return agent;
            }
        }
        throw new AssertionError("no agent " + name + " in " + made);
    }

    /** Documents, then some of them again. */
    private static List<Document> documents() {
        SplittableRandom random = new SplittableRandom(3);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            boolean river = i % 2 == 0;
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < 60; word++) {
                text.append(river ? "river" : "engine").append((char) ('a' + random.nextInt(26)));
                text.append(' ');
            }
            documents.add(document(text.toString(), river ? "rivers" : "engines", i));
        }
        documents.addAll(List.copyOf(documents.subList(0, COPIES)));
        return documents;
    }

    private static Document document(String text, String source, int number) {
        return Document.newBuilder()
                .setId(DocumentId.of(text))
                .setText(text)
                .setSource(source)
                .setTokens(60)
                .setAttributes(
                        number % 2 == 0 ? Map.of("meta.quality_label", String.valueOf(number % 3 / 2.0)) : Map.of())
                .build();
    }

    private static void send(Deployment deployment, List<Document> documents, boolean commit) {
        try (Producer<String, Document> producer = deployment
                .connection()
                .producer(
                        deployment.connection().serdes().document(),
                        Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "fit-topic-sender"))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (Document document : documents) {
                producer.send(
                        new ProducerRecord<>(deployment.connection().topics().documents(), document.getId(), document));
            }
            producer.flush();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static void sendGarbage(Deployment deployment) {
        try (Producer<String, byte[]> producer = deployment.connection().producer(Serdes.ByteArray(), Map.of())) {
            for (byte[] bytes : List.of(new byte[] {7}, new byte[] {0, 0, 0, 0, 1, 99})) {
                producer.send(
                        new ProducerRecord<>(deployment.connection().topics().documents(), "garbage", bytes));
            }
        }
    }
}
