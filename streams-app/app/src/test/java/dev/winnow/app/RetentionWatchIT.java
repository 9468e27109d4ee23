package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Document;
import dev.winnow.service.console.RetentionWatch;
import dev.winnow.stack.LocalStack;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Unread records that retention comes near to. */
@Tag("long")
@ExtendWith(SharedStack.class)
class RetentionWatchIT {
    private static final Duration RETENTION = Duration.ofHours(10);
    private static final int DOCUMENTS = 10;
    private static final int READ = 4;

    @Test
    void whatIsUnreadAndOlderThanHalfOfTheRetentionIsShown(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "retention-watch").withTopics(1);
        KafkaConnection connection = deployment.connection();
        RunTopics run = connection.topics().run(OneAgentRun.NAME);
        new TopicProvisioner(connection).apply(run.all(1), (short) 1, false);
        assertThat(deployment
                        .execute("topics", "apply", "--partitions", "1", "--annotated-retention-hours", "10", "--alter")
                        .code())
                .isZero();
        TopicPartition annotated = new TopicPartition(connection.topics().annotated(), 0);
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < DOCUMENTS; i++) {
                producer.send(new ProducerRecord<>(annotated.topic(), WebDocument.of("text " + i)));
            }
        }
        connection.ask("to set offsets", admin -> admin.alterConsumerGroupOffsets(
                        run.consoleGroup(), Map.of(annotated, new OffsetAndMetadata(READ)))
                .all());

        assertThat(unread(connection, run, Clock.systemUTC())).isZero();
        Clock later = Clock.offset(Clock.systemUTC(), RETENTION.multipliedBy(6).dividedBy(10));
        assertThat(unread(connection, run, later)).isEqualTo(DOCUMENTS - READ);
    }

    private static double unread(KafkaConnection connection, RunTopics run, Clock clock) {
        Meters meters = new Meters();
        try (RetentionWatch watch = RetentionWatch.start(connection, run, meters, clock)) {
            // the run's selected documents are looked at last
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> meters.registry()
                                    .find("winnow.unread.old")
                                    .tag("topic", run.selected())
                                    .gauge()
                            != null);
            assertThat(watch).isNotNull();
            return meters.registry()
                    .get("winnow.unread.old")
                    .tag("topic", connection.topics().annotated())
                    .gauge()
                    .value();
        }
    }
}
