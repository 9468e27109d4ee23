package dev.winnow.trainer.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Packs documents, each followed by an end-of-text token, into rows of T + 1 tokens, in the one order of {@link OrderState}.
 *
 * <p>The rows of a batch come from the partitions in turn, and from the lanes of a partition in turn, so that they come from different documents: with
 * all rows of one document in a batch, training jumps from document to document, and what a reference gradient then shows is the last jump. Neighbouring
 * rows of a lane share one token, so that every token but a lane's first is predicted exactly once. A document is asked for when a row needs it, never
 * before, so that {@link #state()} after a number of rows is the same in whatever batches they were taken. One thread.
 */
public final class SequencePacker {
    private final OrderState header;
    private final List<Partition> partitions = new ArrayList<>();
    private final List<TokenRow> made = new ArrayList<>();
    private long row;
    private Snapshot taken;

    /** Lanes as they were when the last rows were taken; a snapshot shares the documents, which never change. */
    private record Snapshot(long row, List<Partition> partitions) {}

    /** Continues at a place in the order. */
    public SequencePacker(OrderState state) {
        header = state.at(0, List.of());
        row = state.row();
        for (OrderState.Lanes left : state.lanesOf()) {
            partitions.add(new Partition(left));
        }
        remember();
    }

    /**
     * Makes rows until {@code rows} are there or a document is missing.
     *
     * @return the partition whose next document is missing; -1 when all rows are there
     */
    public int wanted(int rows) {
        while (made.size() < rows) {
            int partition = (int) (row % header.partitions());
            int lane = (int) (row / header.partitions() % header.lanes());
            Lane next = partitions.get(partition).lanes.get(lane);
            if (next.size <= header.seqLen()) {
                return partition;
            }
            made.add(TokenRow.whole(next.take(header.seqLen())));
            row++;
        }
        return -1;
    }

    /** Appends the next document of a partition, without its end, to the shortest lane there; to the first of them when several are. */
    public void add(int partition, long offset, int[] document) {
        Partition target = partitions.get(partition);
        Lane shortest = target.lanes.get(0);
        for (Lane lane : target.lanes) {
            if (lane.size < shortest.size) {
                shortest = lane;
            }
        }
        shortest.append(document);
        shortest.append(new int[] {header.endOfText()});
        target.offset = offset + 1;
    }

    /** Takes the rows that {@link #wanted} has made. */
    public List<TokenRow> take(int rows) {
        if (made.size() != rows) {
            throw new IllegalStateException(rows + " rows requested, " + made.size() + " are available");
        }
        List<TokenRow> batch = List.copyOf(made);
        made.clear();
        remember();
        return batch;
    }

    /** The place after the rows that were taken: rows that are made and not taken are made again. */
    public OrderState state() {
        return header.at(
                taken.row(), taken.partitions().stream().map(Partition::left).toList());
    }

    /** Next offset of each partition at that place. */
    public Map<Integer, Long> offsets() {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (int partition = 0; partition < taken.partitions().size(); partition++) {
            offsets.put(partition, taken.partitions().get(partition).offset);
        }
        return offsets;
    }

    private void remember() {
        taken = new Snapshot(row, partitions.stream().map(Partition::copy).toList());
    }

    private static final class Partition {
        private final List<Lane> lanes = new ArrayList<>();
        private long offset;

        Partition(OrderState.Lanes left) {
            offset = left.offset();
            for (int[] tokens : left.tokens()) {
                Lane lane = new Lane();
                lane.append(tokens);
                lanes.add(lane);
            }
        }

        private Partition(Partition other) {
            offset = other.offset;
            other.lanes.forEach(lane -> lanes.add(new Lane(lane)));
        }

        Partition copy() {
            return new Partition(this);
        }

        OrderState.Lanes left() {
            return new OrderState.Lanes(offset, lanes.stream().map(Lane::kept).toList());
        }
    }

    /** A queue of tokens in the arrays that they came in. */
    private static final class Lane {
        private final Deque<int[]> pieces = new ArrayDeque<>();
        private int used;
        private int size;

        Lane() {}

        Lane(Lane other) {
            pieces.addAll(other.pieces);
            used = other.used;
            size = other.size;
        }

        void append(int[] more) {
            if (more.length > 0) {
                pieces.add(more);
                size += more.length;
            }
        }

        /** One row; its last token stays as the first of the next row. */
        int[] take(int context) {
            int[] tokens = first(context + 1);
            int left = context;
            while (left >= pieces.element().length - used) {
                left -= pieces.remove().length - used;
                used = 0;
            }
            used += left;
            size -= context;
            return tokens;
        }

        private int[] first(int count) {
            int[] tokens = new int[count];
            int filled = 0;
            int from = used;
            for (int[] piece : pieces) {
                int copied = Math.min(count - filled, piece.length - from);
                System.arraycopy(piece, from, tokens, filled, copied);
                filled += copied;
                from = 0;
                if (filled == count) {
                    break;
                }
            }
            return tokens;
        }

        int[] kept() {
            return first(size);
        }
    }
}
