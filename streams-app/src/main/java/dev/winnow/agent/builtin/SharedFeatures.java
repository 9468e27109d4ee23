package dev.winnow.agent.builtin;

import dev.winnow.agent.bag.BagBatch;
import dev.winnow.agent.text.TextFeatures;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.List;

/**
 * Features of the last batch, so that the agents of one catalogue read each text once. Thread-safe.
 *
 * <p>A batch is recognised by the identity of its texts, which are immutable; a wrong hit is impossible.
 */
final class SharedFeatures {

    private List<String> texts = List.of();
    private BagBatch batch = BagBatch.of(List.of());

    synchronized BagBatch of(List<Document> documents) {
        if (!isSame(documents)) {
            List<String> read = new ArrayList<>(documents.size());
            List<TextFeatures> features = new ArrayList<>(documents.size());
            for (Document document : documents) {
                read.add(document.getText());
                features.add(TextFeatures.of(document.getText()));
            }
            texts = read;
            batch = BagBatch.of(features);
        }
        return batch;
    }

    @SuppressWarnings("ReferenceEquality") // identity is the point: equal texts elsewhere need no look
    private boolean isSame(List<Document> documents) {
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
