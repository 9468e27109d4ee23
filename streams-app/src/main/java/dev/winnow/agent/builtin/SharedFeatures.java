package dev.winnow.agent.builtin;

import dev.winnow.agent.bag.BagBatch;
import dev.winnow.agent.text.TextFeatures;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.List;

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
        static Read of(List<Document> documents) {
            List<String> texts = new ArrayList<>(documents.size());
            List<TextFeatures> features = new ArrayList<>(documents.size());
            for (Document document : documents) {
                texts.add(document.getText());
                features.add(TextFeatures.of(document.getText()));
            }
            return new Read(texts, BagBatch.of(features));
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

    BagBatch of(List<Document> documents) {
        Read read = last;
        if (!read.isOf(documents)) {
            read = Read.of(documents);
            last = read;
        }
        return read.batch();
    }
}
