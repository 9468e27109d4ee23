package dev.winnow.service.ui;

import java.util.Set;

/**
 * How much the page keeps and shows.
 *
 * @param documents newest documents that are kept for search and display
 * @param documentBytes bytes of memory that they may take
 * @param runs runs to follow; empty for all, the first {@value #MOST_RUNS} by name
 */
public record UiSettings(int documents, long documentBytes, Set<String> runs) {
    /** Runs that are followed at a time. */
    public static final int MOST_RUNS = 32;

    /** 10,000 documents in 128 MiB, of all runs. */
    public static final UiSettings DEFAULT = new UiSettings(10_000, 128L << 20, Set.of());

    public UiSettings {
        runs = Set.copyOf(runs);
    }
}
