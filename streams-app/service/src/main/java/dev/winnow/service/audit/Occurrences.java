package dev.winnow.service.audit;

import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;

/** Every time that a document came, with what each plan makes of it, on disk. Owned by one thread. */
final class Occurrences implements Iterable<Explanation> {
    /** Characters of a text that explanations show. */
    static final int SHOWN_TEXT = 400;

    private static final int PLACE_BYTES = Integer.BYTES + Long.BYTES;

    private final Scratch.Table places;
    private final Scratch.Table fates;
    private final Scratch.Table uncovered;

    Occurrences(Scratch scratch) {
        places = scratch.table();
        fates = scratch.table();
        uncovered = scratch.table();
    }

    /** Adds one; of its text only the beginning is kept. */
    void add(Explanation.Place place, Document whole) {
        try {
            Document document = Document.newBuilder(whole)
                    .setText(beginning(whole.getText()))
                    .build();
            ByteBuffer record = document.toByteBuffer();
            places.put(
                    key(place.partition(), place.offset()),
                    ByteBuffer.allocate(Integer.BYTES + 1 + record.remaining())
                            .putInt(place.livePlan())
                            .put((byte) (place.repeat() ? 1 : 0))
                            .put(record)
                            .array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String beginning(String text) {
        int end = Math.min(text.length(), SHOWN_TEXT);
        boolean splitsPair = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, splitsPair ? end - 1 : end);
    }

    private static byte[] key(int partition, long offset) {
        return ByteBuffer.allocate(PLACE_BYTES)
                .putInt(partition)
                .putLong(offset)
                .array();
    }

    private static byte[] prefix(int partition) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
    }

    boolean isEmpty() {
        return !places.scan(new byte[0]).hasNext();
    }

    /** The first occurrence in a partition from an offset on. */
    OptionalLong next(int partition, long from) {
        return places.ceiling(key(partition, from))
                .map(entry -> ByteBuffer.wrap(entry.key()))
                .filter(key -> key.getInt() == partition)
                .map(key -> OptionalLong.of(key.getLong()))
                .orElse(OptionalLong.empty());
    }

    /** The occurrences in a partition, in order. */
    Iterable<Occurrence> of(int partition) {
        return () -> decoded(places.scan(prefix(partition)));
    }

    Occurrence at(int partition, long offset) {
        byte[] key = key(partition, offset);
        return decode(new Scratch.Entry(key, places.get(key).orElseThrow()));
    }

    private Iterator<Occurrence> decoded(Iterator<Scratch.Entry> entries) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Occurrence next() {
                return decode(entries.next());
            }
        };
    }

    private Occurrence decode(Scratch.Entry entry) {
        ByteBuffer key = ByteBuffer.wrap(entry.key());
        ByteBuffer value = ByteBuffer.wrap(entry.value());
        try {
            return new Occurrence(
                    new Explanation.Place(key.getInt(), key.getLong(), value.getInt(), value.get() != 0),
                    Document.fromByteBuffer(value.slice()),
                    new Rows<>(fates, entry.key(), Explanation.Fate.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts a plan of which it is not known what it makes of an occurrence. */
    void notCovered(Occurrence occurrence, NotCovered reason) {
        byte[] key = reasonKey(occurrence.place(), reason);
        uncovered.put(
                key,
                ByteBuffer.allocate(Long.BYTES)
                        .putLong(number(uncovered.get(key).orElse(null)) + 1)
                        .array());
    }

    private static byte[] reasonKey(Explanation.Place place, NotCovered reason) {
        return ByteBuffer.allocate(PLACE_BYTES + Integer.BYTES)
                .put(key(place.partition(), place.offset()))
                .putInt(reason.ordinal())
                .array();
    }

    private static long number(byte[] value) {
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    /** The explanations, by partition and offset; they read their fates from the disk too. */
    @Override
    public Iterator<Explanation> iterator() {
        Iterator<Occurrence> all = decoded(places.scan(new byte[0]));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Explanation next() {
                return explanation(all.next());
            }
        };
    }

    private Explanation explanation(Occurrence occurrence) {
        Explanation.Place place = occurrence.place();
        long explained = 0;
        for (Iterator<?> counted = fates.scan(key(place.partition(), place.offset())); counted.hasNext(); ) {
            counted.next();
            explained++;
        }
        Map<NotCovered, Long> reasons = new EnumMap<>(NotCovered.class);
        for (NotCovered reason : NotCovered.values()) {
            uncovered.get(reasonKey(place, reason)).ifPresent(count -> reasons.put(reason, number(count)));
        }
        return new Explanation(
                occurrence.document().getId(),
                occurrence.document().getUrl(),
                occurrence.document().getText(),
                place.partition(),
                place.offset(),
                place.livePlan(),
                occurrence.document().getAnnotations().stream()
                        .map(Explanation.Label::of)
                        .toList(),
                occurrence.fates(),
                Coverage.of(explained, 0, reasons));
    }
}
