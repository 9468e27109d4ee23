package dev.winnow.cli;

import dev.winnow.agent.fit.FitDocument;
import dev.winnow.schemas.Document;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Draws documents evenly by a hash of seed and id, the smallest ones: the same documents in another order give the same sample, and one that
 * comes twice has no better chance. Memory is bounded by the sample.
 *
 * @param size documents to draw at most
 * @param seed of the draw
 */
record HashSample(int size, long seed) {
    private static final int TOLD_EVERY = 256;

    private record Drawn(long hash, FitDocument document) {}

    /**
     * Draws, and gives the documents in the order of their hashes.
     *
     * @param labelAttribute attribute that holds a human's quality label, where there is one
     */
    List<FitDocument> draw(DocumentFeed documents, String labelAttribute, FitProgressLine progress) {
        PriorityQueue<Drawn> drawn =
                new PriorityQueue<>(Comparator.comparingLong(Drawn::hash).reversed());
        Set<String> ids = new HashSet<>();
        long read = 0;
        while (documents.hasNext()) {
            Document document = documents.next();
            if (++read % TOLD_EVERY == 0) {
                progress.read(read, documents.share());
            }
            long hash = hash(document.getId());
            boolean wanted = drawn.size() < size || hash < drawn.element().hash();
            if (wanted && ids.add(document.getId())) {
                drawn.add(new Drawn(hash, known(document, labelAttribute)));
            }
            if (drawn.size() > size) {
                ids.remove(drawn.remove().document().id());
            }
        }
        progress.read(read, 1);
        return drawn.stream()
                .sorted(Comparator.comparingLong(Drawn::hash)
                        .thenComparing(one -> one.document().id()))
                .map(Drawn::document)
                .toList();
    }

    private static FitDocument known(Document document, String labelAttribute) {
        return new FitDocument(
                document.getId(), document.getText(), document.getSource(), label(document, labelAttribute));
    }

    private static double label(Document document, String attribute) {
        try {
            return Double.parseDouble(document.getAttributes().getOrDefault(attribute, ""));
        } catch (NumberFormatException e) {
            return Double.NaN; // no label, or one that is not a number
        }
    }

    /** FNV-1a over seed and id, spread by the finaliser of SplitMix64. */
    private long hash(String id) {
        long hash = 0xcbf29ce484222325L ^ seed * 0x9e3779b97f4a7c15L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
