package dev.winnow.service.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.agent.Agent;
import dev.winnow.agent.Label;
import dev.winnow.decision.DocumentId;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Document;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InFlightBatchesTest {
    private static final TopicPartition PARTITION = new TopicPartition("documents", 0);

    private static final int BATCH_BYTES = 100;
    private static final int IN_FLIGHT_BYTES = 200;

    private final Overlapping agent = new Overlapping();
    private final Labeller labeller =
            new Labeller(List.of(agent), new Meters(), System::nanoTime, Duration.ofSeconds(30));
    private final InFlightBatches flights = new InFlightBatches(
            labeller, (topic, text) -> document(new String(text, StandardCharsets.UTF_8)), settings());

    @AfterEach
    void close() {
        flights.close();
        labeller.close();
    }

    @Test
    void theNextBatchIsPreparedWhileTheDeviceWorksAndBothComeInOrder() {
        flights.start(poll(0, "first"));
        flights.start(poll(1, "second"));

        assertThat(flights.isFull()).isTrue();
        Scored first = flights.take();
        Scored second = flights.take();

        assertThat(groups(first)).containsExactly("first: overlapped");
        assertThat(groups(second)).containsExactly("second: prepared");
        assertThat(first.nextOffsets()).isEqualTo(Map.of(PARTITION, new OffsetAndMetadata(1)));
        assertThat(second.nextOffsets()).isEqualTo(Map.of(PARTITION, new OffsetAndMetadata(2)));
        assertThat(flights.isEmpty()).isTrue();
    }

    @Test
    void whatIsDiscardedIsNeitherTakenNorInTheWayOfWhatFollows() {
        flights.start(poll(0, "first"));
        flights.start(poll(1, "second"));
        flights.discard();
        flights.start(poll(1, "second"));

        assertThat(groups(flights.take())).containsExactly("second: prepared");
        assertThat(flights.isEmpty()).isTrue();
    }

    @Test
    void aBatchIsFullByItsDocumentsOrTheirBytes() {
        flights.gather(poll(0, "second"));
        assertThat(flights.isBatchFull()).isFalse();
        flights.gather(poll(1, "x".repeat(BATCH_BYTES)));
        assertThat(flights.isBatchFull()).isTrue();
        flights.startGathered();

        assertThat(flights.take().batch().documents()).hasSize(2);
    }

    @Test
    void noOtherBatchBeginsWhileThoseInFlightHaveTheirBytes() {
        flights.start(poll(0, "x".repeat(IN_FLIGHT_BYTES)));

        assertThat(flights.isFull()).isTrue();
    }

    private static ScoringSettings settings() {
        return new ScoringSettings(
                "scorer",
                true,
                2,
                2,
                Duration.ZERO,
                false,
                new ScoringMemory(1, BATCH_BYTES, IN_FLIGHT_BYTES, 1, 1, 1),
                ScoringInput.DOCUMENTS);
    }

    private static List<String> groups(Scored scored) {
        return scored.labelled().stream()
                .flatMap(document -> document.getAnnotations().stream()
                        .map(annotation -> document.getText() + ": " + annotation.getGroup()))
                .toList();
    }

    private static ConsumerRecords<String, byte[]> poll(long offset, String text) {
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>(
                PARTITION.topic(),
                0,
                offset,
                ConsumerRecord.NO_TIMESTAMP,
                TimestampType.NO_TIMESTAMP_TYPE,
                0,
                text.length(),
                DocumentId.of(text),
                text.getBytes(StandardCharsets.UTF_8),
                new RecordHeaders(),
                Optional.empty());
        return new ConsumerRecords<>(
                Map.of(PARTITION, List.of(record)), Map.of(PARTITION, new OffsetAndMetadata(offset + 1)));
    }

    private static Document document(String text) {
        return Document.newBuilder()
                .setId(DocumentId.of(text))
                .setText(text)
                .setSource("test")
                .setTokens(text.length())
                .build();
    }

    /** Labels the first text only when the second is prepared, and reports about any how it came to its label. */
    private static final class Overlapping implements Agent {
        private final CountDownLatch secondIsPrepared = new CountDownLatch(1);

        @Override
        public Prepared prepare(List<Document> batch) {
            if (batch.get(0).getText().equals("second")) {
                secondIsPrepared.countDown();
                return () -> List.of(new Label("prepared", 1));
            }
            return () -> List.of(new Label(overlaps() ? "overlapped" : "alone", 1));
        }

        private boolean overlaps() {
            try {
                return secondIsPrepared.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public List<Label> label(List<Document> batch) {
            return List.of(new Label("unprepared", 1));
        }

        @Override
        public String name() {
            return "overlapping";
        }

        @Override
        public List<String> groups() {
            return List.of("prepared", "overlapped", "alone", "unprepared");
        }

        @Override
        public String version() {
            return "version";
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
