package dev.winnow.kafka.registry;

import dev.winnow.schemas.Document;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * A document before any agent has labelled it, with its text in UTF-8 as it is written.
 *
 * @param id SHA-256 of the text
 * @param utf8 the text, normalised; not to be changed
 * @param source empty when unknown
 * @param url empty when unknown
 * @param fetchedAt milliseconds since the epoch, 0 when unknown
 * @param attributes everything else; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // written, never compared
public record UnlabelledDocument(
        String id, byte[] utf8, String source, String url, long fetchedAt, Map<String, String> attributes) {

    /** Length in tokens of the reference vocabulary, which is bytes. */
    public int tokens() {
        return utf8.length;
    }

    /** The text as characters, decoded by each call. */
    public String text() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** The document as a record of its own. */
    public Document whole() {
        // not by the builder, which decodes the schema's defaults each time
        return new Document(
                id,
                text(),
                source,
                url,
                Instant.ofEpochMilli(fetchedAt),
                tokens(),
                attributes,
                new ArrayList<>(),
                new HashMap<>());
    }
}
