package dev.winnow.app;

import dev.winnow.decision.DocumentId;
import dev.winnow.decision.TextNormalizer;
import dev.winnow.schemas.Document;

/** Documents as ingest makes them of a text. */
public final class WebDocument {
    private WebDocument() {}

    /** The document of a text in its normal form; it has a token for each character. */
    public static Document of(String anyText) {
        String text = TextNormalizer.normalize(anyText);
        return Document.newBuilder()
                .setId(DocumentId.of(text))
                .setText(text)
                .setSource("web")
                .setTokens(text.length())
                .build();
    }
}
