package dev.winnow.lab.arm;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.util.Map;
import java.util.TreeMap;

/** Counts offered and kept documents by agent and group, and by source. Mutable, owned by one thread. */
final class Tally {
    /** Shown beside the names of agents. */
    static final String SOURCE = "source";

    private final Map<String, Map<String, Long>> offered = new TreeMap<>();
    private final Map<String, Map<String, Long>> kept = new TreeMap<>();

    void add(Document document, boolean accepted) {
        count(document, offered);
        if (accepted) {
            count(document, kept);
        }
    }

    private static void count(Document document, Map<String, Map<String, Long>> counts) {
        increment(counts, SOURCE, document.getSource());
        for (Annotation annotation : document.getAnnotations()) {
            increment(counts, annotation.getAgent(), annotation.getGroup());
        }
    }

    private static void increment(Map<String, Map<String, Long>> counts, String agent, String group) {
        counts.computeIfAbsent(agent, name -> new TreeMap<>()).merge(group, 1L, Long::sum);
    }

    Map<String, Map<String, Double>> offeredShares() {
        return shares(offered);
    }

    Map<String, Map<String, Double>> keptShares() {
        return shares(kept);
    }

    private static Map<String, Map<String, Double>> shares(Map<String, Map<String, Long>> counts) {
        Map<String, Map<String, Double>> shares = new TreeMap<>();
        counts.forEach((agent, groups) -> {
            double total = groups.values().stream().mapToLong(Long::longValue).sum();
            Map<String, Double> of = new TreeMap<>();
            groups.forEach((group, count) -> of.put(group, count / total));
            shares.put(agent, of);
        });
        return shares;
    }
}
