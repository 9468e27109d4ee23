package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.RunRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
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

    /** The plans of each partition by version, as the console of that partition read them. */
    List<NavigableMap<Integer, Written<Plan>>> read(int partitions) {
        List<NavigableMap<Integer, Written<Plan>>> plans = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            plans.add(readPartition(partition));
        }
        for (int partition = 1; partition < partitions; partition++) {
            compare(partition, plans.get(0), plans.get(partition));
        }
        return plans;
    }

    private NavigableMap<Integer, Written<Plan>> readPartition(int partition) {
        NavigableMap<Integer, Written<Plan>> plans = new TreeMap<>();
        RunRecords records = new RunRecords(connection.serdes());
        try (PartitionReader reader = new PartitionReader(connection, run.plans(), partition)) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                long offset = record.get().offset();
                records.plan(run.plans(), record.get().value())
                        .found()
                        .ifPresentOrElse(plan -> take(plan, partition, offset, plans), findings::passOver);
            }
        }
        return plans;
    }

    private void take(Plan plan, int partition, long offset, NavigableMap<Integer, Written<Plan>> plans) {
        if (!plan.run().equals(run.run())) {
            findings.add(run.plans(), partition, offset, "a plan of run " + plan.run());
            return;
        }
        int next = plans.isEmpty() ? 0 : plans.lastKey() + 1;
        if (plan.version() != next) {
            findings.add(
                    run.plans(),
                    partition,
                    offset,
                    "plan " + plan.version() + " stands where plan " + next + " is expected");
        }
        plans.putIfAbsent(plan.version(), new Written<>(plan, offset));
    }

    private void compare(
            int partition, NavigableMap<Integer, Written<Plan>> expected, NavigableMap<Integer, Written<Plan>> plans) {
        expected.forEach((version, written) -> {
            if (!plans.containsKey(version)) {
                findings.add(
                        run.plans(),
                        partition,
                        written.offset(),
                        "plan " + version + " is missing, partition 0 has it at this offset");
            }
        });
        plans.forEach((version, written) -> {
            if (!expected.containsKey(version)) {
                findings.add(
                        run.plans(),
                        partition,
                        written.offset(),
                        "plan " + version + " is here, partition 0 does not have it");
            } else if (!written.record().equals(expected.get(version).record())) {
                findings.add(
                        run.plans(),
                        partition,
                        written.offset(),
                        "plan " + version + " differs from that of partition 0");
            }
        });
    }
}
