package dev.winnow.trainer.feed;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.RewardReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** The rewards topic, keyed by run. Repeats are harmless: a part is known by run, plan version and number. */
public final class KafkaRewardSink implements RewardSink {
    private final Producer<String, RewardReport> producer;
    private final String topic;

    /** Opens the topic of a run. */
    public KafkaRewardSink(KafkaConnection connection, RunTopics topics) {
        this(connection.producer(connection.serdes().rewardReport(), Map.of()), topics.rewards());
    }

    /** @param producer closed with this */
    KafkaRewardSink(Producer<String, RewardReport> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    @Override
    public void publish(List<RewardReport> parts) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (RewardReport part : parts) {
            sent.add(producer.send(new ProducerRecord<>(topic, part.getRun(), part)));
        }
        producer.flush();
        try {
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new TopicException(
                    "cannot publish rewards to " + topic + ": " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("interrupted while publishing rewards to " + topic, e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
