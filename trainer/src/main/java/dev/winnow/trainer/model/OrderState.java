package dev.winnow.trainer.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Holds the place in the one order of a run's samples, and what that order depends on. Its JSON form is the same for every trainer, in whatever language.
 *
 * <p>Row r of a training run comes from partition {@code r mod partitions}, and there from lane {@code (r div partitions) mod lanes}. The next
 * sample of a partition goes to the shortest of its lanes, when a row needs it. Immutable.
 *
 * @param order version of the order, {@value #NEWEST}; {@value #EARLIER} for the state of a trainer that packed all partitions together
 * @param run name of the run
 * @param topic name of the selected topic
 * @param topicId id that Kafka gave the topic; empty where there is no Kafka
 * @param partitions partitions of the topic
 * @param seqLen predictions of a row
 * @param lanes packing lanes of each partition
 * @param tokenizer identity of the vocabulary
 * @param endOfText id that follows each document
 * @param row number of the next row
 * @param lanesOf what is left of each partition
 */
public record OrderState(
        int order,
        String run,
        String topic,
        String topicId,
        int partitions,
        int seqLen,
        int lanes,
        String tokenizer,
        int endOfText,
        long row,
        List<Lanes> lanesOf) {
    /** The order that this version packs. */
    public static final int NEWEST = 1;

    static final int EARLIER = 0;

    /**
     * What no row has used of one partition.
     *
     * @param offset next offset to be read
     * @param tokens unused tokens of each lane
     */
    public record Lanes(long offset, List<int[]> tokens) {
        static Lanes empty(int lanes) {
            return new Lanes(
                    0, IntStream.range(0, lanes).mapToObj(lane -> new int[0]).toList());
        }
    }

    public OrderState {
        if (partitions < 1 || lanes < 1 || seqLen < 1) {
            throw new IllegalArgumentException(
                    "invalid order of samples: partitions, lanes and context must be 1 or more, got " + partitions
                            + ", " + lanes + " and " + seqLen);
        }
        lanesOf = List.copyOf(lanesOf);
    }

    /** The state before the first row. */
    public static OrderState start(
            String run,
            String topic,
            String topicId,
            int partitions,
            int seqLen,
            int lanes,
            String tokenizer,
            int endOfText) {
        List<Lanes> empty = IntStream.range(0, Math.max(1, partitions))
                .mapToObj(partition -> Lanes.empty(Math.max(1, lanes)))
                .toList();
        return new OrderState(NEWEST, run, topic, topicId, partitions, seqLen, lanes, tokenizer, endOfText, 0, empty);
    }

    /** The start of an order of one partition that is not a topic. */
    public static OrderState inMemory(String run, int seqLen, int lanes, Vocabulary vocabulary) {
        return start(run, "", "", 1, seqLen, lanes, vocabulary.identity(), vocabulary.endOfText());
    }

    /** Next offset of each partition. */
    public Map<Integer, Long> offsets() {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (int partition = 0; partition < lanesOf.size(); partition++) {
            offsets.put(partition, lanesOf.get(partition).offset());
        }
        return offsets;
    }

    /** The same place, continued at other records; partitions that are not named stay. */
    public OrderState at(Map<Integer, Long> offsets) {
        List<Lanes> moved = new ArrayList<>();
        for (int partition = 0; partition < lanesOf.size(); partition++) {
            Lanes before = lanesOf.get(partition);
            moved.add(new Lanes(offsets.getOrDefault(partition, before.offset()), before.tokens()));
        }
        return at(row, moved);
    }

    /** The same place in a topic of another id. */
    public OrderState onTopic(String id) {
        return new OrderState(order, run, topic, id, partitions, seqLen, lanes, tokenizer, endOfText, row, lanesOf);
    }

    /** Whether a version wrote it that packed all partitions together. */
    public boolean fromEarlierVersion() {
        return order == EARLIER;
    }

    /** The same order at another row. */
    OrderState at(long nextRow, List<Lanes> left) {
        return new OrderState(
                order, run, topic, topicId, partitions, seqLen, lanes, tokenizer, endOfText, nextRow, left);
    }

    /**
     * This place in the order that {@code start} begins. The state of an earlier version is moved into it: every unused token and the next offset of
     * every partition are kept, and the order of {@code start} applies from the next row on.
     *
     * @throws IllegalArgumentException when it is a place in another order
     */
    public OrderState continuedIn(OrderState start) {
        if (fromEarlierVersion()) {
            return moved(start);
        }
        require("order of samples", order, start.order(), "use the version of Winnow that wrote it");
        require("run", run, start.run(), "use the --run of the checkpoint");
        require("topic", topic, start.topic(), "use the --prefix of the checkpoint");
        require(
                "number of partitions of the selected topic",
                partitions,
                start.partitions(),
                "see 'More partitions' in the runbook");
        require("--context", seqLen, start.seqLen(), "use the same --context");
        require("--lanes", lanes, start.lanes(), "use the same --lanes, or leave it out");
        require("tokenizer", tokenizer, start.tokenizer(), "use the same --tokenizer");
        require("end-of-text id", endOfText, start.endOfText(), "use the same --tokenizer");
        return this;
    }

    private static void require(String what, Object mine, Object others, String remedy) {
        if (!mine.equals(others)) {
            throw new IllegalArgumentException("cannot resume the order of samples: its " + what + " is " + mine
                    + " in the checkpoint and " + others + " now; " + remedy + ", or use another --checkpoint-dir");
        }
    }

    /** Deals the lanes of an earlier version to the partitions in turn, and in each to its lanes in turn. */
    private OrderState moved(OrderState start) {
        List<List<List<int[]>>> dealt = new ArrayList<>();
        for (int partition = 0; partition < start.partitions(); partition++) {
            dealt.add(IntStream.range(0, start.lanes())
                    .<List<int[]>>mapToObj(lane -> new ArrayList<>())
                    .toList());
        }
        List<int[]> earlier =
                lanesOf.stream().flatMap(left -> left.tokens().stream()).toList();
        for (int i = 0; i < earlier.size(); i++) {
            dealt.get(i % start.partitions())
                    .get(i / start.partitions() % start.lanes())
                    .add(earlier.get(i));
        }
        List<Lanes> left = new ArrayList<>();
        for (int partition = 0; partition < start.partitions(); partition++) {
            long offset = partition < lanesOf.size() ? lanesOf.get(partition).offset() : 0;
            left.add(new Lanes(
                    offset,
                    dealt.get(partition).stream()
                            .map(pieces ->
                                    pieces.stream().flatMapToInt(IntStream::of).toArray())
                            .toList()));
        }
        return start.at(row, left);
    }

    /**
     * The state that earlier versions wrote, as far as it describes the order.
     *
     * @param offsets next offset by partition, without those that nothing was read of
     * @param tokens unused tokens of each lane of the one packer
     */
    public static OrderState earlier(
            Map<Integer, Long> offsets, List<int[]> tokens, int seqLen, String tokenizer, long row) {
        int partitions = offsets.keySet().stream()
                .mapToInt(partition -> partition + 1)
                .max()
                .orElse(1);
        List<Lanes> left = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            left.add(new Lanes(offsets.getOrDefault(partition, 0L), partition == 0 ? tokens : List.of()));
        }
        return new OrderState(
                EARLIER, "", "", "", partitions, seqLen, Math.max(1, tokens.size()), tokenizer, 0, row, left);
    }
}
