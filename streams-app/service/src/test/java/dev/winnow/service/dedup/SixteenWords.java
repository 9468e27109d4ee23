package dev.winnow.service.dedup;

import dev.winnow.decision.DocumentId;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.similarity.Signature;
import dev.winnow.similarity.Signatures;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Texts of sixteen words: each four are a band, each word is a row. So a test sees which texts share a band, and how similar they are. */
final class SixteenWords implements Signatures {
    static final int WORDS = 16;
    static final int BANDS = 4;

    /** A text of its own; word numbers in {@code changes} are other ones. */
    static String text(String name, int... changes) {
        String[] words = new String[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = name + i;
        }
        for (int change : changes) {
            words[change] = name + "other" + change;
        }
        return String.join(" ", words);
    }

    static Document document(String text) {
        return Document.newBuilder()
                .setId(DocumentId.of(text))
                .setText(text)
                .setSource("test")
                .setTokens(text.length())
                .setAttributes(Map.of("language", "en"))
                .setAnnotations(List.of(new Annotation("other", "high", 0.5, "v", "")))
                .build();
    }

    @Override
    public Optional<Signature> of(String text) {
        String[] words = text.split(" ");
        if (words.length < WORDS) {
            return Optional.empty();
        }
        long[] keys = new long[BANDS];
        int[] rows = new int[WORDS];
        for (int band = 0; band < BANDS; band++) {
            keys[band] =
                    31L * Arrays.asList(words).subList(band * 4, band * 4 + 4).hashCode() + band;
        }
        for (int row = 0; row < WORDS; row++) {
            // in steps of one for texts that differ, so that two bits distinguish them
            rows[row] = words[row].contains("other") ? 1 : 0;
        }
        return Optional.of(new Signature(keys, Signature.sketch(rows), WORDS));
    }
}
