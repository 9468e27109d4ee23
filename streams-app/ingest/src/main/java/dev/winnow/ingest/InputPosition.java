package dev.winnow.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.ingest.source.InputFile;

/**
 * How far one input file has been ingested. Written in the transaction that carries the documents before it.
 *
 * @param bytes size of the file when it was read
 * @param modifiedAt when it was last written, milliseconds since the epoch; with the size it tells whether it is still the same file
 * @param next ordinal of the first record that is not ingested
 * @param done whether the file has been read to its end, or to its failure
 */
public record InputPosition(long bytes, long modifiedAt, long next, boolean done) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static InputPosition of(InputFile file, long next, boolean done) {
        return new InputPosition(file.bytes(), file.modifiedAt(), next, done);
    }

    /** Whether the file is still the one that the position was taken in. */
    boolean isOf(InputFile file) {
        return bytes == file.bytes() && modifiedAt == file.modifiedAt();
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of numbers is always JSON", e);
        }
    }

    /** @throws IllegalArgumentException when the text is no position */
    static InputPosition fromJson(String json) {
        try {
            return JSON.readValue(json, InputPosition.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not an ingest position: " + e.getOriginalMessage(), e);
        }
    }
}
