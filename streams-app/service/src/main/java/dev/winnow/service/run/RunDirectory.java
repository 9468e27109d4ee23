package dev.winnow.service.run;

import dev.winnow.decision.ConsoleException;
import dev.winnow.kafka.client.GroupLag;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.RunRecords;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The runs of a deployment, read from its topics and groups. Stateless but for the connection. */
public final class RunDirectory {
    private static final int ORDERS = 20;

    private final KafkaConnection connection;

    public RunDirectory(KafkaConnection connection) {
        this.connection = connection;
    }

    /** Names of all runs under the prefix, sorted. A run exists as long as its plans do. */
    public List<String> names() {
        String start = connection.topics().prefix() + ".";
        String end = ".plans";
        return topics().stream()
                .filter(topic -> topic.startsWith(start)
                        && topic.endsWith(end)
                        && topic.length() > start.length() + end.length())
                .map(topic -> topic.substring(start.length(), topic.length() - end.length()))
                .sorted()
                .toList();
    }

    /** How a run is doing now. */
    public RunStatus status(String name) {
        RunTopics run = connection.topics().run(name);
        Set<String> topics = topics();
        NavigableMap<Integer, Plan> plans =
                topics.contains(run.plans()) ? new PlanHistory(connection, run).read() : new TreeMap<>();
        Map<String, Integer> members = members(List.of(run.consoleGroup(), run.coordinatorGroup()));
        return new RunStatus(
                name,
                Optional.ofNullable(plans.lastEntry()).map(Map.Entry::getValue),
                new RunControl(connection, run).newest(),
                members.getOrDefault(run.consoleGroup(), 0),
                members.getOrDefault(run.coordinatorGroup(), 0),
                lag(topics, run.consoleGroup(), connection.topics().annotated()),
                lag(topics, run.trainerGroup(), run.selected()),
                topics.contains(run.marks()) ? counts(run) : new RunStatus.Counts(0, 0, 0),
                new OperatorControls(connection, run).newest(ORDERS));
    }

    /** Number of members by group, of those groups that exist. */
    Map<String, Integer> members(Collection<String> groups) {
        Set<String> known = connection
                .ask("for its groups", admin -> admin.listGroups().all())
                .stream()
                .map(GroupListing::groupId)
                .filter(groups::contains)
                .collect(Collectors.toSet());
        return connection
                .ask("about its groups", admin -> admin.describeConsumerGroups(known)
                        .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, group -> group.getValue().members().size()));
    }

    Set<String> topics() {
        return connection.ask("for its topics", admin -> admin.listTopics().names());
    }

    private OptionalLong lag(Set<String> topics, String group, String topic) {
        if (!topics.contains(topic)) {
            return OptionalLong.empty();
        }
        int partitions = new TopicProvisioner(connection).partitions(topic);
        try (Admin admin = connection.admin()) {
            return OptionalLong.of(new GroupLag(admin, group, topic, partitions).documents());
        } catch (ExecutionException | TimeoutException e) {
            throw new ConsoleException("the brokers did not report how far group " + group + " is on " + topic + " ("
                    + e.getMessage() + "): ask again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("interrupted while asking how far group " + group + " is");
        }
    }

    private RunStatus.Counts counts(RunTopics run) {
        long decided = 0;
        long selected = 0;
        long probed = 0;
        RunRecords records = new RunRecords(connection.serdes());
        // a view of a run need not wait for a console that was killed in the middle of a commit
        ScanRange now = ScanRange.ALL.seen(ScanRange.View.STABLE);
        try (PartitionReader reader = new PartitionReader(connection, run.marks(), 0, now)) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                Optional<Mark> mark = records.mark(run.marks(), record.value()).found();
                decided += mark.map(Mark::getDecided).orElse(0L);
                selected += mark.map(Mark::getSelected).orElse(0L);
                probed += mark.map(Mark::getProbed).orElse(0L);
            }
        }
        return new RunStatus.Counts(decided, selected, probed);
    }
}
