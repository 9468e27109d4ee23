package dev.winnow.lab.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.winnow.agents.duplicate.BandedMinHash;
import dev.winnow.decision.DocumentId;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.service.dedup.DedupOffsets;
import dev.winnow.service.dedup.DedupSettings;
import dev.winnow.service.dedup.DedupTopology;
import dev.winnow.service.pacing.HeldPartitions;
import dev.winnow.service.pacing.PacedClients;
import dev.winnow.service.streams.StreamsMemory;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.KafkaStreams;

/** The stage as the service runs it, from documents on a broker to compared ones, in this process. Owned by one thread. */
final class DedupStage {
    private static final String AGENT = "repeats";
    private static final double LEAST = 0.5;
    private static final Duration WINDOW = Duration.ofDays(90);
    private static final Duration LIMIT = Duration.ofMinutes(60);
    private static final long LOOK_MILLIS = 100;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final KafkaConnection connection;
    private final int partitions;
    private final long stateBytes;

    /**
     * How far it was at one moment.
     *
     * @param documents compared and committed
     * @param cpuSeconds of this process since it started
     */
    record Point(long documents, double wallSeconds, double cpuSeconds) {}

    /** @param stateBytes memory of the stores outside of the heap */
    DedupStage(KafkaConnection connection, int partitions, long stateBytes) {
        this.connection = connection;
        this.partitions = partitions;
        this.stateBytes = stateBytes;
    }

    /** Creates the topics and fills {@code documents}; the ids of the texts, in their order. */
    List<String> fill(int documents, IntFunction<String> texts) {
        new TopicProvisioner(connection).apply(connection.topics().shared(partitions), (short) 1, false);
        List<String> ids = new ArrayList<>();
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < documents; i++) {
                String text = texts.apply(i);
                String id = DocumentId.of(text);
                ids.add(id);
                producer.send(new ProducerRecord<>(
                        connection.topics().documents(),
                        id,
                        Document.newBuilder()
                                .setId(id)
                                .setText(text)
                                .setSource("bench")
                                .setTokens(text.length())
                                .build()));
            }
        }
        return ids;
    }

    /**
     * Compares all documents; where it was every tenth of a second.
     *
     * @param progress is given how far it is and how long it still takes
     */
    List<Point> run(Path stateDirectory, int threads, Consumer<String> progress) {
        Meters meters = new Meters();
        HeldPartitions held = new HeldPartitions();
        Topics topics = connection.topics();
        DedupSettings settings = new DedupSettings(
                AGENT,
                "bench",
                new BandedMinHash(BandedMinHash.FINEWEB),
                LEAST,
                WINDOW,
                partitions,
                connection
                        .ask("about its topic", admin -> admin.describeTopics(List.of(topics.documents()))
                                .allTopicNames())
                        .get(topics.documents())
                        .topicId());
        String obstacle = new DedupOffsets(connection, false, meters).obstacle();
        if (!obstacle.isEmpty()) {
            throw new LocalStackException(obstacle);
        }
        Collection<TopicPartition> documents = PartitionOffsets.partitions(connection, List.of(topics.documents()));
        long total = PartitionOffsets.ends(connection, documents).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        StreamsMemory memory = StreamsMemory.of(Runtime.getRuntime().maxMemory(), stateBytes, partitions, threads);
        try (KafkaStreams streams = new KafkaStreams(
                DedupTopology.withSettledOffsets(connection, settings, meters, held, false)
                        .build(),
                new StreamsSettings(stateDirectory, Duration.ofMillis(200), threads, memory).dedup(connection, meters),
                new PacedClients(topics.documents(), held))) {
            streams.start();
            return watch(streams, meters, total, progress);
        }
    }

    private static List<Point> watch(KafkaStreams streams, Meters meters, long total, Consumer<String> progress) {
        List<Point> points = new ArrayList<>();
        long start = System.nanoTime();
        long cpu = SYSTEM.getProcessCpuTime();
        long done;
        do {
            if (streams.state() == KafkaStreams.State.ERROR || System.nanoTime() - start > LIMIT.toNanos()) {
                throw new LocalStackException("the stage ended or took too long: " + streams.state());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalStackException("Interrupted while the stage was running.", e);
            }
            done = (long) (meters.compared("unique").count()
                    + meters.compared("near").count()
                    + meters.compared("exact").count());
            double seconds = (System.nanoTime() - start) / 1e9;
            points.add(new Point(done, seconds, (SYSTEM.getProcessCpuTime() - cpu) / 1e9));
            progress.accept(String.format(
                    Locale.ROOT,
                    "%,d of %,d documents, %.0f s left",
                    done,
                    total,
                    Math.ceil(seconds * (total - done) / Math.max(1, done))));
        } while (done < total);
        return points;
    }

    /** Number of the document that each repeats, -1 for none, in the order of the ids; of topics of one partition, which keep that order. */
    int[] found(List<String> ids) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            numbers.putIfAbsent(ids.get(i), i);
        }
        int[] found = new int[ids.size()];
        int number = 0;
        Deserializer<Document> reader = connection.serdes().document().deserializer();
        String topic = connection.topics().compared();
        try (PartitionReader records = new PartitionReader(connection, topic, 0)) {
            for (ConsumerRecord<String, byte[]> record : records) {
                Annotation label = reader.deserialize(topic, record.value())
                        .getAnnotations()
                        .get(0);
                found[number++] = label.getGroup().equals("unique") ? -1 : numbers.get(label.getReference());
            }
        }
        if (number != ids.size()) {
            throw new LocalStackException("the stage has written " + number + " of " + ids.size() + " documents");
        }
        return found;
    }

    /** Bytes of all files of a folder. */
    static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> {
                        try {
                            return Files.size(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .sum();
        }
    }

    /** Bytes on the broker of the topics whose names have a part, all copies. */
    long brokerBytes(String part) {
        List<Integer> brokers = connection
                .ask("about its brokers", admin -> admin.describeCluster().nodes())
                .stream()
                .map(node -> node.id())
                .toList();
        return connection
                .ask("for the size of its topics", admin -> admin.describeLogDirs(brokers)
                        .allDescriptions())
                .values()
                .stream()
                .flatMap(folders -> folders.values().stream())
                .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().contains(part))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
    }
}
