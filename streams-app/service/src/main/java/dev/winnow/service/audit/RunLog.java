package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.RunRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a replay needs besides documents: how far console and coordinator are, the plans of every partition, and all marks.
 * Plans and marks are few and held in memory.
 *
 * @param partitions partitions of the annotated topic
 * @param written ends of what the console had written before that was asked
 * @param console how far the console is in the annotated topic
 * @param coordinator how far the coordinator is in the rewards topic
 * @param plans plans by version, one map for each partition
 * @param marks marks of all partitions, in the order of the topic
 */
record RunLog(
        int partitions,
        OutputEnds written,
        GroupProgress console,
        GroupProgress coordinator,
        List<NavigableMap<Integer, Written<Plan>>> plans,
        List<Written<Mark>> marks) {

    /**
     * Reads a run: what is written first, then how far it is, then the rest. So everything written before belongs to documents that are decided, and
     * everything that was committed with these offsets is on the topics that are read later.
     *
     * <p>Brokers forget how far a group was some days after its last member has gone ({@code offsets.retention.minutes}). What the
     * console has marked is then all that is known to be decided.
     *
     * @param findings where goes what neither console nor coordinator writes
     * @throws dev.winnow.kafka.topic.TopicException when the run has no plan 0
     */
    static RunLog read(KafkaConnection connection, RunTopics run, Findings findings) {
        String annotated = connection.topics().annotated();
        int partitions = new TopicProvisioner(connection).partitions(annotated);
        OutputEnds written = OutputEnds.read(connection, run, partitions);
        GroupProgress console = GroupProgress.read(connection, run.consoleGroup(), annotated);
        GroupProgress coordinator = GroupProgress.read(connection, run.coordinatorGroup(), run.rewards());
        List<NavigableMap<Integer, Written<Plan>>> plans = new PlanLog(connection, run, findings).read(partitions);
        if (!plans.get(0).containsKey(0)) {
            throw new dev.winnow.kafka.topic.TopicException("run " + run.run() + " has no plan 0 on " + run.plans()
                    + " that can be read: check --run, or create it with 'winnow run create'");
        }
        List<Written<Mark>> marks = marks(connection, run, plans.get(0).get(0).record(), findings);
        if (console.isUnknown() && !marks.isEmpty()) {
            return new RunLog(partitions, OutputEnds.UNKNOWN, GroupProgress.upTo(marks), coordinator, plans, marks);
        }
        return new RunLog(partitions, written, console, coordinator, plans, marks);
    }

    private static List<Written<Mark>> marks(KafkaConnection connection, RunTopics run, Plan plan, Findings findings) {
        List<Written<Mark>> marks = new ArrayList<>();
        RunRecords records = new RunRecords(connection.serdes());
        new TopicScan<>(connection, run.marks(), records::mark).each((reading, record) -> {
            Optional<Mark> mark = reading.found();
            if (mark.isPresent() && !mark.get().getRun().equals(run.run())) {
                findings.add(
                        run.marks(),
                        0,
                        record.offset(),
                        "a mark of run " + mark.get().getRun());
            } else if (mark.isEmpty() || RunRecords.misfit(plan, mark.get()).isPresent()) {
                findings.passOver();
            } else {
                marks.add(new Written<>(mark.get(), record.offset()));
            }
        });
        return marks;
    }

    /** Plans as the console of a partition read them. */
    NavigableMap<Integer, Plan> plans(int partition) {
        NavigableMap<Integer, Plan> byVersion = new TreeMap<>();
        plans.get(partition).forEach((version, written) -> byVersion.put(version, written.record()));
        return byVersion;
    }

    /** Marks of a partition, without those that a running console has written since its progress was read. */
    List<Written<Mark>> marks(int partition) {
        return marks.stream()
                .filter(mark -> mark.record().getPartition() == partition)
                .filter(mark -> mark.offset() < written.marks() || mark.record().getOffset() <= console.end(partition))
                .toList();
    }
}
