package dev.winnow.service.coordinator;

import dev.winnow.decision.PartitionStage;
import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.RewardAggregator;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What a {@link RewardAggregator} knows, in the coordinator's store: plans that it remembers, parts that wait, the newest stage of
 * every partition. Written by puts of what has changed, in the transaction of the records that changed it; read once, at
 * start. Owned by the stream thread.
 */
final class CoordinatorStore {
    private static final String PLAN = "plan";
    private static final String STANDING = "standing";
    private static final String REMEMBERED = "remembered-";
    private static final String PART = "part-";
    private static final String STAGE = "stage-";

    private final RunTopics run;
    private final RecordSerdes serdes;
    private final KeyValueStore<String, byte[]> store;
    private final NavigableSet<Long> parts = new TreeSet<>();
    private final NavigableSet<Integer> plans = new TreeSet<>();

    CoordinatorStore(RunTopics run, RecordSerdes serdes, KeyValueStore<String, byte[]> store) {
        this.run = run;
        this.serdes = serdes;
        this.store = store;
    }

    /** Keeps the newest plan, and forgets those that the desk has forgotten. */
    void putPlan(RewardAggregator desk) {
        Plan plan = desk.plan();
        byte[] bytes = serdes.plan().serializer().serialize(run.plans(), PlanRecords.toRecord(plan));
        store.put(PLAN, bytes);
        if (plans.add(plan.version())) {
            store.put(REMEMBERED + plan.version(), bytes);
        }
        while (plans.first() < desk.plans().firstKey()) {
            store.delete(REMEMBERED + plans.pollFirst());
        }
        putStanding(desk);
    }

    private void putStanding(RewardAggregator desk) {
        store.put(
                STANDING,
                ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES)
                        .putLong(desk.standing().trainerEpoch())
                        .putInt(desk.standing().measured())
                        .putInt(desk.standing().refreshed())
                        .array());
    }

    /** Keeps the parts that wait. At most one part has come since the last call; any number may have gone. */
    void putParts(RewardAggregator desk) {
        putStanding(desk);
        SortedMap<Long, RewardReport> waiting = desk.parts();
        if (!waiting.isEmpty() && parts.add(waiting.lastKey())) {
            store.put(
                    PART + waiting.lastKey(),
                    serdes.rewardReport().serializer().serialize(run.rewards(), waiting.get(waiting.lastKey())));
        }
        if (parts.size() > waiting.size()) {
            parts.removeIf(part -> {
                boolean gone = !waiting.containsKey(part);
                if (gone) {
                    store.delete(PART + part);
                }
                return gone;
            });
        }
    }

    /** Keeps the stage of a partition. */
    void put(PartitionStage stage) {
        byte[] mark = serdes.mark().serializer().serialize(run.marks(), stage.mark());
        store.put(
                STAGE + stage.mark().getPartition(),
                ByteBuffer.allocate(2 * Long.BYTES + mark.length)
                        .putLong(stage.decided())
                        .putLong(stage.finished())
                        .put(mark)
                        .array());
    }

    /**
     * Tells a new desk what is stored.
     *
     * @return whether anything is
     */
    boolean restore(RewardAggregator desk) {
        byte[] newest = store.get(PLAN);
        if (newest == null) {
            return false;
        }
        SortedMap<Integer, Plan> remembered = new TreeMap<>();
        SortedMap<Long, RewardReport> waiting = new TreeMap<>();
        List<PartitionStage> stages = new ArrayList<>();
        Plan live = plan(newest);
        remembered.put(live.version(), live);
        try (KeyValueIterator<String, byte[]> entries = store.all()) {
            entries.forEachRemaining(entry -> {
                if (entry.key.startsWith(PART)) {
                    waiting.put(
                            Long.parseLong(entry.key.substring(PART.length())),
                            serdes.rewardReport().deserializer().deserialize(run.rewards(), entry.value));
                } else if (entry.key.startsWith(REMEMBERED)) {
                    Plan plan = plan(entry.value);
                    plans.add(plan.version());
                    remembered.put(plan.version(), plan);
                } else if (entry.key.startsWith(STAGE)) {
                    stages.add(stage(entry.value));
                }
            });
        }
        desk.restore(remembered.values(), standing(), waiting, stages);
        parts.addAll(waiting.keySet());
        return true;
    }

    private RewardAggregator.Standing standing() {
        ByteBuffer bytes = ByteBuffer.wrap(store.get(STANDING));
        long epoch = bytes.getLong();
        int measured = bytes.getInt();
        // a coordinator from before light measurements kept no more than these
        int refreshed = bytes.hasRemaining() ? bytes.getInt() : measured;
        return new RewardAggregator.Standing(epoch, measured, refreshed);
    }

    private Plan plan(byte[] bytes) {
        return PlanRecords.toPlan(serdes.plan().deserializer().deserialize(run.plans(), bytes));
    }

    private PartitionStage stage(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long decided = buffer.getLong();
        long finished = buffer.getLong();
        byte[] mark = new byte[buffer.remaining()];
        buffer.get(mark);
        return new PartitionStage(serdes.mark().deserializer().deserialize(run.marks(), mark), decided, finished);
    }
}
