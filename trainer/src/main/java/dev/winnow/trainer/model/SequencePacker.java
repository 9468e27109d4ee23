package dev.winnow.trainer.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Packs documents, each ended by an end-of-text token, into rows of T + 1 tokens.
 *
 * <p>A document goes to the shortest of several lanes, and a batch takes one row from each of the next lanes in turn, so
 * that its rows come from different documents: with all rows of one document in a batch, training jumps from document to
 * document, and what a reference gradient then shows is the last jump. Neighbouring rows of a lane share one token, so
 * that every token but a lane's first is predicted exactly once. What does not fill a row is kept; {@link #remainder()} is
 * the whole state. One thread.
 */
public final class SequencePacker {
    private final int context;
    private final int endOfText;
    private final List<Lane> lanes;
    private int cursor;

    /**
     * All tokens that no row has consumed.
     *
     * @param cursor lane that the next row comes from
     * @param lanes tokens of each lane
     */
    public record Remainder(int cursor, List<int[]> lanes) {
        /** The state of a packer that has seen nothing. */
        public static Remainder empty() {
            return new Remainder(0, List.of());
        }
    }

    /** Creates an empty packer for rows of {@code context} predictions. */
    public SequencePacker(int context, int endOfText, int lanes) {
        if (lanes < 1) {
            throw new IllegalArgumentException("a packer needs at least 1 lane, got " + lanes);
        }
        this.context = context;
        this.endOfText = endOfText;
        this.lanes = new ArrayList<>(lanes);
        for (int i = 0; i < lanes; i++) {
            this.lanes.add(new Lane());
        }
    }

    /** Appends a document to the shortest lane; to the first of them when several are. */
    public void add(int[] document) {
        Lane shortest = lanes.get(0);
        for (Lane lane : lanes) {
            if (lane.size() < shortest.size()) {
                shortest = lane;
            }
        }
        shortest.append(document);
        shortest.append(new int[] {endOfText});
    }

    /** Whether the next {@code rows} rows are there. */
    public boolean ready(int rows) {
        for (int i = 0; i < Math.min(rows, lanes.size()); i++) {
            int visits = (rows - i + lanes.size() - 1) / lanes.size();
            if (lanes.get((cursor + i) % lanes.size()).size() < visits * context + 1) {
                return false;
            }
        }
        return true;
    }

    /** Takes rows from the lanes in turn. */
    public List<TokenRow> take(int rows) {
        if (!ready(rows)) {
            throw new IllegalStateException(rows + " rows requested that are not available");
        }
        List<TokenRow> taken = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            taken.add(TokenRow.whole(lanes.get(cursor).take(context)));
            cursor = (cursor + 1) % lanes.size();
        }
        return taken;
    }

    /** The tokens that no row has consumed. */
    public Remainder remainder() {
        return new Remainder(cursor, lanes.stream().map(Lane::kept).toList());
    }

    /** Continues from the remainder of another packer of as many lanes, or of an empty one. */
    public void restore(Remainder remainder) {
        if (!remainder.lanes().isEmpty() && remainder.lanes().size() != lanes.size()) {
            throw new IllegalArgumentException(
                    "the checkpoint has " + remainder.lanes().size() + " packing lanes, the options say " + lanes.size()
                            + ": use the same --lanes");
        }
        cursor = remainder.cursor();
        for (int i = 0; i < remainder.lanes().size(); i++) {
            lanes.set(i, new Lane());
            lanes.get(i).append(remainder.lanes().get(i));
        }
    }

    /** A queue of tokens in one array. */
    private static final class Lane {
        private int[] tokens = new int[1024];
        private int start;
        private int end;

        int size() {
            return end - start;
        }

        void append(int[] more) {
            if (end + more.length > tokens.length) {
                int needed = size() + more.length;
                int[] target = needed > tokens.length / 2 ? new int[Math.multiplyExact(2, needed)] : tokens;
                int kept = size();
                System.arraycopy(tokens, start, target, 0, kept);
                tokens = target;
                start = 0;
                end = kept;
            }
            System.arraycopy(more, 0, tokens, end, more.length);
            end += more.length;
        }

        /** One row; its last token stays as the first of the next row. */
        int[] take(int context) {
            int[] row = Arrays.copyOfRange(tokens, start, start + context + 1);
            start += context;
            return row;
        }

        int[] kept() {
            return Arrays.copyOfRange(tokens, start, end);
        }
    }
}
