package dev.winnow.lab.arm;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A made-up corpus of two sources that two agents labelled. */
final class Labelled {
    private Labelled() {}

    static Corpus corpus(int documents) {
        List<Document> all = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            String source = i % 4 == 0 ? Corpus.NOISE : "book";
            String text = source.equals("book")
                    ? ("the story of number " + i + " goes on and on ").repeat(4)
                    : ("home | login | cart | " + i + " | ").repeat(6);
            all.add(Document.newBuilder()
                    .setId(String.format("%064x", i * 7_919L))
                    .setText(text)
                    .setSource(source)
                    .setUrl("")
                    .setFetchedAt(Instant.EPOCH)
                    .setTokens(text.length())
                    .setAttributes(Map.of())
                    .setAnnotations(List.of(
                            new Annotation("domain", source, 1.0, "d1", ""),
                            new Annotation("quality", i % 3 == 0 ? "low" : "high", 1.0, "q1", "")))
                    .build());
        }
        return new Corpus(
                new Corpus.Agents(
                        Map.of("domain", List.of("book", "noise"), "quality", List.of("high", "low")),
                        Map.of("domain", "d1", "quality", "q1")),
                all);
    }
}
