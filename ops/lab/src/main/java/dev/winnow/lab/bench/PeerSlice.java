package dev.winnow.lab.bench;

import dev.winnow.schemas.Document;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What every contender works through in a round: documents that no other slice has.
 *
 * @param number of the slice, from 0
 * @param file the documents as JSON Lines, or pages as WARC
 * @param records records of the file
 * @param documents what {@code ingest} makes of the file
 */
record PeerSlice(int number, Path file, int records, List<Document> documents) {
    PeerSlice {
        documents = List.copyOf(documents);
    }

    Set<String> ids() {
        return documents.stream().map(Document::getId).collect(Collectors.toSet());
    }
}
