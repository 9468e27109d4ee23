package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.RewardReport;
import dev.winnow.service.coordinator.CoordinatorAnswers;
import dev.winnow.service.coordinator.CoordinatorOffsets;
import dev.winnow.service.coordinator.CoordinatorTopology;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.stack.LocalStack;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A coordinator whose next reports are gone. */
@ExtendWith(SharedStack.class)
class CoordinatorMissingRecordsIT {
    private static final OneAgentRun NIGHT = new OneAgentRun("quality", List.of("low", "high"), "q1");

    private final Meters meters = new Meters();
    private KafkaConnection connection;
    private RunTopics run;

    @Test
    void reportsThatWereDeletedAreNotSkippedUnlessThatIsAllowed(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "coordinator-deleted").withTopics(1);
        connection = deployment.connection();
        run = connection.topics().run(OneAgentRun.NAME);
        new TopicProvisioner(connection).apply(run.all(1), (short) 1, false);
        new PlanHistory(connection, run).begin(NIGHT.plan0(), 1);
        assertThat(offsets(false).obstacle()).isEmpty();
        assertThat(PartitionOffsets.committed(connection, run.coordinatorGroup()))
                .hasSize(5)
                .containsOnlyKeys(PartitionOffsets.partitions(connection, sources()))
                .allSatisfy((partition, offset) -> assertThat(offset).isZero());
        report();
        report();
        connection.ask("to delete records", admin -> admin.deleteRecords(
                        Map.of(new TopicPartition(run.rewards(), 0), RecordsToDelete.beforeOffset(2)))
                .all());

        assertThat(offsets(false).obstacle())
                .contains("offsets 0 to 1 of coordinator-deleted.night.rewards-0 were deleted before they were read")
                .contains("--allow-missing-records", run.coordinatorGroup());
        assertThat(meters.recordsMissing("coordinator", run.rewards()).count()).isEqualTo(2);
        assertThat(offsets(true).obstacle()).isEmpty();

        assertThat(offsets(false).obstacle()).isEmpty();
        assertThat(deployment
                        .execute("dead-letters", "list", "--step", "coordinator")
                        .output())
                .contains("records-missing", run.rewards() + "-0@0");
    }

    private List<String> sources() {
        return new CoordinatorTopology(connection, run, meters, CoordinatorAnswers.of(connection, run)).sources();
    }

    private CoordinatorOffsets offsets(boolean allow) {
        return new CoordinatorOffsets(connection, run, sources(), allow, meters);
    }

    private void report() {
        try (Producer<String, RewardReport> producer =
                connection.producer(connection.serdes().rewardReport(), Map.of())) {
            producer.send(
                    new ProducerRecord<>(run.rewards(), run.run(), OneAgentRun.report(run.run(), 0, 0, 1, List.of())));
        }
    }
}
