package dev.winnow.trainer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.RewardReport;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaRewardSinkTest {
    private static final String TOPIC = "winnow.night.rewards";

    @AfterEach
    void takeBackTheInterrupt() {
        Thread.interrupted();
    }

    @Test
    void thePartsOfAReportAreSentInOrderUnderTheKeyOfTheirRun() {
        MockProducer<String, RewardReport> producer = producer(true);
        KafkaRewardSink sink = sink(producer);

        sink.publish(List.of(part(0), part(1), part(2)));

        assertThat(producer.history())
                .extracting(ProducerRecord::topic, ProducerRecord::key, ProducerRecord::value)
                .containsExactly(
                        tuple(TOPIC, "night", part(0)), tuple(TOPIC, "night", part(1)), tuple(TOPIC, "night", part(2)));
    }

    @Test
    void publishingReturnsOnlyWhenEveryPartIsSafe() {
        FlushingProducer producer = new FlushingProducer();
        KafkaRewardSink sink = sink(producer);

        sink.publish(List.of(part(0), part(1)));

        assertThat(producer.flushed()).isTrue();
        assertThat(producer.unsafeParts).isEqualTo(2);
    }

    @Test
    void aPartThatBrokersRefuseFailsTheReportWithTopicAndReason() {
        RefusingProducer producer = new RefusingProducer();
        KafkaRewardSink sink = sink(producer);

        assertThatThrownBy(() -> sink.publish(List.of(part(0), part(1))))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining(TOPIC)
                .hasMessageContaining("not authorized for rewards");
    }

    @Test
    void anInterruptEndsTheWaitAndStaysSet() {
        KafkaRewardSink sink = sink(producer(false));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> sink.publish(List.of(part(0))))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void closingTheSinkClosesItsProducer() {
        MockProducer<String, RewardReport> producer = producer(true);
        KafkaRewardSink sink = sink(producer);

        sink.close();

        assertThat(producer.closed()).isTrue();
    }

    private static KafkaRewardSink sink(MockProducer<String, RewardReport> producer) {
        return new KafkaRewardSink(producer, TOPIC);
    }

    private static MockProducer<String, RewardReport> producer(boolean autoComplete) {
        return new MockProducer<>(autoComplete, null, new StringSerializer(), (topic, report) -> new byte[0]);
    }

    private static RewardReport part(int part) {
        return RewardReport.newBuilder()
                .setRun("night")
                .setTrainerEpoch(1)
                .setPlanVersion(0)
                .setPart(part)
                .setParts(3)
                .setRewards(List.of())
                .setEstimator("twin")
                .setAuditCorrelation(0.9)
                .setTrainerStep(10)
                .build();
    }

    /** Acknowledges nothing before a flush. */
    private static final class FlushingProducer extends MockProducer<String, RewardReport> {
        private int unsafeParts;

        FlushingProducer() {
            super(false, null, new StringSerializer(), (topic, report) -> new byte[0]);
        }

        @Override
        public synchronized void flush() {
            unsafeParts = history().size();
            super.flush();
        }
    }

    /** Takes the first part and refuses the second. */
    private static final class RefusingProducer extends MockProducer<String, RewardReport> {
        RefusingProducer() {
            super(false, null, new StringSerializer(), (topic, report) -> new byte[0]);
        }

        @Override
        public synchronized void flush() {
            completeNext();
            errorNext(new TopicAuthorizationException("not authorized for rewards"));
        }
    }
}
