package dev.winnow.app;

import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.AgentPlan;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Plan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serdes;

/** Writes invalid records to the plans and marks of a run, each in another way, and remembers where. One thread. */
final class Poison {
    private static final int OVERSIZE = 1 << 20;

    private final KafkaConnection connection;
    private final RunTopics run;
    private final byte[] plan;
    private final byte[] invalidPlan;
    private final byte[] mark;
    private final byte[] invalidMark;
    private final byte[] misfit;
    private final List<String> places = new ArrayList<>();

    Poison(KafkaConnection connection, RunTopics run, Plan plan0) {
        this.connection = connection;
        this.run = run;
        dev.winnow.schemas.Plan record = PlanRecords.toRecord(plan0);
        plan = bytes(record);
        AgentPlan agent = AgentPlan.newBuilder(record.getAgents().get(0))
                .setTheta(Double.NaN)
                .build();
        invalidPlan = bytes(dev.winnow.schemas.Plan.newBuilder(record)
                .setAgents(List.of(agent))
                .build());
        Mark.Builder none = Mark.newBuilder()
                .setRun(run.run())
                .setPartition(0)
                .setOffset(0)
                .setPlanVersion(0)
                .setLambda(0.1)
                .setBoundary(1)
                .setShares(List.of())
                .setDecided(0)
                .setSelected(0)
                .setProbed(0)
                .setChainDigest(ByteBuffer.allocate(32));
        // the shares of no agent are those of another run
        misfit = bytes(none.build());
        mark = misfit;
        invalidMark = bytes(none.setLambda(Double.NaN).build());
    }

    private byte[] bytes(dev.winnow.schemas.Plan record) {
        return connection.serdes().plan().serializer().serialize(run.plans(), record);
    }

    private byte[] bytes(Mark record) {
        return connection.serdes().mark().serializer().serialize(run.marks(), record);
    }

    /** One of each kind, to both partitions of the plans and to the marks. */
    void spread() {
        try (Producer<String, byte[]> producer = connection.producer(Serdes.ByteArray(), Map.of())) {
            for (int partition = 0; partition < 2; partition++) {
                damaged(producer, run.plans(), partition, plan);
                write(producer, run.plans(), partition, mark, "undecodable");
                write(producer, run.plans(), partition, invalidPlan, "invalid");
            }
            damaged(producer, run.marks(), 0, mark);
            write(producer, run.marks(), 0, plan, "undecodable");
            write(producer, run.marks(), 0, invalidMark, "invalid");
            write(producer, run.marks(), 0, misfit, "invalid");
        }
    }

    private void damaged(Producer<String, byte[]> producer, String topic, int partition, byte[] record) {
        byte[] magic = record.clone();
        magic[0] = 7;
        byte[] unknown = record.clone();
        ByteBuffer.wrap(unknown).putInt(1, Integer.MAX_VALUE);
        byte[] oversize = new byte[OVERSIZE];
        new Random(5).nextBytes(oversize);
        System.arraycopy(record, 0, oversize, 0, 5);
        write(producer, topic, partition, magic, "undecodable");
        write(producer, topic, partition, unknown, "undecodable");
        write(producer, topic, partition, oversize, "undecodable");
        write(producer, topic, partition, Arrays.copyOf(record, record.length / 2), "undecodable");
        write(producer, topic, partition, new byte[0], "undecodable");
        write(producer, topic, partition, null, "empty-record");
    }

    private void write(Producer<String, byte[]> producer, String topic, int partition, byte[] value, String reason) {
        // a key may be as large as a record, and need not come along into the dead letter
        String key = value == null ? "k".repeat(OVERSIZE) : run.run();
        try {
            RecordMetadata written = producer.send(new ProducerRecord<>(topic, partition, key, value))
                    .get();
            places.add(topic + "-" + partition + "@" + written.offset() + " " + reason);
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("cannot write poison to " + topic, e);
        }
    }

    /** Where each record is and what its dead letter must contain. */
    List<String> places() {
        return places;
    }
}
