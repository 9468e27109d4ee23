package dev.winnow.lab.faults;

import dev.winnow.decision.DocumentId;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ScratchDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Topics under a prefix of their own on the brokers of the run, and a folder beside its data. Owned by one thread. */
final class SideDeployment {
    private final TestBed bed;
    private final String prefix;
    private final LongFunction<String> texts;
    private String registryUrl;
    private KafkaConnection connection;
    private long written;

    /** One whose documents are numbered. */
    SideDeployment(TestBed bed, String prefix) {
        this(bed, prefix, number -> prefix + " document " + number);
    }

    /** @param texts text of each document by its number, from 0 */
    SideDeployment(TestBed bed, String prefix, LongFunction<String> texts) {
        this.bed = bed;
        this.prefix = prefix;
        this.texts = texts;
        connect(bed.registryUrl());
    }

    /** Uses another registry than the run from now on. */
    void connect(String ofRegistry) {
        registryUrl = ofRegistry;
        connection = bed.direct(prefix, registryUrl);
    }

    KafkaConnection connection() {
        return connection;
    }

    Path folder() {
        return bed.directory().resolve(prefix);
    }

    /** Makes the shared topics; false while one of the same name is being deleted. */
    boolean provision() {
        try {
            new TopicProvisioner(connection)
                    .apply(connection.topics().shared(FaultSettings.PARTITIONS), (short) -1, false);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Arguments with where brokers and registry are, past the proxies. */
    List<String> located(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(
                "--prefix", prefix, "--bootstrap-server", bed.directServers(), "--schema-registry", registryUrl));
        return all;
    }

    /** Writes the next documents, to each partition in turn, and returns when all are there. */
    void write(int count, int partitions) throws InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < count; i++) {
                String text = texts.apply(written++);
                Document document = Document.newBuilder()
                        .setId(DocumentId.of(text))
                        .setText(text)
                        .setSource("web")
                        .setTokens(text.length())
                        .build();
                sent.add(producer.send(new ProducerRecord<>(
                        connection.topics().documents(), i % partitions, document.getId(), document)));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new LocalStackException("cannot write documents of " + prefix, e.getCause());
        }
    }

    /** Where documents begin, by partition. */
    Map<TopicPartition, Long> begins() {
        return offsets(OffsetSpec.earliest());
    }

    /** Where documents end, by partition. */
    Map<TopicPartition, Long> ends() {
        return offsets(OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> offsets(OffsetSpec which) {
        String documents = connection.topics().documents();
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        bed.direct()
                .ask("for its partitions", admin -> admin.describeTopics(List.of(documents))
                        .allTopicNames())
                .get(documents)
                .partitions()
                .forEach(partition -> asked.put(new TopicPartition(documents, partition.partition()), which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        bed.direct()
                .ask("for offsets", admin -> admin.listOffsets(asked).all())
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    /** Sets how long documents are kept, in milliseconds; -1 for unlimited. */
    void retain(String milliseconds) {
        ConfigResource documents = new ConfigResource(
                ConfigResource.Type.TOPIC, connection.topics().documents());
        AlterConfigOp retention = new AlterConfigOp(
                new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, milliseconds), AlterConfigOp.OpType.SET);
        bed.direct().ask("for another retention", admin -> admin.incrementalAlterConfigs(
                        Map.of(documents, List.of(retention)))
                .all());
    }

    /** How far documents are scored, by partition. */
    Map<TopicPartition, Long> scored() {
        Map<TopicPartition, Long> committed = new HashMap<>();
        bed.direct()
                .ask("what is scored", admin -> admin.listConsumerGroupOffsets(
                                connection.topics().scoringGroup())
                        .partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset.offset());
                    }
                });
        return committed;
    }

    /** Deletes its topics and its folder. */
    void delete() {
        Collection<String> topics = bed
                .direct()
                .ask("which topics exist", admin -> admin.listTopics().names())
                .stream()
                .filter(topic -> topic.startsWith(prefix + "."))
                .toList();
        bed.direct().ask("to delete topics", admin -> admin.deleteTopics(topics).all());
        if (Files.exists(folder())) {
            delete(folder());
        }
    }

    static void delete(Path directory) {
        try {
            ScratchDirectory.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
