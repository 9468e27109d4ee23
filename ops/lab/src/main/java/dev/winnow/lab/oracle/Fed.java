package dev.winnow.lab.oracle;

import dev.winnow.schemas.Document;

/**
 * The document or dead letter that a record of a crawl file has to become.
 *
 * @param file path of the file, as the ingestor knew it
 * @param record ordinal of the record in the file, from 0
 * @param document the document, normalised, without labels; null where nothing can be made of the record
 * @param payload what a dead letter of the record has to hold
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Fed(String file, long record, Document document, byte[] payload) {
    String position() {
        return file + "#" + record;
    }
}
