package dev.winnow.agents.fit;

import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.schemas.Document;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Draws documents evenly by a hash of seed and id, the smallest ones: the same documents in another order give the same sample, and one that
 * comes twice has no better chance. Memory is bounded by the sample.
 *
 * @param size documents to draw at most
 * @param seed of the draw
 */
public record HashSample(int size, long seed) {
    private static final int TOLD_EVERY = 256;

    /**
     * What was drawn, in the order of the hashes.
     *
     * @param even from all documents
     * @param judged from those that a human judged, without those in {@code even}; a quarter as many at most
     */
    public record Draw(List<FitDocument> even, List<FitDocument> judged) {}

    private record Hashed(long hash, FitDocument document) {
        static final Comparator<Hashed> ORDER = Comparator.comparingLong(Hashed::hash)
                .thenComparing(one -> one.document().id());
    }

    /** Documents of the smallest hashes, each once. */
    private static final class Smallest {
        private final int size;
        private final PriorityQueue<Hashed> hashed = new PriorityQueue<>(Hashed.ORDER.reversed());
        private final Set<String> ids = new HashSet<>();

        Smallest(int size) {
            this.size = size;
        }

        void offer(long hash, FitDocument document) {
            boolean wanted =
                    hashed.size() < size || size > 0 && hash < hashed.element().hash();
            if (wanted && ids.add(document.id())) {
                hashed.add(new Hashed(hash, document));
            }
            if (hashed.size() > size) {
                ids.remove(hashed.remove().document().id());
            }
        }

        List<FitDocument> without(Set<String> others) {
            return hashed.stream()
                    .sorted(Hashed.ORDER)
                    .map(Hashed::document)
                    .filter(document -> !others.contains(document.id()))
                    .toList();
        }
    }

    /**
     * Draws.
     *
     * @param documents read once, to the end
     * @param labelAttribute attribute that holds a human's quality label, where there is one
     * @param progress receives the number of documents read, periodically and at the end
     */
    public Draw draw(Iterator<Document> documents, String labelAttribute, LongConsumer progress) {
        Smallest even = new Smallest(size);
        Smallest judged = new Smallest(FitSettings.judgedBeside(size));
        long read = 0;
        while (documents.hasNext()) {
            Document document = documents.next();
            if (++read % TOLD_EVERY == 0) {
                progress.accept(read);
            }
            long hash = hash(document.getId());
            FitDocument known = known(document, labelAttribute);
            even.offer(hash, known);
            if (known.isJudged()) {
                judged.offer(hash, known);
            }
        }
        progress.accept(read);
        return new Draw(even.without(Set.of()), judged.without(even.ids));
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
