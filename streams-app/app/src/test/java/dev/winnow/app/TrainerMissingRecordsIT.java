package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Sample;
import dev.winnow.stack.LocalStack;
import dev.winnow.trainer.feed.KafkaSampleFeed;
import dev.winnow.trainer.feed.StartOffsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A trainer whose checkpoint points to samples that are gone. */
@Tag("long")
@ExtendWith(SharedStack.class)
class TrainerMissingRecordsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private KafkaConnection connection;
    private RunTopics run;

    @Test
    void samplesThatWereDeletedBehindACheckpointAreFoundAndNeverJumpedOver(LocalStack stack) {
        begin(stack, "trainer-deleted", 10);
        delete(run.selected(), 6);
        StartOffsets checkpoint = new StartOffsets(Map.of(0, 4L), 0);

        List<MissingRecords> missing = checkpoint.missing(connection, run);

        assertThat(missing)
                .extracting(MissingRecords::toString)
                .containsExactly(
                        "offsets 4 to 5 of trainer-deleted.night.selected-0 were deleted before they were read");
        try (KafkaSampleFeed feed =
                new KafkaSampleFeed(connection, run, checkpoint.samples(), Duration.ZERO, () -> {})) {
            assertThatThrownBy(() -> feed.next(0, PATIENCE))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("trainer-deleted.night.selected-0")
                    .hasMessageContaining("deleted");
        }
        StartOffsets left = checkpoint.without(missing, run);
        assertThat(left.missing(connection, run)).isEmpty();
        try (KafkaSampleFeed feed = new KafkaSampleFeed(connection, run, left.samples(), Duration.ZERO, () -> {})) {
            assertThat(feed.next(0, PATIENCE).orElseThrow().offset()).isEqualTo(6);
        }
    }

    @Test
    void aTopicThatEndsBeforeTheCheckpointIsFound(LocalStack stack) {
        begin(stack, "trainer-recreated", 3);

        assertThat(new StartOffsets(Map.of(0, 9L), 2).missing(connection, run))
                .extracting(missing -> missing.partition().topic() + " " + missing.cause())
                .containsExactlyInAnyOrder(run.selected() + " RECREATED", run.probes() + " RECREATED");
        assertThat(new StartOffsets(Map.of(0, 3L), 0).missing(connection, run)).isEmpty();
        assertThat(new StartOffsets(Map.of(), 0).missing(connection, run)).isEmpty();
    }

    private void begin(LocalStack stack, String prefix, int samples) {
        connection = Deployment.on(stack, prefix).withTopics(1).connection();
        run = connection.topics().run(OneAgentRun.NAME);
        new TopicProvisioner(connection).apply(run.all(1), (short) 1, false);
        try (Producer<String, Sample> producer =
                connection.producer(connection.serdes().sample(), Map.of())) {
            for (int i = 0; i < samples; i++) {
                producer.send(new ProducerRecord<>(
                        run.selected(), new Sample(run.run(), 0, 0.5, 0.0, 0, WebDocument.of("text " + i))));
            }
        }
    }

    private void delete(String topic, long before) {
        connection.ask("to delete records", admin -> admin.deleteRecords(
                        Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(before)))
                .all());
    }
}
