package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.RunRecords;
import java.util.Iterator;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the plans of a run from every partition, and finds what no coordinator writes: a gap, a version out of order, a plan
 * that another partition has otherwise. Owned by one thread.
 */
final class PlanLog {
    private final KafkaConnection connection;
    private final RunTopics run;
    private final Findings findings;

    PlanLog(KafkaConnection connection, RunTopics run, Findings findings) {
        this.connection = connection;
        this.run = run;
        this.findings = findings;
    }

    /** Reads the plans of each partition, as the console of that partition read them. */
    void read(int partitions, TopicHeads heads, StoredPlans plans) {
        for (int partition = 0; partition < partitions; partition++) {
            readPartition(partition, heads.isCut(run.plans(), partition), plans);
        }
        for (int partition = 1; partition < partitions; partition++) {
            compare(partition, heads, plans);
        }
    }

    private void readPartition(int partition, boolean cut, StoredPlans plans) {
        RunRecords records = new RunRecords(connection.serdes());
        int next = cut ? -1 : 0;
        try (PartitionReader reader = new PartitionReader(connection, run.plans(), partition)) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                long offset = record.get().offset();
                byte[] value = record.get().value();
                Optional<Plan> plan = records.plan(run.plans(), value).found();
                if (plan.isEmpty()) {
                    findings.skip();
                } else if (take(plan.get(), partition, offset, next)) {
                    plans.put(partition, plan.get().version(), offset, value);
                    next = Math.max(next, plan.get().version() + 1);
                }
            }
        }
    }

    /** @param next version that is expected; -1 when any may be the first */
    private boolean take(Plan plan, int partition, long offset, int next) {
        if (!plan.run().equals(run.run())) {
            findings.add(run.plans(), partition, offset, "a plan of run " + plan.run());
            return false;
        }
        if (next >= 0 && plan.version() != next) {
            findings.add(
                    run.plans(),
                    partition,
                    offset,
                    "plan " + plan.version() + " found where plan " + next + " is expected");
        }
        return true;
    }

    /** Compares with partition 0 the versions that neither has lost with its head. */
    private void compare(int partition, TopicHeads heads, StoredPlans plans) {
        int from = Math.max(first(0, heads, plans), first(partition, heads, plans));
        for (Iterator<Integer> versions = plans.versions(0); versions.hasNext(); ) {
            int version = versions.next();
            if (version >= from && !plans.has(partition, version)) {
                findings.add(
                        run.plans(),
                        partition,
                        plans.offset(0, version),
                        "plan " + version + " is missing, partition 0 has it at this offset");
            }
        }
        for (Iterator<Integer> versions = plans.versions(partition); versions.hasNext(); ) {
            int version = versions.next();
            if (version < from) {
                continue;
            }
            if (!plans.has(0, version)) {
                findings.add(
                        run.plans(),
                        partition,
                        plans.offset(partition, version),
                        "plan " + version + " is here, partition 0 does not have it");
            } else if (!plans.same(version, partition, 0)) {
                findings.add(
                        run.plans(),
                        partition,
                        plans.offset(partition, version),
                        "plan " + version + " differs from that of partition 0");
            }
        }
    }

    private int first(int partition, TopicHeads heads, StoredPlans plans) {
        Iterator<Integer> versions = plans.versions(partition);
        return heads.isCut(run.plans(), partition) && versions.hasNext() ? versions.next() : 0;
    }
}
