package dev.winnow.service.run;

import dev.winnow.decision.ConsoleException;
import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.RunRecords;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** The plans of a run as its topic holds them. Stateless but for the connection. */
public final class PlanHistory {
    private final KafkaConnection connection;
    private final RunTopics run;

    public PlanHistory(KafkaConnection connection, RunTopics run) {
        this.connection = connection;
        this.run = run;
    }

    /**
     * All plans by version, as partition 0 has them. What cannot be read is passed over.
     *
     * @throws ConsoleException when a plan is of another run
     */
    public NavigableMap<Integer, Plan> read() {
        NavigableMap<Integer, Plan> plans = new TreeMap<>();
        RunRecords records = new RunRecords(connection.serdes());
        try (PartitionReader reader = new PartitionReader(connection, run.plans(), 0)) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                records.plan(run.plans(), record.get().value()).found().ifPresent(plan -> {
                    requireOwn(plan);
                    plans.putIfAbsent(plan.version(), plan);
                });
            }
        }
        return plans;
    }

    private void requireOwn(Plan plan) {
        if (!plan.run().equals(run.run())) {
            throw new ConsoleException("plan " + plan.version() + " on " + run.plans() + " is of run " + plan.run()
                    + ": give every run its own topics (winnow run create)");
        }
    }

    /**
     * The newest plan, for a service that is about to start.
     *
     * @throws ConsoleException when there is none
     */
    public Plan requireNewest() {
        NavigableMap<Integer, Plan> plans = read();
        if (plans.isEmpty()) {
            throw new ConsoleException("run " + run.run() + " has no plan on " + run.plans()
                    + ": create it with 'winnow run create --run " + run.run() + "'");
        }
        return plans.lastEntry().getValue();
    }

    /** Writes plan 0 to every partition in one transaction. */
    public void begin(Plan plan, int partitions) {
        Map<String, Object> settings = Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, run.creationTransaction());
        try (KafkaProducer<String, dev.winnow.schemas.Plan> producer =
                connection.producer(connection.serdes().plan(), settings)) {
            producer.initTransactions();
            producer.beginTransaction();
            try {
                for (int partition = 0; partition < partitions; partition++) {
                    producer.send(new ProducerRecord<>(run.plans(), partition, run.run(), PlanRecords.toRecord(plan)));
                }
                producer.commitTransaction();
            } catch (KafkaException e) {
                producer.abortTransaction();
                throw e;
            }
        }
    }
}
