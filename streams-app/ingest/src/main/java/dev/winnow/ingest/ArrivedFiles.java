package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Distinguishes files that are complete from those that are still written: a file has arrived when its size and its time of change are those of an earlier listing, at
 * least the settling time ago. A file is so never read in the listing that sees it first. An object is complete when it is seen. Owned by one thread.
 */
final class ArrivedFiles {
    private final Duration settle;
    private Map<InputFile, Long> seen = new HashMap<>();

    ArrivedFiles(Duration settle) {
        this.settle = settle;
    }

    /**
     * Of the files of a listing, those that have arrived, in its order.
     *
     * @param nanoTime when the listing began
     */
    List<InputFile> of(List<InputFile> listing, long nanoTime) {
        Map<InputFile, Long> next = new HashMap<>();
        listing.forEach(file -> next.put(file, seen.getOrDefault(file, nanoTime)));
        seen = next;
        return listing.stream()
                .filter(file -> file.isObject() || nanoTime - next.get(file) >= settle.toNanos())
                .toList();
    }
}
