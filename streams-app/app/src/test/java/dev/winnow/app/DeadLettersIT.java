package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.service.deadletter.DeadLetterReplay;
import dev.winnow.service.deadletter.LetterSelection;
import dev.winnow.stack.LocalStack;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dead letters go back to the topics of their records, whole and once. */
@ExtendWith(SharedStack.class)
class DeadLettersIT {
    private static final long TIME = 1_700_000_000_000L;
    private static final int LARGE = 3 << 20;

    @Test
    void lettersAreReplayedWholeAndOnce(LocalStack stack) throws Exception {
        Deployment deployment = deployment(stack, "replay");
        List<Document> documents = List.of(document(200), document(LARGE), document(300));
        List<DeadLetter> letters = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            letters.add(letter(deployment, i, documents.get(i)));
        }
        letters.add(ofFile());
        letters.add(cut(letter(deployment, 7, document(500))));
        letters.add(ofAPlan(deployment));
        letters.add(undecodable(deployment));
        produce(deployment, letters);

        assertThat(deployment.execute("dead-letters", "replay", "--dry-run").output())
                .contains("REPLAYABLE")
                .containsPattern("undecodable +3 +0 +2")
                .containsPattern("malformed-json +0 +0 +1")
                .contains("comes from a file: run 'winnow ingest'", "the payload is cut", "decisions depend on")
                .contains("not a document under the schemas");
        assertThat(records(deployment, deployment.connection().topics().documents()))
                .isEmpty();

        Deployment.CommandResult first = deployment.execute("dead-letters", "replay", "--reason", "undecodable");
        Deployment.CommandResult second = deployment.execute("dead-letters", "replay", "--reason", "undecodable");

        assertThat(first.code()).isEqualTo(1);
        assertThat(first.output()).contains("REPLAYED").containsPattern("undecodable +3 +0 +2");
        assertThat(second.output()).containsPattern("undecodable +0 +3 +2");
        List<ConsumerRecord<String, byte[]>> replayed =
                records(deployment, deployment.connection().topics().documents());
        assertThat(replayed).hasSize(3).allSatisfy(record -> {
            assertThat(record.partition()).isEqualTo(1);
            assertThat(record.timestamp()).isEqualTo(TIME);
            assertThat(Provenance.of(record.headers())).contains(new Provenance("crawl.warc", 12));
            assertThat(record.headers().lastHeader("winnow-replay-of").value())
                    .asString()
                    .startsWith("replay.dead-letters@");
        });
        for (int i = 0; i < documents.size(); i++) {
            assertThat(replayed.get(i).key()).isEqualTo(documents.get(i).getId());
            assertThat(replayed.get(i).value()).isEqualTo(bytes(deployment, documents.get(i)));
        }
        assertThat(deployment.execute("dead-letters", "list", "--last", "4").output())
                .containsPattern("3 +ingest +malformed-json +5 +impossible +crawl.jsonl#3");
        assertThat(deployment.execute("dead-letters", "list", "--json").output())
                .contains("\"replay\" : \"done\"", "\"obstacle\"");
        for (String command : List.of("list", "replay")) {
            GoldenFiles.assertReport(
                    "dead-letters-" + command,
                    GoldenFiles.keys(new ObjectMapper()
                            .readTree(deployment
                                    .execute("dead-letters", command, "--json")
                                    .output())));
        }
    }

    @Test
    void aLetterThatATopicRefusesHoldsUpNoOther(LocalStack stack) throws Exception {
        Deployment deployment = deployment(stack, "replay-refused");
        set(deployment, deployment.connection().topics().documents(), 100_000);
        produce(
                deployment,
                List.of(
                        letter(deployment, 0, document(200)),
                        letter(deployment, 1, document(LARGE)),
                        letter(deployment, 2, document(200))));

        Deployment.CommandResult refused = deployment.execute("dead-letters", "replay");

        assertThat(refused.output())
                .containsPattern("undecodable +2 +0 +1")
                .contains("1 letters, the first at offset 1", "RecordTooLarge");
        set(deployment, deployment.connection().topics().documents(), 4 << 20);
        Deployment.CommandResult raised = deployment.execute("dead-letters", "replay", "--json");
        assertThat(raised.code()).isZero();
        assertThat(raised.output()).contains("\"replayed\" : 1", "\"earlier\" : 2");
        assertThat(records(deployment, deployment.connection().topics().documents()))
                .hasSize(3);
    }

    @Test
    void aReplayThatBeginsEndsAnEarlierOneWithoutRepeatingIt(LocalStack stack) throws Exception {
        Deployment deployment = deployment(stack, "replay-twice");
        List<DeadLetter> letters = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            letters.add(letter(deployment, i, document(100)));
        }
        produce(deployment, letters);
        LetterSelection selection = LetterSelection.ALL;
        KafkaConnection connection = deployment.connection();
        try (Producer<String, byte[]> earlier = connection.producer(
                Serdes.ByteArray(),
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        connection.topics().replayTransaction()))) {
            earlier.initTransactions();
            earlier.beginTransaction();
            earlier.send(new ProducerRecord<>(connection.topics().documents(), new byte[10]))
                    .get();

            assertThat(new DeadLetterReplay(connection, selection).run().total().replayed())
                    .isEqualTo(250);

            assertThatThrownBy(earlier::commitTransaction)
                    .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
        }
        assertThat(new DeadLetterReplay(connection, selection).run().total().earlier())
                .isEqualTo(250);
        assertThat(records(deployment, connection.topics().documents())).hasSize(250);
    }

    private static Deployment deployment(LocalStack stack, String prefix) {
        return Deployment.on(stack, prefix).withTopics(2);
    }

    private static Document document(int characters) {
        byte[] bytes = new byte[characters * 3 / 4];
        new Random(characters).nextBytes(bytes);
        return WebDocument.of(Base64.getEncoder().encodeToString(bytes));
    }

    private static byte[] bytes(Deployment deployment, Document document) {
        return deployment
                .connection()
                .serdes()
                .document()
                .serializer()
                .serialize(deployment.connection().topics().documents(), document);
    }

    private static DeadLetter letter(Deployment deployment, long offset, Document document) {
        Headers headers = new Provenance("crawl.warc", 12).headers();
        byte[] value = bytes(deployment, document);
        return DeadRecord.of(
                new ConsumerRecord<>(
                        deployment.connection().topics().documents(),
                        1,
                        offset,
                        TIME,
                        TimestampType.CREATE_TIME,
                        document.getId().length(),
                        value.length,
                        document.getId(),
                        value,
                        headers,
                        Optional.empty()),
                "scoring",
                DeadRecord.UNDECODABLE,
                "schema 7 is unknown");
    }

    private static DeadLetter cut(DeadLetter letter) {
        return DeadLetter.newBuilder(letter)
                .setPayloadBytes(letter.getPayloadBytes() + 1)
                .build();
    }

    private static DeadLetter undecodable(Deployment deployment) {
        return DeadRecord.of(
                deployment.connection().topics().documents(),
                0,
                9,
                new byte[] {1, 2, 3},
                "scoring",
                "undecodable",
                "magic");
    }

    private static DeadLetter ofFile() {
        return DeadRecord.of(
                "crawl.jsonl", -1, 3, "{text".getBytes(StandardCharsets.UTF_8), "ingest", "malformed-json", "line 4");
    }

    private static DeadLetter ofAPlan(Deployment deployment) {
        return DeadRecord.of(
                deployment.connection().topics().run("night").plans(),
                0,
                9,
                new byte[9],
                "coordinator",
                "invalid",
                "no plan");
    }

    private static void produce(Deployment deployment, List<DeadLetter> letters) throws Exception {
        KafkaConnection connection = deployment.connection();
        try (Producer<String, DeadLetter> producer =
                connection.producer(connection.serdes().deadLetter(), Map.of())) {
            for (DeadLetter letter : letters) {
                producer.send(new ProducerRecord<>(connection.topics().deadLetters(), letter))
                        .get();
            }
        }
    }

    private static List<ConsumerRecord<String, byte[]>> records(Deployment deployment, String topic) {
        try (TopicTail<byte[]> tail = new TopicTail<>(deployment.connection(), topic, Serdes.ByteArray())) {
            return List.copyOf(tail.toEnd());
        }
    }

    private static void set(Deployment deployment, String topic, int bytes) {
        deployment.connection().ask("to set a limit", admin -> admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(
                                new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(bytes)),
                                AlterConfigOp.OpType.SET))))
                .all());
    }
}
