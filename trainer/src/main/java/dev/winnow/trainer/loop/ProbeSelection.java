package dev.winnow.trainer.loop;

import dev.winnow.selection.HashDraw;
import dev.winnow.trainer.feed.ProbeDocument;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;

/**
 * Chooses few of many probes, the same number of every group of every agent as far as they go, each at random inside its group. The same
 * probes and number give the same choice, in whatever order they came. Stateless.
 */
final class ProbeSelection {
    /** Of all texts that are remembered together; twice as many bytes. */
    private static final long MOST_CHARACTERS = 8L << 20;

    private ProbeSelection() {}

    /**
     * At most {@code count} of the probes.
     *
     * @param number makes one choice differ from the next
     */
    static List<ProbeDocument> of(List<ProbeDocument> probes, int count, long number) {
        if (probes.size() <= count) {
            return List.copyOf(probes);
        }
        HashDraw draw = HashDraw.of(number, "refresh");
        Map<String, Queue<ProbeDocument>> cells = new TreeMap<>();
        probes.stream()
                .sorted(Comparator.comparingDouble((ProbeDocument probe) -> draw.uniform(probe.id()))
                        .thenComparing(ProbeDocument::id))
                .forEach(probe -> probe.labels().forEach((agent, group) -> cells.computeIfAbsent(
                                agent + "\n" + group, cell -> new ArrayDeque<>())
                        .add(probe)));
        List<ProbeDocument> chosen = new ArrayList<>();
        Set<String> known = new HashSet<>();
        while (chosen.size() < count && !cells.isEmpty()) {
            for (Queue<ProbeDocument> cell : cells.values()) {
                next(cell, known).filter(probe -> chosen.size() < count).ifPresent(probe -> {
                    known.add(probe.id());
                    chosen.add(probe);
                });
            }
            cells.values().removeIf(Queue::isEmpty);
        }
        return chosen;
    }

    private static Optional<ProbeDocument> next(Queue<ProbeDocument> cell, Set<String> known) {
        while (!cell.isEmpty()) {
            ProbeDocument probe = cell.remove();
            if (!known.contains(probe.id())) {
                return Optional.of(probe);
            }
        }
        return Optional.empty();
    }

    /** The first of them that together are not longer than what may be remembered. */
    static List<ProbeDocument> bounded(List<ProbeDocument> probes) {
        List<ProbeDocument> kept = new ArrayList<>();
        long characters = 0;
        for (ProbeDocument probe : probes) {
            if (characters + probe.text().length() <= MOST_CHARACTERS) {
                characters += probe.text().length();
                kept.add(probe);
            }
        }
        return kept;
    }
}
