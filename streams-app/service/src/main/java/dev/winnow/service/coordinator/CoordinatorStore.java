package dev.winnow.service.coordinator;

import dev.winnow.decision.JudgeState;
import dev.winnow.decision.OrderedVetoes;
import dev.winnow.decision.Orders;
import dev.winnow.decision.PartitionStage;
import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.ReportJudge;
import dev.winnow.decision.RewardAggregator;
import dev.winnow.decision.TrainerEpochs;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.StringSerializer;
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
    private static final int JUDGE_BYTES = 7 * Long.BYTES + 4 * Integer.BYTES;

    private static final String JUDGE = "judge";
    private static final String ORDERED = "ordered-rule";
    private static final String VETOED = "ordered-vetoes";
    private static final String LIFTED = "lifted-vetoes";
    private static final String REWARDS_READ = "rewards-read";
    private static final String WAITING = "waiting-";
    private static final String PROBE = "probe-";

    private final RunTopics run;
    private final RecordSerdes serdes;
    private final KeyValueStore<String, byte[]> store;
    private final NavigableSet<Long> parts = new TreeSet<>();
    private final NavigableSet<Integer> plans = new TreeSet<>();
    private final NavigableSet<Integer> probedPlans = new TreeSet<>();

    CoordinatorStore(RunTopics run, RecordSerdes serdes, KeyValueStore<String, byte[]> store) {
        this.run = run;
        this.serdes = serdes;
        this.store = store;
    }

    /** Keeps the newest plan, and forgets those that the aggregator has forgotten. */
    void putPlan(RewardAggregator aggregator) {
        Plan plan = aggregator.plan();
        byte[] bytes = serdes.plan().serializer().serialize(run.plans(), PlanRecords.toRecord(plan));
        store.put(PLAN, bytes);
        if (plans.add(plan.version())) {
            store.put(REMEMBERED + plan.version(), bytes);
        }
        while (plans.first() < aggregator.plans().firstKey()) {
            store.delete(REMEMBERED + plans.pollFirst());
        }
        putStanding(aggregator);
    }

    private void putStanding(RewardAggregator aggregator) {
        store.put(
                STANDING,
                ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES)
                        .putLong(aggregator.standing().trainerEpoch())
                        .putInt(aggregator.standing().measured())
                        .putInt(aggregator.standing().refreshed())
                        .array());
    }

    /** Keeps the parts that wait. At most one part has come since the last call; any number may have gone. */
    void putParts(RewardAggregator aggregator) {
        putStanding(aggregator);
        SortedMap<Long, RewardReport> waiting = aggregator.parts();
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
     * Gives a new aggregator what is stored.
     *
     * @return whether anything is
     */
    boolean restore(RewardAggregator aggregator) {
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
        aggregator.restore(remembered.values(), standing(), waiting, stages);
        parts.addAll(waiting.keySet());
        return true;
    }

    /** Deletes the parts that waited without an answer. */
    void dropParts() {
        parts.forEach(part -> store.delete(PART + part));
        parts.clear();
    }

    /** Keeps what a judge knows beside plans, stages, probes and waiting reports. */
    void put(JudgeState state) {
        byte[] digest = state.controlsDigest().getBytes(StandardCharsets.US_ASCII);
        List<TrainerEpochs.Ahead> ahead = state.epochs().ahead();
        ByteBuffer bytes = ByteBuffer.allocate(JUDGE_BYTES + ahead.size() * 2 * Long.BYTES + digest.length)
                .putLong(state.epochs().lowest())
                .putInt(state.measured())
                .putInt(state.refreshed())
                .putInt(state.limits().minimumProbes())
                .putLong(state.limits().stepDocuments())
                .putLong(state.defaultStep())
                .putLong(state.credit())
                .putLong(state.positions().marks())
                .putLong(state.positions().probes())
                .putLong(state.positions().controls())
                .putInt(ahead.size());
        ahead.forEach(trainer -> bytes.putLong(trainer.epoch()).putLong(trainer.counted()));
        store.put(JUDGE, bytes.put(digest).array());
        Orders orders = state.orders();
        orders.rule().ifPresent(order -> store.put(ORDERED, serialized(order.toRecord(run.run()))));
        if (!orders.vetoes().equals(OrderedVetoes.NONE)) {
            store.put(VETOED, serialized(orders.vetoes().toRecord(run.run(), ControlKind.VETO)));
            store.put(LIFTED, serialized(orders.vetoes().toRecord(run.run(), ControlKind.LIFT_VETO)));
        }
    }

    private byte[] serialized(Control order) {
        return serdes.control().serializer().serialize(run.controls(), order);
    }

    /** Keeps the offset before which rewards have been read. */
    void putRewardsRead(long offset) {
        store.put(REWARDS_READ, ByteBuffer.allocate(Long.BYTES).putLong(offset).array());
    }

    /** Offset before which rewards have been read; 0 where an earlier version kept none. */
    long rewardsRead() {
        byte[] stored = store.get(REWARDS_READ);
        return stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
    }

    /** Keeps a report that waits. */
    void put(long offset, long time, RewardReport report) {
        byte[] bytes = serdes.rewardReport().serializer().serialize(run.rewards(), report);
        store.put(
                WAITING + offset,
                ByteBuffer.allocate(Long.BYTES + bytes.length)
                        .putLong(time)
                        .put(bytes)
                        .array());
    }

    void deleteWaiting(long offset) {
        store.delete(WAITING + offset);
    }

    /** Keeps a probe that was read. */
    void put(int planVersion, String documentId, Labels labels) {
        ByteBuffer groups = ByteBuffer.allocate(labels.size() * Integer.BYTES);
        for (int group : labels.toArray()) {
            groups.putInt(group);
        }
        store.put(probesOf(planVersion) + documentId, groups.array());
        probedPlans.add(planVersion);
    }

    /** Deletes the probes of plans before one. */
    void forgetProbesBefore(int planVersion) {
        NavigableSet<Integer> earlier = probedPlans.headSet(planVersion, false);
        earlier.forEach(this::deleteProbes);
        earlier.clear();
    }

    private void deleteProbes(int version) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> entries = store.prefixScan(probesOf(version), new StringSerializer())) {
            entries.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(store::delete);
    }

    private static String probesOf(int version) {
        return PROBE + version + "-";
    }

    /**
     * Gives a new judge what is stored.
     *
     * @return whether anything is
     */
    boolean restore(ReportJudge judge) {
        byte[] stored = store.get(JUDGE);
        if (stored == null) {
            return false;
        }
        SortedMap<Long, RewardReport> reports = new TreeMap<>();
        Map<Long, Long> times = new HashMap<>();
        SortedMap<Integer, Map<String, Labels>> probes = new TreeMap<>();
        try (KeyValueIterator<String, byte[]> entries = store.all()) {
            entries.forEachRemaining(entry -> {
                if (entry.key.startsWith(WAITING)) {
                    long offset = Long.parseLong(entry.key.substring(WAITING.length()));
                    ByteBuffer bytes = ByteBuffer.wrap(entry.value);
                    times.put(offset, bytes.getLong());
                    reports.put(offset, serdes.rewardReport().deserializer().deserialize(run.rewards(), rest(bytes)));
                } else if (entry.key.startsWith(PROBE)) {
                    int end = entry.key.indexOf('-', PROBE.length());
                    probes.computeIfAbsent(
                                    Integer.parseInt(entry.key.substring(PROBE.length(), end)), key -> new HashMap<>())
                            .put(entry.key.substring(end + 1), labels(entry.value));
                }
            });
        }
        judge.restore(judgeState(ByteBuffer.wrap(stored)), reports, times, probes);
        probedPlans.addAll(probes.keySet());
        return true;
    }

    private Orders orders() {
        Orders orders = Orders.NONE;
        for (String key : List.of(ORDERED, VETOED, LIFTED)) {
            byte[] stored = store.get(key);
            if (stored != null) {
                orders = orders.after(serdes.control().deserializer().deserialize(run.controls(), stored));
            }
        }
        return orders;
    }

    private JudgeState judgeState(ByteBuffer bytes) {
        long lowest = bytes.getLong();
        int measured = bytes.getInt();
        int refreshed = bytes.getInt();
        JudgeState.Limits limits = new JudgeState.Limits(bytes.getInt(), bytes.getLong());
        long defaultStep = bytes.getLong();
        long credit = bytes.getLong();
        JudgeState.Positions positions = new JudgeState.Positions(bytes.getLong(), bytes.getLong(), bytes.getLong());
        List<TrainerEpochs.Ahead> ahead = new ArrayList<>();
        for (int left = bytes.getInt(); left > 0; left--) {
            ahead.add(new TrainerEpochs.Ahead(bytes.getLong(), bytes.getLong()));
        }
        return new JudgeState(
                new TrainerEpochs(lowest, ahead),
                measured,
                refreshed,
                limits,
                defaultStep,
                credit,
                positions,
                new String(rest(bytes), StandardCharsets.US_ASCII),
                orders());
    }

    private static byte[] rest(ByteBuffer bytes) {
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return rest;
    }

    private static Labels labels(byte[] bytes) {
        int[] groups = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).asIntBuffer().get(groups);
        return Labels.of(groups);
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
        return new PartitionStage(
                serdes.mark().deserializer().deserialize(run.marks(), rest(buffer)), decided, finished);
    }
}
