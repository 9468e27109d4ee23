package dev.winnow.lab.bench;

import dev.winnow.agents.duplicate.BandedMinHash;
import dev.winnow.similarity.Signature;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Winnow's signatures with an index in memory, as the tools in Python have it. Owned by one thread. */
final class DedupIndex {
    private static final double LEAST = 0.5;

    private final BandedMinHash hash = new BandedMinHash(BandedMinHash.FINEWEB);
    private final Map<Long, int[]> bands = new HashMap<>();
    private final List<byte[]> sketches = new ArrayList<>();

    DedupTurn compare(List<String> texts, int from, int count) {
        int[] found = new int[count];
        double cpu = cpuSeconds();
        long wall = System.nanoTime();
        for (int i = 0; i < count; i++) {
            found[i] = compare(texts.get(from + i));
        }
        return new DedupTurn((System.nanoTime() - wall) / 1e9, cpuSeconds() - cpu, found);
    }

    /** Of this thread, to the nanosecond, and of the collector of garbage, which has one thread. */
    private static double cpuSeconds() {
        long collecting = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(collector -> Math.max(0, collector.getCollectionTime()))
                .sum();
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9 + collecting / 1e3;
    }

    private int compare(String text) {
        int number = sketches.size();
        Optional<Signature> signature = hash.of(text);
        sketches.add(signature.map(Signature::sketch).orElse(null));
        int best = -1;
        double similarity = LEAST;
        for (long key : signature.map(Signature::bandKeys).orElse(new long[0])) {
            int[] before = bands.get(key);
            for (int i = 0; before != null && i < before.length; i++) {
                double estimate = Signature.similarity(
                        sketches.get(before[i]),
                        sketches.get(number),
                        signature.orElseThrow().rows());
                if (estimate > similarity || (estimate == similarity && (best < 0 || before[i] < best))) {
                    best = before[i];
                    similarity = estimate;
                }
            }
            int[] now = before == null ? new int[1] : Arrays.copyOf(before, before.length + 1);
            now[now.length - 1] = number;
            bands.put(key, now);
        }
        return best;
    }
}
