package dev.winnow.audit;

import dev.winnow.schemas.Plan;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.PartitionReader;
import dev.winnow.topic.PlanRecords;
import dev.winnow.topic.RunTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

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

    /** The plans of each partition by version, as the console of that partition read them. */
    List<NavigableMap<Integer, Written<dev.winnow.selection.Plan>>> read(int partitions) {
        List<NavigableMap<Integer, Written<dev.winnow.selection.Plan>>> plans = new ArrayList<>();
        NavigableMap<Integer, Written<Plan>> first = read(0, new TreeMap<>());
        plans.add(valid(0, first));
        for (int partition = 1; partition < partitions; partition++) {
            plans.add(valid(partition, read(partition, first)));
        }
        return plans;
    }

    private NavigableMap<Integer, Written<dev.winnow.selection.Plan>> valid(
            int partition, NavigableMap<Integer, Written<Plan>> records) {
        NavigableMap<Integer, Written<dev.winnow.selection.Plan>> plans = new TreeMap<>();
        records.forEach((version, written) -> {
            try {
                plans.put(version, new Written<>(PlanRecords.toPlan(written.record()), written.offset()));
            } catch (IllegalArgumentException e) {
                findings.add(
                        run.plans(),
                        partition,
                        written.offset(),
                        "plan " + version + " is not valid: " + e.getMessage());
            }
        });
        return plans;
    }

    /** Plans of one partition; each must be the next version, of this run, and as {@code expected} has it where it has any. */
    private NavigableMap<Integer, Written<Plan>> read(int partition, NavigableMap<Integer, Written<Plan>> expected) {
        NavigableMap<Integer, Written<Plan>> plans = new TreeMap<>();
        Deserializer<Plan> deserializer = connection.serdes().plan().deserializer();
        try (PartitionReader reader = new PartitionReader(connection, run.plans(), partition)) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                long offset = record.get().offset();
                try {
                    Plan plan =
                            deserializer.deserialize(run.plans(), record.get().value());
                    take(plan, partition, offset, plans, expected);
                } catch (SerializationException e) {
                    findings.add(run.plans(), partition, offset, "a record that is no plan");
                }
            }
        }
        expected.forEach((version, written) -> {
            if (!plans.containsKey(version)) {
                findings.add(
                        run.plans(),
                        partition,
                        written.offset(),
                        "plan " + version + " is missing, partition 0 has it at this offset");
            }
        });
        return plans;
    }

    private void take(
            Plan plan,
            int partition,
            long offset,
            NavigableMap<Integer, Written<Plan>> plans,
            NavigableMap<Integer, Written<Plan>> expected) {
        if (plan == null || !plan.getRun().equals(run.run())) {
            findings.add(run.plans(), partition, offset, plan == null ? "no plan" : "a plan of run " + plan.getRun());
            return;
        }
        int version = plan.getVersion();
        int next = plans.isEmpty() ? 0 : plans.lastKey() + 1;
        if (version != next) {
            findings.add(
                    run.plans(), partition, offset, "plan " + version + " stands where plan " + next + " is expected");
        }
        boolean isFirst = plans.putIfAbsent(version, new Written<>(plan, offset)) == null;
        if (isFirst && partition > 0 && !expected.containsKey(version)) {
            findings.add(run.plans(), partition, offset, "plan " + version + " is here, partition 0 does not have it");
        } else if (isFirst
                && partition > 0
                && !plan.equals(expected.get(version).record())) {
            findings.add(run.plans(), partition, offset, "plan " + version + " differs from that of partition 0");
        }
    }
}
