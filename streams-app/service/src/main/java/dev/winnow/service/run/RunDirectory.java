package dev.winnow.service.run;

import dev.winnow.decision.ConsoleException;
import dev.winnow.kafka.client.GroupLag;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Control;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.RunRecords;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The runs of a deployment, read from its topics and groups. Stateless but for the connection. */
public final class RunDirectory {
    private static final int ORDERS = 20;
    private static final int ANSWERS = 1_000;
    private static final int PLANS = 2;
    private static final long LOOK_MS = 500;

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

    /**
     * How all runs are doing, sorted by name. Takes some seconds longer where a console has documents left and does not move, because only time
     * shows that.
     */
    public List<RunStatus> statuses() {
        List<Seen> seen = names().stream().map(this::look).toList();
        Set<String> still = new StillRuns(this::position, System::nanoTime, RunDirectory::pause)
                .among(seen.stream().filter(Seen::mayBeStill).map(Seen::run).toList());
        return seen.stream().map(run -> run.status(still.contains(run.run()))).toList();
    }

    /** Documents that a run's console has not decided; empty where the topic of documents is gone. */
    public OptionalLong consoleLag(String name) {
        return lag(
                topics(),
                connection.topics().run(name).consoleGroup(),
                connection.topics().annotated());
    }

    /** What one look shows. */
    private record Seen(
            String run,
            Optional<Plan> plan,
            RunState order,
            int consoleMembers,
            int coordinatorMembers,
            OptionalLong consoleLag,
            OptionalLong trainerLag,
            PlanCounts counts,
            boolean reported,
            List<Control> orders) {
        boolean mayBeStill() {
            return condition(true) != condition(false);
        }

        private RunCondition condition(boolean still) {
            return RunCondition.of(new RunCondition.Facts(
                    order,
                    plan,
                    plan.flatMap(newest -> counts.of(newest.version()))
                            .orElse(DecisionCounts.NONE)
                            .decided(),
                    reported,
                    consoleMembers,
                    consoleLag.orElse(0),
                    trainerLag.orElse(0),
                    still));
        }

        RunStatus status(boolean still) {
            return new RunStatus(
                    run,
                    plan,
                    consoleMembers,
                    coordinatorMembers,
                    consoleLag,
                    trainerLag,
                    condition(still),
                    counts.total(),
                    orders);
        }
    }

    private Seen look(String name) {
        RunTopics run = connection.topics().run(name);
        Set<String> topics = topics();
        NavigableMap<Integer, Plan> plans =
                topics.contains(run.plans()) ? new PlanHistory(connection, run).read() : new TreeMap<>();
        Map<String, Integer> members = members(List.of(run.consoleGroup(), run.coordinatorGroup()));
        Optional<Plan> plan = Optional.ofNullable(plans.lastEntry()).map(Map.Entry::getValue);
        return new Seen(
                name,
                plan,
                new RunControl(connection, run).newest(),
                members.getOrDefault(run.consoleGroup(), 0),
                members.getOrDefault(run.coordinatorGroup(), 0),
                lag(topics, run.consoleGroup(), connection.topics().annotated()),
                lag(topics, run.trainerGroup(), run.selected()),
                topics.contains(run.marks()) ? counts(run) : new PlanCounts(1),
                plan.isPresent() && isReported(topics, run, plan.get().version()),
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

    /** Whether a report that measures a plan was answered, or one waits for its answer. */
    private boolean isReported(Set<String> topics, RunTopics run, int plan) {
        boolean waits = lag(topics, run.coordinatorGroup(), run.rewards()).orElse(0) > 0;
        return waits
                || topics.contains(run.outcomes())
                        && new OutcomeLog(connection, run)
                                .newest(ANSWERS).stream().anyMatch(answer -> answer.getPlanVersion() == plan);
    }

    /** Changes when something is decided, selected or read. */
    private long position(String name) {
        RunTopics run = connection.topics().run(name);
        List<TopicPartition> partitions = IntStream.range(
                        0, new TopicProvisioner(connection).partitions(run.selected()))
                .mapToObj(partition -> new TopicPartition(run.selected(), partition))
                .toList();
        long selected = PartitionOffsets.ends(connection, partitions).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return selected + committed(run.trainerGroup()) + committed(run.consoleGroup());
    }

    private long committed(String group) {
        return connection
                .ask("how far group " + group + " is", admin -> admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata())
                .values()
                .stream()
                .filter(Objects::nonNull)
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException("interrupted while looking whether runs move");
        }
    }

    private PlanCounts counts(RunTopics run) {
        PlanCounts counts = new PlanCounts(PLANS);
        RunRecords records = new RunRecords(connection.serdes());
        // a view of a run need not wait for a console that was killed in the middle of a commit
        ScanRange now = ScanRange.ALL.seen(ScanRange.View.STABLE);
        try (PartitionReader reader = new PartitionReader(connection, run.marks(), 0, now)) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                records.mark(run.marks(), record.value()).found().ifPresent(counts::add);
            }
        }
        return counts;
    }
}
