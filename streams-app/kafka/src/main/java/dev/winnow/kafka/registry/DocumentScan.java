package dev.winnow.kafka.registry;

import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import dev.winnow.schemas.Sample;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Reads id and labels of a document in Avro's binary encoding, also of one in a sample, and skips the rest. It knows one layout, that of this version's schema, in the one form in which
 * Avro's encoder writes it: numbers as short as they can be, arrays and maps in one block. Whatever is otherwise, is for the decoder of all records, which reads it or
 * reports what is wrong with it. One thread.
 */
final class DocumentScan {
    /** Layout that is read here. A field that is added to the schema is added below. */
    private static final String LAYOUT = SchemaNormalization.toParsingForm(Document.getClassSchema());

    private static final String SAMPLE_LAYOUT = SchemaNormalization.toParsingForm(Sample.getClassSchema());

    private static final MissingKind[] MISSING = MissingKind.values();

    /** Bytes of the smallest annotation: four empty strings and a score. */
    private static final int LEAST_ANNOTATION = 4 + Double.BYTES;

    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    /** Bits of a number in one byte of it; the highest states that another byte follows. */
    private static final int DIGITS = 0x7f;

    private final byte[] bytes;
    private final boolean verbatim;
    private int at;
    private boolean fits = true;

    private DocumentScan(byte[] bytes, int from, boolean verbatim) {
        this.bytes = bytes;
        this.at = from;
        this.verbatim = verbatim;
    }

    /** Whether records of a writer have this layout. */
    static boolean reads(Schema writer) {
        return LAYOUT.equals(SchemaNormalization.toParsingForm(writer));
    }

    /**
     * Id and labels of a document.
     *
     * @param from where it begins; it ends where the bytes end
     * @return empty when the bytes are not of the one form
     */
    static Optional<ScannedLabels> labels(byte[] bytes, int from, RecurringStrings strings) {
        DocumentScan scan = new DocumentScan(bytes, from, false);
        ScannedLabels labels = scan.document(strings);
        return scan.isWhole() ? Optional.of(labels) : Optional.empty();
    }

    /**
     * A sample whose document was scanned.
     *
     * @param selection the sample without its document
     * @param from where the document begins; it ends where the bytes end
     */
    record ScannedSample(Sample selection, int from, ScannedLabels labels) {}

    /** Whether samples of a writer have the layout that is read here. */
    static boolean readsSamples(Schema writer) {
        return SAMPLE_LAYOUT.equals(SchemaNormalization.toParsingForm(writer));
    }

    /**
     * A sample, of its document id and labels.
     *
     * @param from where it begins; it ends where the bytes end
     * @return empty when the bytes are not of the one form
     */
    static Optional<ScannedSample> sample(byte[] bytes, int from, RecurringStrings strings) {
        DocumentScan scan = new DocumentScan(bytes, from, false);
        String run = scan.string(strings);
        int planVersion = scan.integer();
        double probability = scan.decimal();
        double score = scan.decimal();
        int uses = scan.integer();
        int document = scan.at;
        ScannedLabels labels = scan.document(strings);
        return scan.isWhole()
                ? Optional.of(new ScannedSample(
                        new Sample(run, planVersion, probability, score, uses, null), document, labels))
                : Optional.empty();
    }

    private double decimal() {
        skip(Double.BYTES);
        return fits ? (double) DOUBLES.get(bytes, at - Double.BYTES) : 0;
    }

    /** Whether a document that was decoded and encoded again would have the same bytes. */
    static boolean isVerbatim(byte[] bytes, int from) {
        DocumentScan scan = new DocumentScan(bytes, from, true);
        scan.document(null);
        return scan.isWhole();
    }

    private boolean isWhole() {
        return fits && at == bytes.length;
    }

    private ScannedLabels document(RecurringStrings strings) {
        String id = decoded(skipString());
        skipString(); // text
        skipString(); // source
        skipString(); // url
        number(); // fetchedAt
        integer(); // tokens
        skipAttributes();
        String[] labels = annotations(strings);
        Map<String, MissingKind> missing = missing();
        return new ScannedLabels(id, labels, missing);
    }

    private void skipAttributes() {
        int count = items(2);
        Map<String, Integer> order = verbatim && count > 1 ? new HashMap<>() : null;
        for (int i = 0; i < count && fits; i++) {
            if (order == null) {
                skipString();
            } else {
                order.put(decoded(skipString()), i);
            }
            skipString();
        }
        endOfBlocks(count);
        requireOrder(order, count);
    }

    /** Agent, group and version of each. */
    private String[] annotations(RecurringStrings strings) {
        int count = items(LEAST_ANNOTATION);
        String[] labels = new String[strings == null ? 0 : ScannedLabels.WIDTH * count];
        for (int i = 0; i < count && fits; i++) {
            String agent = string(strings);
            String group = string(strings);
            skip(Double.BYTES); // score
            String version = string(strings);
            skipString(); // reference
            if (strings != null) {
                labels[ScannedLabels.WIDTH * i] = agent;
                labels[ScannedLabels.WIDTH * i + 1] = group;
                labels[ScannedLabels.WIDTH * i + 2] = version;
            }
        }
        endOfBlocks(count);
        return labels;
    }

    private Map<String, MissingKind> missing() {
        int count = items(2);
        if (count == 0) {
            return Map.of();
        }
        Map<String, MissingKind> missing = new HashMap<>();
        Map<String, Integer> order = verbatim && count > 1 ? new HashMap<>() : null;
        for (int i = 0; i < count && fits; i++) {
            String agent = decoded(skipString());
            int kind = integer();
            if (order != null) {
                order.put(agent, i);
            }
            fits &= kind >= 0 && kind < MISSING.length;
            if (fits) {
                missing.put(agent, MISSING[kind]);
            }
        }
        endOfBlocks(count);
        requireOrder(order, count);
        return missing;
    }

    /** The decoder keeps entries in a {@link HashMap}, and the encoder writes them in its order. */
    private void requireOrder(Map<String, Integer> order, int count) {
        if (order == null || !fits) {
            return;
        }
        fits = order.size() == count;
        Iterator<Integer> places = order.values().iterator();
        for (int i = 0; fits && i < count; i++) {
            fits = places.next() == i;
        }
    }

    /** Number of items of an array or a map. */
    private int items(int leastBytes) {
        long count = number();
        fits &= count >= 0 && count <= (bytes.length - at) / leastBytes;
        return fits ? (int) count : 0;
    }

    /** Behind the one block is the end of an array or a map; an empty one has nothing but the end. */
    private void endOfBlocks(int count) {
        if (count > 0) {
            // by itself: it may find that it does not fit
            long end = number();
            fits &= end == 0;
        }
    }

    private String string(RecurringStrings strings) {
        int length = skipString();
        return strings == null ? "" : strings.of(bytes, at - length, length);
    }

    /** The string that was skipped last, of so many bytes. */
    private String decoded(int length) {
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    /** Skips a string; returns the number of its bytes, 0 where it is not one. */
    private int skipString() {
        int length = length();
        skip(length);
        if (verbatim && fits) {
            fits = Utf8.isValid(bytes, at - length, at);
        }
        return length;
    }

    private int length() {
        long length = number();
        fits &= length >= 0 && length <= bytes.length - at;
        return fits ? (int) length : 0;
    }

    private void skip(int count) {
        fits &= count <= bytes.length - at;
        at += fits ? count : 0;
    }

    private int integer() {
        long number = number();
        fits &= number == (int) number;
        return (int) number;
    }

    private long number() {
        long raw = 0;
        for (int shift = 0; shift < Long.SIZE && at < bytes.length; shift += 7) {
            byte next = bytes[at++];
            raw |= (long) (next & DIGITS) << shift;
            if (next >= 0) {
                // no shorter form, and no bits beyond those of a long
                fits &= (next > 0 || shift == 0) && (shift < Long.SIZE - 1 || next == 1);
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        fits = false;
        return 0;
    }
}
