package dev.winnow.agents.fit;

import dev.winnow.agent.fit.FitDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws evenly from the documents offered, whatever their number (algorithm R). Mutable, owned by one thread. */
final class Reservoir {
    private final int size;
    private final SplittableRandom random;
    private final List<FitDocument> drawn = new ArrayList<>();
    private long offered;

    /**
     * @param size documents to draw at most
     * @param random used by nobody else until the last document was offered
     */
    Reservoir(int size, SplittableRandom random) {
        this.size = size;
        this.random = random;
    }

    void offer(FitDocument document) {
        offered++;
        if (drawn.size() < size) {
            drawn.add(document);
            return;
        }
        long place = random.nextLong(offered);
        if (place < size) {
            drawn.set((int) place, document);
        }
    }

    long offered() {
        return offered;
    }

    List<FitDocument> drawn() {
        return List.copyOf(drawn);
    }
}
