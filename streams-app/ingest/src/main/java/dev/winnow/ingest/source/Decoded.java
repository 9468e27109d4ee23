package dev.winnow.ingest.source;

import java.nio.charset.Charset;
import java.util.Map;

/**
 * A text, by which character set it was decoded, and how that was found.
 *
 * @param utf8 the bytes that it was decoded from, where they are UTF-8 without a mark and without U+FFFD; else null
 */
@SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
record Decoded(String text, Charset charset, CharsetOrigin origin, byte[] utf8) {
    Decoded(String text, Charset charset, CharsetOrigin origin) {
        this(text, charset, origin, null);
    }

    void putAttributes(Map<String, String> attributes) {
        Attribute.CHARSET.put(attributes, EncodingLabels.nameOf(charset));
        Attribute.CHARSET_FROM.put(attributes, origin.word());
    }
}
