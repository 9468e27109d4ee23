package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Sample;
import dev.winnow.stack.LocalStack;
import dev.winnow.trainer.feed.KafkaSampleFeed;
import dev.winnow.trainer.feed.RowFeed;
import dev.winnow.trainer.feed.StarvedLaneException;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.OrderState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The order of samples over real partitions. */
@Tag("long")
@ExtendWith(SharedStack.class)
class SampleOrderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final ByteVocabulary VOCABULARY = new ByteVocabulary();

    private KafkaConnection connection;
    private RunTopics run;

    @Test
    void rowsAreThoseOfTheTopicHoweverTheReaderIsStoppedAndTransactionsAreCut(LocalStack stack) {
        begin(stack, "order", 5);
        write(5, 40, 7);
        OrderState start = start(5);

        List<String> whole = rows(start, 60, 60);
        List<String> stopped = rows(start, 60, 7);

        assertThat(whole).hasSize(60);
        assertThat(stopped).isEqualTo(whole);
    }

    @Test
    void aPartitionThatHasNothingIsWaitedForAndNamedWhenItsTimeIsUp(LocalStack stack) {
        begin(stack, "starved", 3);
        write(2, 6, 6);

        try (KafkaSampleFeed feed = new KafkaSampleFeed(connection, run, Map.of(), Duration.ofSeconds(1), () -> {})) {
            RowFeed rows = new RowFeed(feed, VOCABULARY, start(3));

            StarvedLaneException starved = catchThrowableOfType(
                    StarvedLaneException.class, () -> await().atMost(PATIENCE).until(() -> rows.fill(3, MOMENT)));

            assertThat(starved)
                    .hasMessageContaining("no record in partition 2 of starved.night.selected for 1 s")
                    .hasMessageContaining("at offset 0, and the other partitions have unread offsets {0: ")
                    .hasMessageContaining("--lane-timeout-seconds");
            write(3, 9, 9);
            await().atMost(PATIENCE).until(() -> rows.fill(3, MOMENT));
        }
    }

    private OrderState start(int partitions) {
        return OrderState.start(
                run.run(), run.selected(), "id", partitions, 16, 2, VOCABULARY.identity(), VOCABULARY.endOfText());
    }

    /** Rows of readers that are each closed after so many rows. */
    private List<String> rows(OrderState start, int count, int untilStop) {
        List<String> rows = new ArrayList<>();
        OrderState place = start;
        while (rows.size() < count) {
            try (KafkaSampleFeed feed =
                    new KafkaSampleFeed(connection, run, place.offsets(), Duration.ZERO, () -> {})) {
                RowFeed reader = new RowFeed(feed, VOCABULARY, place);
                for (int i = 0; i < untilStop && rows.size() < count; i++) {
                    await().atMost(PATIENCE).until(() -> reader.fill(1, MOMENT));
                    rows.add(Arrays.toString(reader.take(1).get(0).tokens()));
                }
                place = reader.state();
            }
        }
        return rows;
    }

    private void begin(LocalStack stack, String prefix, int partitions) {
        connection = Deployment.on(stack, prefix).withTopics(partitions).connection();
        run = connection.topics().run(OneAgentRun.NAME);
        new TopicProvisioner(connection).apply(run.all(partitions), (short) 1, false);
    }

    /** Samples in the first partitions in turn, in transactions, every third of which is aborted. */
    private void write(int partitions, int each, int inTransaction) {
        try (Producer<String, Sample> producer = connection.producer(
                connection.serdes().sample(), Map.of("transactional.id", run.selected() + partitions))) {
            producer.initTransactions();
            int transaction = 0;
            for (int i = 0; i < partitions * each; i += inTransaction) {
                boolean aborted = transaction++ % 3 == 2;
                for (int times = aborted ? 2 : 1; times > 0; times--) {
                    producer.beginTransaction();
                    for (int j = i; j < Math.min(i + inTransaction, partitions * each); j++) {
                        producer.send(new ProducerRecord<>(
                                run.selected(),
                                j % partitions,
                                null,
                                new Sample(run.run(), 0, 0.5, 0.0, 0, WebDocument.of("sample " + j + " of many"))));
                    }
                    if (times == 2) {
                        producer.abortTransaction();
                    } else {
                        producer.commitTransaction();
                    }
                }
            }
        }
    }
}
