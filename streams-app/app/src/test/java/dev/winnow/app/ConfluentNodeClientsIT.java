package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.winnow.kafka.registry.AvroDeserializer;
import dev.winnow.kafka.registry.AvroSerializer;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Confluent's client for Node.js, with kafkajs, reads what ours wrote and writes what ours reads, by the properties of Confluent's Java serdes. */
@Tag("long")
@ExtendWith(SharedStack.class)
class ConfluentNodeClientsIT {
    private static final Path SOURCES = Path.of("src/test/node");
    private static final Path INSTALLED = Path.of("target/node");
    private static final long LIMIT_SECONDS = 120;

    @Test
    void documentsSurviveTheWayThroughTheOtherClient(LocalStack stack) throws Exception {
        Document document = Document.newBuilder()
                .setId("d".repeat(64))
                .setText("Grüße aus Köln, 東京 and 🌾.")
                .setSource("crawl")
                .setUrl("https://example.org/a?b=c")
                .setFetchedAt(Instant.ofEpochMilli(1_764_000_000_123L))
                .setTokens(31)
                .setAttributes(Map.of("language", "de"))
                .setAnnotations(List.of(new Annotation("quality", "q4", 0.125, "v1", "")))
                .setMissing(Map.of("topic", MissingKind.values()[0]))
                .build();

        assertThat(copied(stack, "documents", document)).isEqualTo(document);
    }

    @Test
    void reportsSurviveTheWayThroughTheOtherClient(LocalStack stack) throws Exception {
        RewardReport report = RewardReport.newBuilder()
                .setRun("base")
                .setTrainerEpoch(7)
                .setPlanVersion(3)
                .setPart(1)
                .setParts(2)
                .setRewards(List.of(new Reward("d".repeat(64), Map.of("quality", "q4"), -0.25)))
                .setEstimator("twin")
                .setAuditCorrelation(0.875)
                .setTrainerStep(400)
                .build();

        assertThat(copied(stack, "rewards", report)).isEqualTo(report);
    }

    private static Object copied(LocalStack stack, String name, SpecificRecord value) throws Exception {
        install();
        String from = "node." + name + ".from";
        String to = "node." + name + ".to";
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", stack.broker().bootstrapServers(),
                "key.serializer", StringSerializer.class.getName(),
                "value.serializer", AvroSerializer.class.getName(),
                "key.deserializer", StringDeserializer.class.getName(),
                "value.deserializer", AvroDeserializer.class.getName(),
                "schema.registry.url", stack.registry().url(),
                "specific.avro.reader", "true",
                "auto.offset.reset", "earliest");
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(from, 1, (short) 1), new NewTopic(to, 1, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProducer<String, Object> producer = new KafkaProducer<>(settings)) {
            producer.send(new ProducerRecord<>(from, "key", value)).get();
        }
        Deployment.on(stack, "node").connection().serdes().registry().register(to + "-value", value.getSchema());

        run(
                "node",
                "copy.cjs",
                stack.broker().bootstrapServers(),
                stack.registry().url(),
                from,
                to,
                "1");

        try (KafkaConsumer<String, Object> consumer = new KafkaConsumer<>(settings)) {
            consumer.assign(List.of(new TopicPartition(to, 0)));
            List<Object> read = new ArrayList<>();
            consumer.poll(Duration.ofSeconds(20)).forEach(record -> read.add(record.value()));
            assertThat(read).hasSize(1);
            return read.get(0);
        }
    }

    /** Once for a build folder, in the versions and with the digests of the lock file, and without any package's own scripts. */
    private static synchronized void install() throws Exception {
        Path lock = INSTALLED.resolve("package-lock.json");
        boolean installed = Files.isDirectory(INSTALLED.resolve("node_modules/kafkajs"))
                && Files.mismatch(lock, SOURCES.resolve("package-lock.json")) == -1;
        Files.createDirectories(INSTALLED);
        for (String file : List.of("package.json", "package-lock.json", "copy.cjs")) {
            Files.copy(SOURCES.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (installed) {
            return;
        }
        try {
            run("node", "--version");
            run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error");
        } catch (IOException | AssertionError e) {
            assumeThat(e)
                    .as("left out: needs node and npm, and npm's packages: %s", e.getMessage())
                    .isNull();
        }
    }

    private static void run(String... command) throws Exception {
        Path output = Files.createTempFile(INSTALLED, "output", ".log");
        Process process = new ProcessBuilder(command)
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0)
                    .as(Files.readString(output))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
