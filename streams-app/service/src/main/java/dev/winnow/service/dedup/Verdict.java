package dev.winnow.service.dedup;

import java.nio.ByteBuffer;

/**
 * What is known of a document so far.
 *
 * @param missing answers of bands that are still to come; 0 when all is known
 * @param exact whether its id came before
 * @param match the most similar earlier document; {@link Match#NONE} of a unique one; without meaning of an exact duplicate
 */
record Verdict(int missing, boolean exact, Match match) {
    static final Verdict EXACT = new Verdict(0, true, Match.NONE);
    static final Verdict UNIQUE = new Verdict(0, false, Match.NONE);

    static Verdict asked(int partitions, boolean exact) {
        return new Verdict(partitions, exact, Match.NONE);
    }

    Verdict with(Match answer) {
        return new Verdict(missing - 1, exact, match.or(answer));
    }

    byte[] toBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + 1 + match.bytes())
                .putInt(missing)
                .put((byte) (exact ? 1 : 0));
        match.write(buffer);
        return buffer.array();
    }

    static Verdict of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Verdict(buffer.getInt(), buffer.get() == 1, Match.read(buffer));
    }
}
