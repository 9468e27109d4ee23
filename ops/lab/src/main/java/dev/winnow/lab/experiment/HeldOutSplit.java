package dev.winnow.lab.experiment;

import dev.winnow.ingest.HoldOut;
import dev.winnow.lab.arm.Corpus;
import dev.winnow.schemas.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A corpus in two parts: what arms are offered, and texts by source that no arm ever sees. Decided by a document's id alone.
 *
 * @param stream what arms are offered
 * @param heldOut texts by source
 */
record HeldOutSplit(Corpus stream, Map<String, List<String>> heldOut) {
    static HeldOutSplit of(Corpus corpus, double share) {
        HoldOut rule = new HoldOut(share, Path.of("."));
        List<Document> offered = new ArrayList<>();
        Map<String, List<String>> kept = new TreeMap<>();
        for (Document document : corpus.documents()) {
            if (rule.takes(document.getId())) {
                kept.computeIfAbsent(document.getSource(), source -> new ArrayList<>())
                        .add(document.getText());
            } else {
                offered.add(document);
            }
        }
        return new HeldOutSplit(new Corpus(corpus.agents(), offered), kept);
    }

    /** The same without the texts of a source that serves for something else. */
    HeldOutSplit without(String source) {
        Map<String, List<String>> others = new TreeMap<>(heldOut);
        others.remove(source);
        return new HeldOutSplit(stream, others);
    }

    long heldOutDocuments() {
        return heldOut.values().stream().mapToLong(List::size).sum();
    }
}
