package dev.winnow.service.run;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.kafka.topic.TopicSpec;
import dev.winnow.schemas.ControlKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Deletes what belongs to one run and to nobody else: its topics, what Kafka Streams keeps for its console and coordinator, its
 * groups, and the subjects of its topics. Started again after any end it continues; what is gone already is skipped. The
 * topic of the plans goes last, so that a run that is half deleted is still listed. Shared topics and other runs are not touched.
 */
public final class RunRemoval {
    private static final List<String> INTERNAL = List.of("-changelog", "-repartition");

    private final KafkaConnection connection;
    private final RunTopics run;
    private final RunDirectory directory;

    /**
     * What was deleted.
     *
     * @param topics names of topics, internal ones too
     * @param groups names of groups
     * @param subjects subjects of the registry
     * @param busy groups that could not be deleted, because they still have members
     */
    public record Removed(List<String> topics, List<String> groups, List<String> subjects, List<String> busy) {
        /** Whether there was nothing to delete. */
        public boolean isEmpty() {
            return topics.isEmpty() && groups.isEmpty() && subjects.isEmpty() && busy.isEmpty();
        }
    }

    public RunRemoval(KafkaConnection connection, RunTopics run) {
        this.connection = connection;
        this.run = run;
        this.directory = new RunDirectory(connection);
    }

    /** Puts all members out of the run's groups; one that is alive comes back. */
    public void expel() {
        for (String group : active().keySet()) {
            connection.ask("to empty group " + group, admin -> admin.removeMembersFromConsumerGroup(
                            group, new RemoveMembersFromConsumerGroupOptions())
                    .all());
        }
    }

    /** Members by group, of the run's groups that have some. A trainer is in no group: nobody can see from here whether it runs. */
    public Map<String, Integer> active() {
        Map<String, Integer> active = new TreeMap<>(directory.members(groups()));
        active.values().removeIf(members -> members == 0);
        return active;
    }

    /** Deletes all of the run. */
    public Removed all() {
        List<String> own = run.all(1).stream()
                .map(TopicSpec::name)
                .filter(name -> !name.equals(run.plans()))
                .toList();
        List<String> topics = new ArrayList<>(
                deleteTopics(Stream.concat(internalTopics(), own.stream()).toList()));
        List<String> busy = new ArrayList<>();
        List<String> groups = deleteGroups(groups(), busy);
        List<String> subjects = Stream.concat(own.stream(), Stream.of(run.plans()))
                .map(topic -> topic + "-value")
                .filter(subject -> connection.serdes().registry().delete(subject))
                .toList();
        topics.addAll(deleteTopics(List.of(run.plans())));
        return new Removed(List.copyOf(topics), groups, subjects, List.copyOf(busy));
    }

    /**
     * Ends the run and keeps what audits read: plans, marks, samples, probes, rewards, outcomes and controls, with their schemas, and the offsets of
     * console and coordinator, which record how far they came.
     */
    public Removed allButRecords() {
        // without its state a console would decide everything again: none may start any more
        new RunControl(connection, run).give(RunState.END);
        new OperatorControls(connection, run).note(ControlKind.END);
        List<String> topics = deleteTopics(internalTopics().toList());
        List<String> busy = new ArrayList<>();
        List<String> groups = deleteGroups(List.of(run.trainerGroup()), busy);
        return new Removed(topics, groups, List.of(), List.copyOf(busy));
    }

    private Collection<String> groups() {
        return List.of(run.consoleGroup(), run.coordinatorGroup(), run.trainerGroup());
    }

    /** Names of runs hold no dot, so that no other run's application begins like this. */
    private Stream<String> internalTopics() {
        return directory.topics().stream()
                .filter(topic ->
                        topic.startsWith(run.consoleGroup() + "-") || topic.startsWith(run.coordinatorGroup() + "-"))
                .filter(topic -> INTERNAL.stream().anyMatch(topic::endsWith))
                .sorted();
    }

    private List<String> deleteTopics(List<String> names) {
        Set<String> existing = directory.topics();
        List<String> deleted = new ArrayList<>();
        for (String name : names) {
            if (existing.contains(name)) {
                try {
                    connection.ask("to delete topic " + name, admin -> admin.deleteTopics(List.of(name))
                            .all());
                    deleted.add(name);
                } catch (TopicException e) {
                    ignore(e, UnknownTopicOrPartitionException.class);
                }
            }
        }
        return deleted;
    }

    private List<String> deleteGroups(Collection<String> groups, List<String> busy) {
        List<String> deleted = new ArrayList<>();
        for (String group : directory.members(groups).keySet()) {
            try {
                connection.ask("to delete group " + group, admin -> admin.deleteConsumerGroups(List.of(group))
                        .all());
                deleted.add(group);
            } catch (TopicException e) {
                if (isBecauseOf(e, GroupNotEmptyException.class)) {
                    busy.add(group);
                } else {
                    ignore(e, GroupIdNotFoundException.class);
                }
            }
        }
        return List.copyOf(deleted);
    }

    private static void ignore(TopicException failure, Class<? extends Exception> gone) {
        if (!isBecauseOf(failure, gone)) {
            throw failure;
        }
    }

    private static boolean isBecauseOf(TopicException failure, Class<? extends Exception> reason) {
        return failure.getCause() != null
                && reason.isInstance(failure.getCause().getCause());
    }
}
