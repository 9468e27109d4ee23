package dev.winnow.lab.faults;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import java.util.List;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the broker that matters most now.
 *
 * @param bed where to look
 */
record Targets(TestBed bed) {
    private static final int ROLES = 6;

    /** A broker and why it was chosen. */
    record Broker(int id, String role) {
        String process() {
            return "broker-" + id;
        }

        @Override
        public String toString() {
            return process() + ", " + role;
        }
    }

    /** The broker that has the role which the fault picks. */
    Broker broker(PlannedFault fault) {
        KafkaConnection connection = bed.direct();
        RunTopics run = connection.topics().run(TestBed.RUN);
        int partition = fault.pickOther(FaultSettings.PARTITIONS);
        return switch (fault.pick(ROLES)) {
            case 0 -> leader(connection.topics().documents(), partition);
            case 1 -> leader(connection.topics().annotated(), partition);
            case 2 -> leader(run.selected(), partition);
            case 3 -> transactions(partition % 2 == 0 ? "scorer-1" : "scorer-2");
            case 4 -> group(run.consoleGroup());
            default -> controller();
        };
    }

    private Broker leader(String topic, int partition) {
        int id = bed.direct()
                .ask("who leads " + topic, admin -> admin.describeTopics(List.of(topic))
                        .allTopicNames())
                .get(topic)
                .partitions()
                .get(partition)
                .leader()
                .id();
        return new Broker(id, "leader of " + new TopicPartition(topic, partition));
    }

    private Broker transactions(String scorer) {
        String id = bed.direct().topics().scoringGroup() + "-" + scorer;
        return new Broker(
                bed.direct()
                        .ask("who coordinates transactions", admin -> admin.describeTransactions(List.of(id))
                                .all())
                        .get(id)
                        .coordinatorId(),
                "coordinator of the transactions of " + scorer);
    }

    private Broker group(String group) {
        return new Broker(
                bed.direct()
                        .ask("who coordinates a group", admin -> admin.describeConsumerGroups(List.of(group))
                                .all())
                        .get(group)
                        .coordinator()
                        .id(),
                "coordinator of group " + group);
    }

    /** Whether another broker than this one is the active controller. */
    boolean isOtherController(int id) {
        try {
            int leader = controller().id();
            return leader >= 0 && leader != id;
        } catch (KafkaException e) {
            // an election is under way
            return false;
        }
    }

    /** Orders an unclean election of every partition; those that have a leader or an in-sync copy lose nothing by it. */
    void electUncleanly() {
        bed.direct().ask("for an election", admin -> admin.electLeaders(ElectionType.UNCLEAN, null)
                .partitions());
    }

    Broker controller() {
        QuorumInfo quorum = bed.direct()
                .ask("who controls", admin -> admin.describeMetadataQuorum().quorumInfo());
        return new Broker(quorum.leaderId(), "active controller");
    }
}
