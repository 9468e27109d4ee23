package dev.winnow.lab.bench;

import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStackException;
import dev.winnow.trainer.reference.ReferenceFiles;
import dev.winnow.trainer.reference.ReferenceItem;
import dev.winnow.trainer.reference.ReferenceTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Text to train on and reference tasks, of which no document is in the text. Every text once, through the readers and the
 * normalisation of {@code ingest}.
 *
 * @param documents texts by group, which is their source; groups and texts in a fixed order
 * @param tasks what documents are to be useful for
 */
record InfluenceCorpus(Map<String, List<String>> documents, List<ReferenceTask> tasks) {
    /** Share of the documents that is kept out of training when no reference task is named, as the local run does it. */
    private static final double HELD_OUT = 0.05;

    /** A document's id is a SHA-256: its last digits are a uniform draw. */
    private static final int ID_DIGITS = 8;

    /**
     * Reads files; text of this machine when none are named.
     *
     * @param references files of reference tasks; none for a held-out share of the source that has most documents
     * @param machineDocuments most documents to take from the machine
     * @param scratch where machine text goes that cannot be read in place
     */
    static InfluenceCorpus read(List<Path> inputs, List<Path> references, int machineDocuments, Path scratch)
            throws IOException {
        List<Document> read = BenchText.read(inputs, machineDocuments, scratch);
        return references.isEmpty()
                ? withHeldOut(read)
                : new InfluenceCorpus(bySource(read), ReferenceFiles.read(references));
    }

    private static InfluenceCorpus withHeldOut(List<Document> read) {
        Map<Boolean, List<Document>> parts =
                read.stream().collect(Collectors.partitioningBy(InfluenceCorpus::isHeldOut));
        Map<String, List<ReferenceItem>> items = new TreeMap<>();
        for (Document document : parts.get(true)) {
            items.computeIfAbsent(document.getSource(), source -> new ArrayList<>())
                    .add(new ReferenceItem(document.getId(), "", document.getText()));
        }
        Map.Entry<String, List<ReferenceItem>> largest = items.entrySet().stream()
                .max(Comparator.comparingInt(entry -> entry.getValue().size()))
                .orElseThrow(() -> new LocalStackException(
                        "no document could be held out as reference task: name tasks with --reference"));
        return new InfluenceCorpus(
                bySource(parts.get(false)), List.of(new ReferenceTask(largest.getKey(), largest.getValue())));
    }

    private static boolean isHeldOut(Document document) {
        String id = document.getId();
        long draw = HexFormat.fromHexDigitsToLong(id, id.length() - ID_DIGITS, id.length());
        return draw < HELD_OUT * (1L << 4 * ID_DIGITS);
    }

    private static Map<String, List<String>> bySource(List<Document> documents) {
        Map<String, List<String>> bySource = new TreeMap<>();
        documents.forEach(document -> bySource.computeIfAbsent(document.getSource(), source -> new ArrayList<>())
                .add(document.getText()));
        return bySource;
    }

    /** Groups and the number of their documents. */
    Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        documents.forEach((group, texts) -> sizes.put(group, texts.size()));
        return sizes;
    }
}
