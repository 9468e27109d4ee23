package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.decision.DocumentId;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Scorers as processes of their own, one of them with two loops, over a real broker and registry. */
@ExtendWith(SharedStack.class)
class ScoringIT {
    private static final int PARTITIONS = 3;
    private static final int DOCUMENTS = 6_000;
    private static final int HALF = DOCUMENTS / 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TERMINATED = 143;
    private static final int PAYLOAD_BYTES = 64 << 10;
    private static final int SLOW_ROUNDS = 400;
    private static final List<String> COIN = List.of("heads", "tails");
    private static final List<String> DICE = List.of("1", "2", "3", "4", "5", "6");

    @TempDir
    Path directory;

    private final Deque<ServiceProcess> started = new ArrayDeque<>();
    private Deployment deployment;
    private KafkaConnection connection;

    /** What was sent, by partition and in order: the document's id, or empty for a record that is not a document. */
    private final Map<Integer, TreeMap<Long, String>> sent = new HashMap<>();

    @AfterEach
    void endProcesses() {
        started.forEach(ServiceProcess::kill);
    }

    @Test
    void scorersThatAreKilledInMidStreamLabelEveryDocumentExactlyOnceAndInOrder(LocalStack stack) {
        AgentArtifact coin = HashAgentFactory.write(directory.resolve("agents"), "coin", COIN, SLOW_ROUNDS);
        AgentArtifact dice = HashAgentFactory.write(directory.resolve("agents"), "dice", DICE, 1);
        deployment = Deployment.on(stack, "scoring").withTopics(PARTITIONS);
        connection = deployment.connection();
        Topics topics = connection.topics();
        List<byte[]> poison = poison();
        produce(0, HALF, poison);

        try (TopicTail<Document> annotated = new TopicTail<>(
                        connection, topics.annotated(), connection.serdes().document());
                TopicTail<DeadLetter> dead = new TopicTail<>(
                        connection, topics.deadLetters(), connection.serdes().deadLetter())) {
            ServiceProcess first = score("one", "cpu");
            awaitSize(annotated, 1, first);
            first.kill();
            int labelled = annotated.toEnd().size();
            assertThat(labelled).isLessThan(HALF);

            ServiceProcess second = score("one", "cpu");
            ServiceProcess other = score("two", "cpu,cpu").awaitReady(PATIENCE);
            assertThat(members()).contains("two-0", "two-1");
            awaitSize(annotated, labelled + 1, second, other);
            produce(HALF, DOCUMENTS, poison);
            awaitSize(annotated, HALF + 1, second, other);
            other.kill();
            assertThat(annotated.toEnd().size()).isLessThan(DOCUMENTS);

            ServiceProcess third = score("two", "cpu,cpu");
            awaitSize(annotated, DOCUMENTS, second, third);
            for (ServiceProcess scorer : List.of(second, third)) {
                scorer.close();
                assertThat(scorer.onExit().join()).isEqualTo(TERMINATED);
            }

            assertThat(idsByPartition(annotated.toEnd())).isEqualTo(sentIds());
            assertThat(annotated.toEnd()).allSatisfy(record -> {
                Document document = record.value();
                assertThat(document.getAnnotations())
                        .extracting(Annotation::getAgent, Annotation::getAgentVersion)
                        .containsExactly(tuple("coin", coin.digest()), tuple("dice", dice.digest()));
                assertThat(document.getAnnotations().get(1).getGroup())
                        .isEqualTo(HashAgentFactory.group(document.getText(), DICE, 1));
            });
            assertThat(dead.toEnd())
                    .extracting(record ->
                            record.value().getPartition() + "@" + record.value().getPosition())
                    .containsExactlyInAnyOrderElementsOf(poisonCoordinates());
            assertThat(dead.toEnd())
                    .extracting(record -> record.value().getReason())
                    .containsExactlyInAnyOrder(
                            "undecodable",
                            "undecodable",
                            "undecodable",
                            "undecodable",
                            "undecodable",
                            "empty-record",
                            "id-mismatch",
                            "too-large");
            assertThat(dead.toEnd())
                    .extracting(record ->
                            ByteBuffer.wrap(record.value().getPayload().array()))
                    .containsExactlyInAnyOrderElementsOf(poison.stream()
                            .map(bytes -> bytes == null
                                    ? ByteBuffer.allocate(0)
                                    : ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, PAYLOAD_BYTES)))
                            .toList());
        }
        assertThat(committed()).isEqualTo(ends());
    }

    private void awaitSize(TopicTail<Document> tail, int size, ServiceProcess... scorers) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
            assertThat(scorers).allMatch(ServiceProcess::isAlive);
            return tail.size() >= size;
        });
    }

    private ServiceProcess score(String instance, String devices) {
        ServiceProcess scorer = deployment.start(
                "score-" + instance,
                directory,
                "score",
                "--agents-dir",
                directory.resolve("agents").toString(),
                "--instance",
                instance,
                "--device",
                devices,
                "--batch-documents",
                "16",
                "--commit-interval-ms",
                "10",
                // members hear with their next heartbeat of one that comes; the session is as long as ever
                "--kafka",
                "heartbeat.interval.ms=300");
        started.push(scorer);
        return scorer;
    }

    /** Records that are not documents, each in another way. */
    private List<byte[]> poison() {
        byte[] document = encoded(document(0));
        List<byte[]> poison = new ArrayList<>();
        poison.add("no Avro at all".getBytes(StandardCharsets.UTF_8));
        poison.add(Arrays.copyOf(document, document.length / 2));
        poison.add(withSchemaId(document, Integer.MAX_VALUE));
        poison.add(withSchemaId(document, -1));
        poison.add(withSchemaId(document, 0));
        poison.add(null);
        poison.add(
                encoded(Document.newBuilder(document(1)).setText("another text").build()));
        poison.add(encoded(largest()));
        return poison;
    }

    /** Fits its topic, and would not fit the next one with its labels. */
    private static Document largest() {
        String text = "x".repeat(Topics.MAX_ANNOTATED_BYTES);
        return Document.newBuilder(document(0))
                .setId(DocumentId.of(text))
                .setText(text)
                .build();
    }

    private static byte[] withSchemaId(byte[] record, int id) {
        byte[] changed = record.clone();
        ByteBuffer.wrap(changed).putInt(1, id);
        return changed;
    }

    /** Sends the documents from one number to before another, and the poison evenly spread over all of them. */
    private void produce(int from, int to, List<byte[]> poison) {
        int poisonEvery = DOCUMENTS / poison.size();
        try (Producer<String, byte[]> producer = connection.producer(Serdes.ByteArray(), Map.of())) {
            for (int i = from; i < to; i++) {
                Document document = document(i);
                send(producer, document.getId(), encoded(document), document.getId());
                if (i % poisonEvery == 0 && i / poisonEvery < poison.size()) {
                    send(producer, keyOf(poison.get(i / poisonEvery), "poison " + i), poison.get(i / poisonEvery), "");
                }
            }
        }
    }

    /** The key of the largest document is right, so that its size is all that is wrong. */
    private static String keyOf(byte[] poison, String otherwise) {
        return poison != null && poison.length > Topics.MAX_ANNOTATED_BYTES
                ? largest().getId()
                : otherwise;
    }

    private void send(Producer<String, byte[]> producer, String key, byte[] value, String id) {
        producer.send(new ProducerRecord<>(connection.topics().documents(), key, value), (metadata, failure) -> {
            if (failure == null) {
                sent.computeIfAbsent(metadata.partition(), partition -> new TreeMap<>())
                        .put(metadata.offset(), id);
            }
        });
    }

    private byte[] encoded(Document document) {
        return connection
                .serdes()
                .document()
                .serializer()
                .serialize(connection.topics().documents(), document);
    }

    private static Document document(int number) {
        String text = "document " + number + " tells of " + number % 17 + " things ".repeat(number % 40);
        return WebDocument.of(text);
    }

    private Map<Integer, List<String>> sentIds() {
        Map<Integer, List<String>> ids = new HashMap<>();
        sent.forEach((partition, records) -> ids.put(
                partition, records.values().stream().filter(id -> !id.isEmpty()).toList()));
        return ids;
    }

    private List<String> poisonCoordinates() {
        return sent.entrySet().stream()
                .flatMap(partition -> partition.getValue().entrySet().stream()
                        .filter(record -> record.getValue().isEmpty())
                        .map(record -> partition.getKey() + "@" + record.getKey()))
                .toList();
    }

    private static Map<Integer, List<String>> idsByPartition(List<ConsumerRecord<String, Document>> records) {
        return records.stream()
                .collect(Collectors.groupingBy(
                        ConsumerRecord::partition,
                        Collectors.mapping(record -> record.value().getId(), Collectors.toList())));
    }

    /** Instance names of the group's members. */
    private List<String> members() {
        String group = connection.topics().scoringGroup();
        ConsumerGroupDescription description =
                connection.ask("who scores", admin -> admin.describeConsumerGroups(List.of(group))
                        .describedGroups()
                        .get(group));
        return description.members().stream()
                .flatMap(member -> member.groupInstanceId().stream())
                .toList();
    }

    private Map<Integer, Long> committed() {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                connection.ask("for what scoring has committed", admin -> admin.listConsumerGroupOffsets(
                                connection.topics().scoringGroup())
                        .partitionsToOffsetAndMetadata());
        return offsets.entrySet().stream()
                .collect(Collectors.toMap(offset -> offset.getKey().partition(), offset -> offset.getValue()
                        .offset()));
    }

    private Map<Integer, Long> ends() {
        return sent.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, records -> records.getValue().lastKey() + 1));
    }
}
