package dev.winnow.lab.oracle;

import dev.winnow.schemas.Sample;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a trainer consumed against {@code selected}: each sample once, in the order of its partition, as it is on the topic. What was consumed after a checkpoint
 * that a trainer resumes from has not happened. Memory is a digest for each sample that no checkpoint covers. Owned by one thread.
 */
final class TrainerCheck {
    private final TopicNames topics;
    private final Consumer<Finding> sink;
    private final Map<Integer, TreeMap<Long, Trained>> selected = new HashMap<>();
    private Map<Integer, Long> next = new TreeMap<>();
    private Map<Integer, TreeMap<Long, Boolean>> skipped = new TreeMap<>();
    private Map<Integer, Long> checkpoint = new TreeMap<>();

    /** What a trainer uses of a sample: the plan that it rewards, and the text, by its SHA-256 (hex). */
    private record Trained(int planVersion, String text) {}

    TrainerCheck(TopicNames topics, Consumer<Finding> sink) {
        this.topics = topics;
        this.sink = sink;
    }

    void selected(int partition, long offset, Sample sample) {
        byte[] text = sample.getDocument().getText().getBytes(StandardCharsets.UTF_8);
        selected.computeIfAbsent(partition, first -> new TreeMap<>())
                .put(offset, new Trained(sample.getPlanVersion(), Content.hex(text)));
    }

    /** A trainer starts at these offsets; the first one at none. */
    void resumed(Map<Integer, Long> offsets) {
        if (!new TreeMap<>(offsets).equals(checkpoint)) {
            sink.accept(new Finding(
                    FindingKind.TRAINER_RESUME,
                    topics.selected(),
                    -1,
                    -1,
                    "a trainer resumed at " + new TreeMap<>(offsets) + ", its checkpoint is at " + checkpoint));
        }
        next = new TreeMap<>(offsets);
        skipped = new TreeMap<>();
    }

    void consumed(int partition, long offset, int planVersion, String text) {
        Findings findings = new Findings(topics.selected(), partition, sink);
        TreeMap<Long, Trained> topic = selected.computeIfAbsent(partition, first -> new TreeMap<>());
        TreeMap<Long, Boolean> left = skipped.computeIfAbsent(partition, first -> new TreeMap<>());
        long due = next.getOrDefault(partition, 0L);
        if (offset >= due) {
            topic.subMap(due, offset).keySet().forEach(each -> left.put(each, true));
            next.put(partition, offset + 1);
        } else {
            boolean late = left.remove(offset) != null;
            findings.add(
                    late ? FindingKind.TRAINER_ORDER : FindingKind.TRAINER_TWICE,
                    offset,
                    late ? "a sample was consumed after a later one" : "a sample was consumed twice");
        }
        Trained consumed = new Trained(planVersion, text);
        if (!consumed.equals(topic.get(offset))) {
            findings.add(
                    FindingKind.TRAINER_CONTENT,
                    offset,
                    "what was consumed is " + consumed + ", the topic holds " + topic.get(offset));
        }
    }

    /** A checkpoint is written: what is before these offsets is trained on for good. */
    void checkpoint(Map<Integer, Long> offsets) {
        new TreeMap<>(offsets).forEach((partition, offset) -> {
            Findings findings = new Findings(topics.selected(), partition, sink);
            long reached = next.getOrDefault(partition, 0L);
            TreeMap<Long, Trained> topic = selected.getOrDefault(partition, new TreeMap<>());
            topic.subMap(Math.min(reached, offset), offset)
                    .keySet()
                    .forEach(each -> findings.add(
                            FindingKind.TRAINER_SKIPPED, each, "a checkpoint covers a sample that was not consumed"));
            report(findings, skipped.getOrDefault(partition, new TreeMap<>()), offset);
            topic.headMap(offset).clear();
        });
        checkpoint = new TreeMap<>(offsets);
    }

    private static void report(Findings findings, NavigableMap<Long, Boolean> left, long before) {
        left.headMap(before, false)
                .keySet()
                .forEach(each -> findings.add(FindingKind.TRAINER_SKIPPED, each, "a sample was not consumed"));
        left.headMap(before, false).clear();
    }

    /** When nothing more comes. */
    void finish() {
        skipped.forEach(
                (partition, left) -> report(new Findings(topics.selected(), partition, sink), left, Long.MAX_VALUE));
    }
}
