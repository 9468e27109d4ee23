package dev.winnow.service.ui;

import dev.winnow.schemas.DeadLetter;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The newest dead letters, with the beginnings of their payloads. Thread-safe. */
final class LetterWindow {
    /** Letters that are kept. */
    static final int LETTERS = 2_000;

    private static final int PAYLOAD = 4 << 10;
    private static final int FIELD = 1_000;
    private static final int REASONS = 200;
    private static final String OTHERS = "(others)";

    private final NavigableMap<Long, Letter> letters = new TreeMap<>();
    private final Set<Long> replayed = new HashSet<>();
    private final Map<String, Long> reasons = new TreeMap<>();
    private long revision;

    /**
     * A dead letter.
     *
     * @param payload the first bytes of the record
     * @param payloadBytes length of the whole value
     * @param replayable whether it can be replayed, as far as the letter shows
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
            long payloadBytes,
            boolean replayable) {}

    /**
     * Letters that were not replayed.
     *
     * @param reasons their number by reason
     * @param replayable how many of them can be replayed, as far as the letters show
     * @param since when the oldest was written, in milliseconds since the epoch; -1 where there is none
     */
    record Unanswered(Map<String, Long> reasons, long replayable, long since) {
        long letters() {
            return reasons.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    synchronized void add(DeadLetter letter, long offset, long time, boolean replayable) {
        revision++;
        ByteBuffer payload = letter.getPayload().duplicate();
        byte[] first = new byte[Math.min(PAYLOAD, payload.remaining())];
        payload.get(first);
        String reason = Doc.cut(letter.getReason(), FIELD);
        letters.put(
                offset,
                new Letter(
                        offset,
                        time,
                        Doc.cut(letter.getStep(), FIELD),
                        reason,
                        Doc.cut(letter.getDetail(), FIELD),
                        Doc.cut(letter.getOrigin(), FIELD),
                        letter.getPartition(),
                        letter.getPosition(),
                        first,
                        letter.getPayloadBytes(),
                        replayable));
        reasons.merge(reasons.containsKey(reason) || reasons.size() < REASONS ? reason : OTHERS, 1L, Long::sum);
        if (letters.size() > LETTERS) {
            replayed.remove(letters.pollFirstEntry().getKey());
        }
    }

    /** Notes that a letter was replayed; nothing where it is not kept any more. */
    synchronized void replayed(long offset) {
        if (letters.containsKey(offset) && replayed.add(offset)) {
            revision++;
        }
    }

    synchronized boolean isReplayed(long offset) {
        return replayed.contains(offset);
    }

    /** Whether older letters than those kept may have been written. */
    synchronized boolean isFull() {
        return letters.size() >= LETTERS;
    }

    synchronized void clear() {
        letters.clear();
        replayed.clear();
        reasons.clear();
        revision++;
    }

    /** Letters of a reason, newest first; of all reasons for an empty one. */
    synchronized List<Letter> newest(String reason, int limit) {
        return letters.descendingMap().values().stream()
                .filter(letter -> reason.isEmpty() || letter.reason().equals(reason))
                .limit(limit)
                .toList();
    }

    synchronized Optional<Letter> at(long offset) {
        return Optional.ofNullable(letters.get(offset));
    }

    /** Letters by reason, since the window began. */
    synchronized Map<String, Long> reasons() {
        return new TreeMap<>(reasons);
    }

    /** Letters that were written at a moment or later and not replayed, as far as they are kept. */
    synchronized Unanswered unanswered(long from) {
        Map<String, Long> found = new TreeMap<>();
        long since = -1;
        long replayable = 0;
        for (Letter letter : letters.values()) {
            if (letter.time() >= from && !replayed.contains(letter.offset())) {
                found.merge(letter.reason(), 1L, Long::sum);
                since = since < 0 ? letter.time() : Math.min(since, letter.time());
                replayable += letter.replayable() ? 1 : 0;
            }
        }
        return new Unanswered(found, replayable, since);
    }

    /**
     * When the letters began that still come: the time of the oldest that was not replayed and has no pause before the next one.
     *
     * @param reason reason that counts; empty for all
     * @param pause longest time between two of them, in milliseconds
     * @param now milliseconds since the epoch
     * @return -1 where the newest is older than the pause
     */
    synchronized long since(String reason, long pause, long now) {
        long since = -1;
        long next = now;
        long[] times = letters.values().stream()
                .filter(letter -> !replayed.contains(letter.offset())
                        && (reason.isEmpty() || letter.reason().equals(reason)))
                .mapToLong(Letter::time)
                .sorted()
                .toArray();
        for (int i = times.length - 1; i >= 0 && times[i] >= next - pause; i--) {
            since = times[i];
            next = times[i];
        }
        return since;
    }

    synchronized long revision() {
        return revision;
    }
}
