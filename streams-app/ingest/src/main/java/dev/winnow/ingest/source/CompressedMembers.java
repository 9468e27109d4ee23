package dev.winnow.ingest.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What gzip members and zstd frames have in common: a file is a sequence of them, each decompressed on its own. In a file, padding between two is skipped with a
 * warning, and after damage the next one is searched; the stretch between is an {@link InputGap}, behind which the reading continues. Where none follows,
 * the damage is the end. In the body of a message there is no search.
 *
 * <p>Owned by one thread.
 */
abstract class CompressedMembers extends InputStream {
    private static final int HISTORY = 1 << 18;
    static final int CHUNK = 1 << 16;

    /** Nothing shorter is a member, so that nothing of value is in fewer bytes after the last one. */
    private static final int SHORTEST = 18;

    private static final int MAX_GAPS = 1_000;

    private final RewindableInput in;
    private final boolean recovers;
    private final String format;
    private final String unit;
    private final SourceTally warnings = new SourceTally();
    private String lostAtEnd = "";
    private long members;
    private long memberStart;
    private boolean insideMember;
    private boolean ended;
    private int gaps;

    /**
     * Members.
     *
     * @param isFile whether there is a search after damage
     * @param chunk bytes that are read at a time
     */
    CompressedMembers(InputStream compressed, boolean isFile, int chunk, String format, String unit) {
        this.in = new RewindableInput(compressed, isFile ? HISTORY : 0, chunk);
        this.recovers = isFile;
        this.format = format;
        this.unit = unit;
    }

    /** Whether a member seems to start here. */
    abstract boolean startsAt(byte[] bytes, int position, int limit);

    /** Whether a member starts here as far as can be seen; for places where none is due. */
    abstract boolean surelyStartsAt(byte[] bytes, int position, int limit);

    /** Gets ready for the member at the position. */
    abstract void begin() throws IOException;

    /** Decompressed bytes of the member, at least one; 0 when it has ended, with the position after it. */
    abstract int decode(byte[] target, int offset, int length) throws IOException;

    /** Oddities that cost no data. */
    final SourceTally warnings() {
        return warnings;
    }

    /** What is lost after the last member, in words; empty when nothing is. */
    final String lostAtEnd() {
        return lostAtEnd;
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            try {
                if (insideMember || startMember()) {
                    int count = decode(target, offset, length);
                    insideMember = count > 0;
                    if (count > 0) {
                        return count;
                    }
                }
            } catch (EOFException e) {
                throw behind(new UnusableInputException(Reason.TRUNCATED, name() + " is cut off"));
            } catch (UnusableInputException e) {
                throw behind(e);
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    final RewindableInput input() {
        return in;
    }

    final UnusableInputException corrupt(String what) {
        return new UnusableInputException(Reason.CORRUPT, name() + ": " + what);
    }

    private String name() {
        return format + " " + unit + " " + members;
    }

    /** Whether there is a member; at the end there is none. */
    private boolean startMember() throws IOException {
        if (!in.fill()) {
            ended = true;
            return false;
        }
        long from = in.offset();
        if (!in.isAt(this::startsAt)) {
            if (!recovers || !in.skipRun()) {
                ended = true;
                warnings.add("bytes after the " + format + " trailer");
                return false;
            }
            if (!in.isAt(this::surelyStartsAt)) {
                seekBehindGarbage(from);
                return false;
            }
            warnings.add("padding between " + format + " " + unit + "s");
        }
        members++;
        memberStart = in.offset();
        begin();
        insideMember = true;
        return true;
    }

    private void seekBehindGarbage(long from) throws IOException {
        String what = "bytes after " + name() + " are not " + format;
        if (in.seek(from, this::surelyStartsAt)) {
            throw gap(Reason.CORRUPT, what, from, null);
        }
        ended = true;
        if (in.offset() - from < SHORTEST) {
            warnings.add("bytes after the " + format + " trailer");
        } else {
            lostAtEnd = what + "; lost: bytes " + from + " to " + (in.offset() - 1) + " of the file, "
                    + (in.offset() - from) + " bytes";
        }
    }

    /** How damage in a member is reported: a gap when another follows, else the damage, as the end. */
    private IOException behind(UnusableInputException damage) throws IOException {
        Reason reason = UnusableInputException.reasonOf(damage);
        if (damage instanceof InputGap || !recovers || reason != Reason.CORRUPT && reason != Reason.TRUNCATED) {
            return damage;
        }
        insideMember = false;
        if (in.isAt(this::surelyStartsAt) && in.offset() > memberStart
                || in.seek(memberStart + 1, this::surelyStartsAt)) {
            return gap(Reason.CORRUPT, damage.getMessage(), memberStart, damage);
        }
        ended = true;
        return damage;
    }

    private IOException gap(Reason reason, String what, long from, Throwable cause) {
        gaps++;
        if (gaps > MAX_GAPS) {
            ended = true;
            return new UnusableInputException(reason, "damaged in more than " + MAX_GAPS + " places");
        }
        return new InputGap(reason, what, from, in.offset(), cause);
    }
}
