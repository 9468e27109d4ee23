package dev.winnow.agents.bag;

import dev.winnow.agents.text.TextFeatures;
import dev.winnow.schemas.Document;
import java.util.List;
import java.util.stream.Stream;

/**
 * Features of the last batch, so that the agents of one catalogue read each text once. Thread-safe, and without a lock: an
 * agent that hangs while it reads keeps no other agent waiting.
 *
 * <p>A batch is recognised by the identity of its texts, which are immutable; a wrong hit is impossible.
 */
final class SharedFeatures {

    private volatile Read last = new Read(List.of(), BagBatch.of(List.of()));

    /** A batch that was read. */
    private record Read(List<String> texts, BagBatch batch) {
        static Read of(Stream<String> texts) {
            record Text(String text, TextFeatures features) {}

            List<Text> read =
                    texts.map(text -> new Text(text, TextFeatures.of(text))).toList();
            return new Read(
                    read.stream().map(Text::text).toList(),
                    BagBatch.of(read.stream().map(Text::features).toList()));
        }

        @SuppressWarnings("ReferenceEquality") // identity is the point: equal texts elsewhere need no look
        boolean isOf(List<Document> documents) {
            if (documents.size() != texts.size()) {
                return false;
            }
            for (int i = 0; i < texts.size(); i++) {
                if (documents.get(i).getText() != texts.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Reads a batch on the thread that asks. */
    BagBatch of(List<Document> documents) {
        return of(documents, documents.stream().map(Document::getText));
    }

    /** Reads a batch on all cores. */
    BagBatch onAllCores(List<Document> documents) {
        return of(documents, documents.parallelStream().map(Document::getText));
    }

    private BagBatch of(List<Document> documents, Stream<String> texts) {
        Read read = last;
        if (!read.isOf(documents)) {
            read = Read.of(texts);
            last = read;
        }
        return read.batch();
    }
}
