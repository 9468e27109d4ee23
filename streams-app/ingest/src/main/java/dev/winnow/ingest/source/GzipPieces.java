package dev.winnow.ingest.source;

import dev.winnow.ingest.content.DecompressionAhead;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Whole gzip members decompressed ahead of the one who reads them. The bytes ahead are cut where a member seems to start; what a piece gives counts only where
 * the reader comes to a member of it, so that a wrong cut, damage or a member that is longer than the look-ahead is the reader's, as without pieces.
 *
 * <p>Owned by one thread; pieces are decompressed by any.
 */
final class GzipPieces {
    /** Compressed bytes that are looked at for members. */
    static final int LOOK_AHEAD = 1 << 20;

    private static final int PIECE_BYTES = 1 << 17;
    private static final int MAX_CONTENT_BYTES = 2 << 20;

    private final DecompressionAhead ahead;
    private final Deque<Piece> pieces = new ArrayDeque<>();

    /** Up to this offset the only marks are those that pieces begin with. */
    private long withoutMark;

    GzipPieces(DecompressionAhead ahead) {
        this.ahead = ahead;
    }

    /** One member, whose checksum and length are right. */
    static final class Member {
        private final long offset;
        private final int compressedBytes;
        private final byte[] content;
        private final int end;
        private int position;

        private Member(long offset, int compressedBytes, byte[] content, int start, int end) {
            this.offset = offset;
            this.compressedBytes = compressedBytes;
            this.content = content;
            this.position = start;
            this.end = end;
        }

        int compressedBytes() {
            return compressedBytes;
        }

        /** The next bytes of the content; 0 at its end. */
        int take(byte[] target, int offset, int length) {
            int count = Math.min(length, end - position);
            System.arraycopy(content, position, target, offset, count);
            position += count;
            return count;
        }
    }

    private static final class Piece {
        private final long offset;
        private final long end;
        private FutureTask<Deque<Member>> task;

        private Piece(long offset, byte[] compressed) {
            this.offset = offset;
            this.end = offset + compressed.length;
            this.task = new FutureTask<>(() -> decompress(offset, compressed));
        }

        /** Run by any thread, perhaps long after the piece was used: nothing of it is held until then. */
        private void help() {
            FutureTask<Deque<Member>> waiting = task;
            if (waiting != null) {
                waiting.run();
            }
        }
    }

    /** The member that starts at the position, when it is or can be decompressed ahead; else null. */
    Member memberAt(RewindableInput in, RewindableInput.Mark mark) {
        if (!ahead.isOn()) {
            return null;
        }
        in.lookAhead();
        while (!pieces.isEmpty() && pieces.peek().end <= in.offset()) {
            drop();
        }
        cut(in, mark);
        Piece piece = pieces.peek();
        if (piece == null || piece.offset > in.offset()) {
            return null;
        }
        Deque<Member> members = members(piece);
        while (!members.isEmpty() && members.peek().offset < in.offset()) {
            members.remove();
        }
        return members.isEmpty() || members.peek().offset > in.offset() ? null : members.remove();
    }

    void close() {
        while (!pieces.isEmpty()) {
            drop();
        }
    }

    /** What nobody has begun yet is done by the reader. */
    private static Deque<Member> members(Piece piece) {
        try {
            piece.task.run();
            return piece.task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ArrayDeque<>();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            // whatever it is, the reader meets it too
            return new ArrayDeque<>();
        }
    }

    private void drop() {
        Piece piece = pieces.remove();
        piece.task.cancel(false);
        piece.task = null;
        ahead.giveBack(MAX_CONTENT_BYTES);
    }

    private void cut(RewindableInput in, RewindableInput.Mark mark) {
        long start = pieces.isEmpty() ? in.offset() : pieces.peekLast().end;
        List<Piece> cut = new ArrayList<>();
        int from = (int) (start - in.offset()) + in.position();
        int limit = in.position() + in.available();
        int end = next(in, mark, from, limit);
        while (end < limit && ahead.reserve(MAX_CONTENT_BYTES)) {
            cut.add(new Piece(in.offset() + from - in.position(), Arrays.copyOfRange(in.buffer(), from, end)));
            from = end;
            end = next(in, mark, from, limit);
        }
        pieces.addAll(cut);
        cut.forEach(piece -> ahead.help(piece::help));
    }

    /** Where a piece from a place on can end: at a member; the limit when none is in sight. */
    private int next(RewindableInput in, RewindableInput.Mark mark, int from, int limit) {
        long toOffset = in.offset() - in.position();
        int i = (int) Math.max(from + PIECE_BYTES, withoutMark - toOffset);
        while (i < limit && !mark.startsAt(in.buffer(), i, limit)) {
            i++;
        }
        // a mark may lie across the limit
        withoutMark = Math.max(withoutMark, Math.min(i, limit - RewindableInput.LOOK_AHEAD) + toOffset);
        return Math.min(i, limit);
    }

    /** The members from the start on, up to the first that is damaged, cut off, or too large: the reader comes to that and reports it, if it is a member at all. */
    private static Deque<Member> decompress(long offset, byte[] compressed) {
        byte[] content = new byte[4 * PIECE_BYTES];
        int length = 0;
        List<int[]> bounds = new ArrayList<>();
        try (GzipMembers decoder = GzipMembers.ofBody(new ByteArrayInputStream(compressed))) {
            while (length < MAX_CONTENT_BYTES && decoder.input().isAt(decoder::startsAt)) {
                int start = (int) decoder.input().offset();
                int from = length;
                decoder.begin();
                int count = 1;
                while (count > 0 && length < MAX_CONTENT_BYTES) {
                    if (length == content.length) {
                        content = Arrays.copyOf(content, Math.min(2 * length, MAX_CONTENT_BYTES));
                    }
                    count = decoder.decode(content, length, content.length - length);
                    length += count;
                }
                if (count == 0) {
                    bounds.add(new int[] {start, (int) decoder.input().offset(), from, length});
                }
            }
        } catch (IOException e) {
            return members(offset, content, bounds);
        }
        return members(offset, content, bounds);
    }

    private static Deque<Member> members(long offset, byte[] content, List<int[]> bounds) {
        Deque<Member> members = new ArrayDeque<>();
        for (int[] bound : bounds) {
            members.add(new Member(offset + bound[0], bound[1] - bound[0], content, bound[2], bound[3]));
        }
        return members;
    }
}
