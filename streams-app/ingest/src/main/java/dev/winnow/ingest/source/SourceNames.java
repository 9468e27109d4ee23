package dev.winnow.ingest.source;

import java.util.Locale;
import java.util.Map;

/** The names that public corpora give to the seven sources of the selection paper, mapped to the paper's own. */
final class SourceNames {
    static final String COMMON_CRAWL = "commoncrawl";

    private static final Map<String, String> PAPER_NAMES = Map.ofEntries(
            Map.entry("redpajamacommoncrawl", COMMON_CRAWL),
            Map.entry("redpajamac4", "c4"),
            Map.entry("redpajamagithub", "github"),
            Map.entry("redpajamabook", "book"),
            Map.entry("redpajamaarxiv", "arxiv"),
            Map.entry("redpajamawikipedia", "wikipedia"),
            Map.entry("redpajamastackexchange", "stackexchange"),
            Map.entry("common-crawl", COMMON_CRAWL),
            Map.entry("cc", COMMON_CRAWL),
            Map.entry("books", "book"),
            Map.entry("gutenberg", "book"),
            Map.entry("wiki", "wikipedia"),
            Map.entry("stack-exchange", "stackexchange"));

    private SourceNames() {}

    /** The paper's name for a known alias; any other name as it is. */
    static String canonical(String name) {
        return PAPER_NAMES.getOrDefault(name.toLowerCase(Locale.ROOT), name);
    }
}
