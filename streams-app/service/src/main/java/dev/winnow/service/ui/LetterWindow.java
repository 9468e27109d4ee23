package dev.winnow.service.ui;

import dev.winnow.schemas.DeadLetter;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The newest dead letters, with the beginnings of their payloads. Thread-safe. */
final class LetterWindow {
    /** Letters that are kept. */
    static final int LETTERS = 2_000;

    private static final int PAYLOAD = 4 << 10;
    private static final int FIELD = 1_000;
    private static final int REASONS = 200;
    private static final String OTHERS = "(others)";

    private final Deque<Letter> letters = new ArrayDeque<>();
    private final Map<String, Long> reasons = new TreeMap<>();
    private long revision;

    /**
     * A dead letter.
     *
     * @param payload the first bytes of the record
     * @param payloadBytes length of the whole value
     */
    record Letter(
            long offset,
            long time,
            String step,
            String reason,
            String detail,
            String origin,
            int partition,
            long position,
            byte[] payload,
            long payloadBytes) {}

    synchronized void add(DeadLetter letter, long offset, long time) {
        revision++;
        ByteBuffer payload = letter.getPayload().duplicate();
        byte[] first = new byte[Math.min(PAYLOAD, payload.remaining())];
        payload.get(first);
        String reason = Doc.cut(letter.getReason(), FIELD);
        letters.addLast(new Letter(
                offset,
                time,
                Doc.cut(letter.getStep(), FIELD),
                reason,
                Doc.cut(letter.getDetail(), FIELD),
                Doc.cut(letter.getOrigin(), FIELD),
                letter.getPartition(),
                letter.getPosition(),
                first,
                letter.getPayloadBytes()));
        reasons.merge(reasons.containsKey(reason) || reasons.size() < REASONS ? reason : OTHERS, 1L, Long::sum);
        if (letters.size() > LETTERS) {
            letters.removeFirst();
        }
    }

    synchronized void clear() {
        letters.clear();
        reasons.clear();
        revision++;
    }

    /** Letters of a reason, newest first; of all reasons for an empty one. */
    synchronized List<Letter> newest(String reason, int limit) {
        List<Letter> found = new ArrayList<>();
        letters.descendingIterator().forEachRemaining(letter -> {
            if (found.size() < limit && (reason.isEmpty() || letter.reason().equals(reason))) {
                found.add(letter);
            }
        });
        return found;
    }

    synchronized Optional<Letter> at(long offset) {
        return letters.stream().filter(letter -> letter.offset() == offset).findFirst();
    }

    /** Letters by reason, since the window began. */
    synchronized Map<String, Long> reasons() {
        return new TreeMap<>(reasons);
    }

    /** Letters that were written after a moment, as far as they are kept. */
    synchronized long since(long time) {
        return letters.stream().filter(letter -> letter.time() >= time).count();
    }

    synchronized long revision() {
        return revision;
    }
}
