package dev.winnow.lab.loop;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.RecordFollower;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.RewardReport;
import dev.winnow.service.streams.RunRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Contents of a run's plans and rewards topics, followed from their beginning. Owned by the thread that calls {@link
 * #refresh}; the lists may be read by any thread.
 */
final class RunView implements AutoCloseable {
    private final RecordFollower plans;
    private final RecordFollower rewards;
    private final RunRecords records;
    private final Deserializer<RewardReport> reports;
    private final Map<Integer, PlanView> planPoints = new TreeMap<>();
    private final Map<Long, LossPoint> lossPoints = new TreeMap<>();

    RunView(KafkaConnection connection, RunTopics topics) {
        records = new RunRecords(connection.serdes());
        reports = connection.serdes().rewardReport().deserializer();
        plans = RecordFollower.of(connection, topics.plans());
        rewards = RecordFollower.of(connection, topics.rewards());
    }

    void refresh() {
        List<PlanView> newPlans = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : plans.poll(Duration.ofMillis(50))) {
            records.plan(record.topic(), record.value())
                    .found()
                    .map(PlanView::of)
                    .ifPresent(newPlans::add);
        }
        List<LossPoint> newLosses = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : rewards.poll(Duration.ofMillis(50))) {
            report(record)
                    .map(report -> new LossPoint(
                            report.getTrainerStep(), report.getTrainerTokens(), report.getReferenceLoss()))
                    .ifPresent(newLosses::add);
        }
        synchronized (this) {
            newPlans.forEach(plan -> planPoints.putIfAbsent(plan.version(), plan));
            newLosses.forEach(loss -> lossPoints.putIfAbsent(loss.step(), loss));
        }
    }

    /** Rewards are hostile: what is not a report makes no point. */
    private Optional<RewardReport> report(ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.ofNullable(reports.deserialize(record.topic(), record.value()));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    synchronized List<PlanView> plans() {
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
