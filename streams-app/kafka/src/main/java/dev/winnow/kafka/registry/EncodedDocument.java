package dev.winnow.kafka.registry;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A document whose id and labels were read; the rest stays in its bytes until it is asked for. Bytes that no decoder can read never become one. Immutable.
 */
public final class EncodedDocument {
    private static final byte[] NONE = {};

    private final ScannedLabels scanned;
    private final byte[] bytes;
    private final int from;
    private final Supplier<Document> whole;

    private EncodedDocument(ScannedLabels scanned, byte[] bytes, int from, Supplier<Document> whole) {
        this.scanned = scanned;
        this.bytes = bytes;
        this.from = from;
        this.whole = whole;
    }

    /**
     * A document that was scanned.
     *
     * @param from where it begins in the bytes, which it ends
     * @param whole decodes it
     */
    static EncodedDocument scanned(ScannedLabels labels, byte[] bytes, int from, Supplier<Document> whole) {
        return new EncodedDocument(labels, bytes, from, whole);
    }

    /** A document that was decoded. */
    public static EncodedDocument of(Document document) {
        List<Annotation> annotations = document.getAnnotations();
        String[] labels = new String[ScannedLabels.WIDTH * annotations.size()];
        int i = 0;
        for (Annotation annotation : annotations) {
            labels[i++] = annotation.getAgent();
            labels[i++] = annotation.getGroup();
            labels[i++] = annotation.getAgentVersion();
        }
        return new EncodedDocument(
                new ScannedLabels(document.getId(), labels, document.getMissing()), NONE, 0, () -> document);
    }

    public String id() {
        return scanned.id();
    }

    /** Number of labels. */
    public int labels() {
        return scanned.labels().length / ScannedLabels.WIDTH;
    }

    /** Agent of a label. */
    public String agent(int label) {
        return scanned.labels()[ScannedLabels.WIDTH * label];
    }

    /** Group that the agent put the document in. */
    public String group(int label) {
        return scanned.labels()[ScannedLabels.WIDTH * label + 1];
    }

    /** Version of the agent. */
    public String version(int label) {
        return scanned.labels()[ScannedLabels.WIDTH * label + 2];
    }

    /** Why agents that were asked gave no label, by agent name; not to be changed. */
    public Map<String, MissingKind> missing() {
        return scanned.missing();
    }

    /** All of the document. */
    public Document document() {
        return whole.get();
    }

    /** Whether both are the same document; of equal bytes nothing is decoded. */
    public boolean isSame(EncodedDocument other) {
        boolean sameBytes =
                size() > 0 && Arrays.equals(bytes, from, bytes.length, other.bytes, other.from, other.bytes.length);
        return sameBytes || document().equals(other.document());
    }

    /** Whether encoding the document would give the bytes that it came as. */
    boolean isVerbatim() {
        return bytes.length > from && DocumentScan.isVerbatim(bytes, from);
    }

    int size() {
        return bytes.length - from;
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, from, target, at, size());
    }
}
