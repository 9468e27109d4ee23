package dev.winnow.lab.bench.extraction;

import java.util.List;

/**
 * A page and what its text should be.
 *
 * @param html as it was fetched
 * @param article the text that people took from it; empty in a set of segments
 * @param with segments that the text must hold
 * @param without segments that the text must not hold
 */
@SuppressWarnings("ArrayRecordComponent") // read only, never compared
public record GoldPage(String id, byte[] html, String article, List<String> with, List<String> without) {
    public GoldPage {
        with = List.copyOf(with);
        without = List.copyOf(without);
    }

    Match match(String text) {
        if (with.isEmpty() && without.isEmpty()) {
            return Shingles.match(article, text);
        }
        long found = with.stream().filter(text::contains).count();
        long extra = without.stream().filter(text::contains).count();
        return new Match(found, extra, with.size() - found);
    }
}
