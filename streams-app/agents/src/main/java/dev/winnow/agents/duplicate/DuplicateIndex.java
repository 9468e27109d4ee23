package dev.winnow.agents.duplicate;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signatures of documents in the order in which they came, with a table of their bands.
 *
 * <p>A document duplicates the most similar one that came before it; one that is not in the index came after all. So the answer for
 * a document depends on the index alone, and of each cluster the first document stays unique. A band keeps its first
 * {@value #MOST_OF_BAND} documents, which bounds the work for a hostile flood of equal texts. About 1.5 KB of memory per document.
 * Adding: one thread; asking a finished index: any thread.
 */
public final class DuplicateIndex {

    /** Documents of an index at most: about 400 MB. */
    public static final int MOST_DOCUMENTS = 1 << 18;

    private static final int MOST_OF_BAND = 16;
    private static final int ID_LENGTH = 64;

    private final List<String> ids = new ArrayList<>();
    private final List<int[]> signatures = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<Long, int[]> bands = new HashMap<>();

    /**
     * What a document duplicates.
     *
     * @param id the earlier document
     * @param similarity estimated Jaccard similarity of their runs of five words
     */
    public record Match(String id, double similarity) {}

    /** Adds a document; false when it was added before, has fewer than five words, or the index is full. */
    public boolean add(String id, String text) {
        return id.length() <= ID_LENGTH && add(id, MinHash.signature(text));
    }

    private boolean add(String id, int[] signature) {
        if (signature.length == 0 || ids.size() >= MOST_DOCUMENTS || places.putIfAbsent(id, ids.size()) != null) {
            return false;
        }
        int place = ids.size();
        ids.add(id);
        signatures.add(signature);
        for (int band = 0; band < MinHash.BANDS; band++) {
            bands.merge(MinHash.bandKey(signature, band), new int[] {place}, DuplicateIndex::joined);
        }
        return true;
    }

    private static int[] joined(int[] old, int[] added) {
        if (old.length >= MOST_OF_BAND) {
            return old;
        }
        int[] joined = new int[old.length + 1];
        System.arraycopy(old, 0, joined, 0, old.length);
        joined[old.length] = added[0];
        return joined;
    }

    /** The most similar earlier document of those that share a band, the earliest of equal ones. */
    public Optional<Match> find(String id, String text, double leastSimilarity) {
        int[] signature = MinHash.signature(text);
        if (signature.length == 0) {
            return Optional.empty();
        }
        int own = places.getOrDefault(id, ids.size());
        int best = -1;
        double similarity = leastSimilarity;
        for (int band = 0; band < MinHash.BANDS; band++) {
            for (int place : bands.getOrDefault(MinHash.bandKey(signature, band), new int[0])) {
                if (place < own && place != best) {
                    double candidate = MinHash.similarity(signature, signatures.get(place));
                    if (candidate > similarity || (candidate == similarity && (best < 0 || place < best))) {
                        best = place;
                        similarity = candidate;
                    }
                }
            }
        }
        return best < 0 ? Optional.empty() : Optional.of(new Match(ids.get(best), similarity));
    }

    /** Number of documents. */
    public int size() {
        return ids.size();
    }

    /** Writes ids and signatures; the bands are made again when it is read. */
    public void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(ids.size());
            for (int i = 0; i < ids.size(); i++) {
                out.writeUTF(ids.get(i));
                for (int row : signatures.get(i)) {
                    out.writeInt(row);
                }
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException when it is something else
     */
    public static DuplicateIndex read(Path file) throws IOException {
        DuplicateIndex index = new DuplicateIndex();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int size = in.readInt();
            if (size < 0 || size > MOST_DOCUMENTS) {
                throw new IOException("an index of " + size + " documents, possible are 0 to " + MOST_DOCUMENTS);
            }
            for (int i = 0; i < size; i++) {
                String id = in.readUTF();
                int[] signature = new int[MinHash.BANDS * MinHash.ROWS];
                for (int row = 0; row < signature.length; row++) {
                    signature[row] = in.readInt();
                }
                index.add(id, signature);
            }
        }
        return index;
    }
}
