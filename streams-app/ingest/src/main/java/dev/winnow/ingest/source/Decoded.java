package dev.winnow.ingest.source;

import java.nio.charset.Charset;
import java.util.Map;

/** A text, by which character set it was decoded, and how that was found. */
record Decoded(DraftText content, Charset charset, CharsetOrigin origin) {
    Decoded(String text, Charset charset, CharsetOrigin origin) {
        this(DraftText.of(text), charset, origin);
    }

    String text() {
        return content.characters();
    }

    void putAttributes(Map<String, String> attributes) {
        Attribute.CHARSET.put(attributes, EncodingLabels.nameOf(charset));
        Attribute.CHARSET_FROM.put(attributes, origin.word());
    }
}
