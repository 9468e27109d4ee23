package dev.winnow.local.loop;

import dev.winnow.schemas.Plan;
import dev.winnow.schemas.RewardReport;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.RunTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What a run's plans and rewards topics say, followed from their beginning. Owned by the thread that calls {@link
 * #refresh}; the lists may be read by any thread.
 */
final class RunView implements AutoCloseable {
    private final KafkaConsumer<String, Plan> plans;
    private final KafkaConsumer<String, RewardReport> rewards;
    private final Map<Integer, PlanPoint> planPoints = new TreeMap<>();
    private final Map<Long, LossPoint> lossPoints = new TreeMap<>();

    RunView(KafkaConnection connection, RunTopics topics) {
        plans = connection.consumer(connection.serdes().plan(), Map.of());
        rewards = connection.consumer(connection.serdes().rewardReport(), Map.of());
        follow(plans, topics.plans());
        follow(rewards, topics.rewards());
    }

    private static void follow(KafkaConsumer<?, ?> consumer, String topic) {
        List<TopicPartition> first = List.of(new TopicPartition(topic, 0));
        consumer.assign(first);
        consumer.seekToBeginning(first);
    }

    void refresh() {
        List<PlanPoint> newPlans = new ArrayList<>();
        for (ConsumerRecord<String, Plan> record : plans.poll(Duration.ofMillis(50))) {
            newPlans.add(PlanPoint.of(record.value()));
        }
        List<LossPoint> newLosses = new ArrayList<>();
        for (ConsumerRecord<String, RewardReport> record : rewards.poll(Duration.ofMillis(50))) {
            RewardReport report = record.value();
            newLosses.add(new LossPoint(report.getTrainerStep(), report.getTrainerTokens(), report.getReferenceLoss()));
        }
        synchronized (this) {
            newPlans.forEach(plan -> planPoints.putIfAbsent(plan.version(), plan));
            newLosses.forEach(loss -> lossPoints.putIfAbsent(loss.step(), loss));
        }
    }

    synchronized List<PlanPoint> plans() {
        return List.copyOf(planPoints.values());
    }

    synchronized List<LossPoint> losses() {
        return List.copyOf(lossPoints.values());
    }

    @Override
    public void close() {
        plans.close();
        rewards.close();
    }
}
