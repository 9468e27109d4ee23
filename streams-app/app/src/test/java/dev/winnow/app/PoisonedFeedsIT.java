package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.Sample;
import dev.winnow.stack.LocalStack;
import dev.winnow.trainer.feed.KafkaProbeFeed;
import dev.winnow.trainer.feed.KafkaSampleFeed;
import dev.winnow.trainer.feed.ProbeDocument;
import dev.winnow.trainer.feed.TrainingSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a trainer makes of records on selected and probes that are neither, over a real broker. */
@ExtendWith(SharedStack.class)
class PoisonedFeedsIT {
    private static final int GOOD = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicInteger skipped = new AtomicInteger();
    private KafkaConnection connection;
    private RunTopics run;

    private void begin(LocalStack stack, String prefix) {
        connection = Deployment.on(stack, prefix).connection();
        run = connection.topics().run("night");
        new TopicProvisioner(connection).apply(run.all(1), (short) 1, false);
    }

    @Test
    void samplesContinueAfterPoisonWhichIsCountedAndNotWaitedFor(LocalStack stack) {
        begin(stack, "feeds");
        List<byte[]> samples = new ArrayList<>();
        for (int i = 0; i < GOOD; i++) {
            samples.add(connection.serdes().sample().serializer().serialize(run.selected(), sample(i)));
        }
        int poison = write(run.selected(), samples);

        try (KafkaSampleFeed feed =
                new KafkaSampleFeed(connection, run, Map.of(), Duration.ZERO, skipped::incrementAndGet)) {
            for (int i = 0; i < GOOD; i++) {
                Optional<TrainingSample> next = feed.next(0, PATIENCE);
                assertThat(next).isPresent();
                assertThat(next.get().text()).isEqualTo("text " + i);
            }
            // the poison after the last sample would be lag that no trainer can ever make up for
            await().atMost(PATIENCE).until(() -> {
                assertThat(feed.next(0, Duration.ofMillis(100))).isEmpty();
                return committed() == GOOD + poison;
            });
        }
        assertThat(skipped).hasValue(poison);
    }

    @Test
    void poisonAloneIsNotAReasonToThinkThatTheStreamWaits(LocalStack stack) {
        begin(stack, "poison-alone");
        int poison = write(run.selected(), List.of());

        try (KafkaSampleFeed feed =
                new KafkaSampleFeed(connection, run, Map.of(), Duration.ZERO, skipped::incrementAndGet)) {
            long start = System.nanoTime();
            assertThat(feed.next(0, Duration.ofSeconds(1))).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
            await().atMost(PATIENCE).until(() -> {
                feed.next(0, Duration.ofMillis(100));
                return skipped.get() == poison;
            });
        }
    }

    @Test
    void probesContinueAfterPoisonWhichIsCounted(LocalStack stack) {
        begin(stack, "probe-feed");
        List<byte[]> probes = new ArrayList<>();
        for (int i = 0; i < GOOD; i++) {
            probes.add(connection
                    .serdes()
                    .probe()
                    .serializer()
                    .serialize(
                            run.probes(),
                            new Probe("night", 0, List.of(new ProbeCell("quality", "high", 0.5)), document(i))));
        }
        int poison = write(run.probes(), probes);

        List<ProbeDocument> drained = new ArrayList<>();
        try (KafkaProbeFeed feed = new KafkaProbeFeed(connection, run, 0, skipped::incrementAndGet)) {
            await().atMost(PATIENCE).until(() -> {
                drained.addAll(feed.drain());
                return feed.position() == GOOD + poison;
            });
            assertThat(feed.drain()).isEmpty();
        }
        assertThat(drained).extracting(ProbeDocument::id).containsExactly("id 0", "id 1", "id 2", "id 3", "id 4");
        assertThat(skipped).hasValue(poison);
    }

    private static Sample sample(int number) {
        return new Sample("night", 0, 0.5, 0.1, 0, document(number));
    }

    private static Document document(int number) {
        return Document.newBuilder()
                .setId("id " + number)
                .setText("text " + number)
                .setSource("web")
                .setTokens(3)
                .build();
    }

    /** Writes the records with three kinds of poison before each and after the last; returns how many that were. */
    private int write(String topic, List<byte[]> records) {
        List<byte[]> all = new ArrayList<>();
        int poison = 0;
        for (int i = 0; i <= records.size(); i++) {
            all.add(null);
            all.add("no Avro at all".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            all.add(new byte[] {0, 127, 127, 127, 127, 1});
            poison += 3;
            if (i < records.size()) {
                all.add(records.get(i));
            }
        }
        try (Producer<String, byte[]> producer = connection.producer(Serdes.ByteArray(), Map.of())) {
            all.forEach(value -> producer.send(new ProducerRecord<>(topic, 0, "key", value)));
        }
        return poison;
    }

    private long committed() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                connection.ask("how far the trainer is", admin -> admin.listConsumerGroupOffsets(run.trainerGroup())
                        .partitionsToOffsetAndMetadata());
        OffsetAndMetadata offset = offsets.get(new TopicPartition(run.selected(), 0));
        return offset == null ? 0 : offset.offset();
    }
}
