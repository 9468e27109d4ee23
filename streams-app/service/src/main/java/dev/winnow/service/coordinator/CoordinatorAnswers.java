package dev.winnow.service.coordinator;

import dev.winnow.decision.ConsoleException;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.PlanHistory;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether a run's reports can be answered. Stateless. */
public final class CoordinatorAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorAnswers.class);

    private CoordinatorAnswers() {}

    /** What the coordinator has to know to answer; empty, with a warning, where the run lacks a topic for it. */
    public static Optional<CoordinatorTopology.Answers> of(KafkaConnection connection, RunTopics run) {
        Collection<String> topics =
                connection.ask("for its topics", admin -> admin.listTopics().names());
        List<String> missing = List.of(run.outcomes(), run.controls(), run.probes()).stream()
                .filter(topic -> !topics.contains(topic))
                .toList();
        if (!missing.isEmpty()) {
            LOG.warn(
                    "reports are not answered and probes are not looked up: create the topics with 'winnow topics apply --run RUN', give access with 'winnow acls --apply', and restart the coordinator run={} missing={}",
                    run.run(),
                    missing);
            return Optional.empty();
        }
        int partitions = new TopicProvisioner(connection).partitions(run.plans());
        Plan first = new PlanHistory(connection, run).read().get(0);
        if (first == null) {
            throw new ConsoleException("run " + run.run() + " has no plan 0 on " + run.plans()
                    + ": create it with 'winnow run create --run " + run.run() + "'");
        }
        return Optional.of(new CoordinatorTopology.Answers(partitions, marksRead(connection, run), first));
    }

    private static long marksRead(KafkaConnection connection, RunTopics run) {
        return PartitionOffsets.committed(connection, run.coordinatorGroup())
                .getOrDefault(new TopicPartition(run.marks(), 0), 0L);
    }
}
