package dev.winnow.lab.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.bench.DedupBenchReport.Cost;
import dev.winnow.lab.bench.DedupBenchReport.Decade;
import dev.winnow.lab.bench.DedupBenchReport.Quality;
import dev.winnow.lab.bench.DedupBenchReport.Speed;
import dev.winnow.lab.bench.DedupBenchReport.Whole;
import dev.winnow.lab.bench.DedupStage.Point;
import dev.winnow.lab.bench.IngestBenchReport.Advantage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares a corpus with each tool, slice by slice in turn, and times the stage over a long stream. Owned by one thread. */
final class DedupBench {
    static final String WINNOW = "winnow";
    static final String STAGE = "winnow dedup";

    private static final int COMPILING = 5;

    private final DedupCorpus corpus;
    private final Optional<DedupPython> python;
    private final Map<String, int[]> found = new LinkedHashMap<>();
    private final Map<String, List<DedupTurn>> turns = new LinkedHashMap<>();

    DedupBench(DedupCorpus corpus, Optional<DedupPython> python) {
        this.corpus = corpus;
        this.python = python;
    }

    /** Lets each tool compare the corpus in slices of so many documents, in turn. */
    void compare(Path file, int slice) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Files.write(file, (Iterable<String>) corpus.texts().stream().map(text -> quoted(json, text))::iterator);
        for (int warm = 0; warm < COMPILING; warm++) {
            new DedupIndex().compare(corpus.texts(), 0, Math.min(corpus.texts().size(), 2 * slice));
        }
        DedupIndex own = new DedupIndex();
        List<String> others = python.map(DedupPython::tools).orElse(List.of());
        others.forEach(other -> python.orElseThrow().begin(other));
        for (int from = 0; from < corpus.texts().size(); from += slice) {
            int count = Math.min(slice, corpus.texts().size() - from);
            keep(WINNOW, from, own.compare(corpus.texts(), from, count));
            for (String other : others) {
                keep(other, from, python.orElseThrow().compare(other, file, from, count));
            }
        }
    }

    private static String quoted(ObjectMapper json, String text) {
        try {
            return json.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keep(String tool, int from, DedupTurn turn) {
        turns.computeIfAbsent(tool, key -> new ArrayList<>()).add(turn);
        found(tool, from, turn.found());
    }

    /** Takes note of what a tool found. */
    void found(String tool, int from, int[] documents) {
        int[] all = found.computeIfAbsent(tool, key -> new int[corpus.texts().size()]);
        System.arraycopy(documents, 0, all, from, documents.length);
    }

    int repeated() {
        return (int) Arrays.stream(corpus.similarity())
                .filter(similarity -> similarity >= DedupBenchReport.HIGH)
                .count();
    }

    Map<String, Quality> quality() {
        Map<String, Quality> quality = new LinkedHashMap<>();
        int[] standard = found.get(DedupPython.TOOLS.get(0));
        found.forEach((tool, documents) -> quality.put(tool, quality(corpus.similarity(), documents, standard)));
        return quality;
    }

    /** @param standard what datasketch found; null without it */
    static Quality quality(double[] similarity, int[] found, int[] standard) {
        int all = 0;
        int high = 0;
        int highFound = 0;
        int above = 0;
        int aboveFound = 0;
        int nearFound = 0;
        int same = 0;
        for (int i = 0; i < found.length; i++) {
            boolean is = found[i] >= 0;
            all += is ? 1 : 0;
            high += similarity[i] >= DedupBenchReport.HIGH ? 1 : 0;
            highFound += is && similarity[i] >= DedupBenchReport.HIGH ? 1 : 0;
            above += similarity[i] >= DedupBenchReport.LEAST ? 1 : 0;
            aboveFound += is && similarity[i] >= DedupBenchReport.LEAST ? 1 : 0;
            nearFound += is && similarity[i] >= DedupBenchReport.LEAST - 0.1 ? 1 : 0;
            same += standard != null && is == standard[i] >= 0 ? 1 : 0;
        }
        return new Quality(
                all,
                (double) highFound / high,
                (double) aboveFound / above,
                (double) aboveFound / all,
                (double) nearFound / all,
                standard == null ? null : (double) same / found.length);
    }

    Map<String, Speed> speeds() {
        Map<String, Speed> speeds = new LinkedHashMap<>();
        turns.forEach((tool, measured) -> speeds.put(
                tool,
                new Speed(
                        Median.of(measured, turn -> turn.found().length / turn.wallSeconds()),
                        Median.of(measured, turn -> turn.found().length / turn.cpuSeconds()))));
        return speeds;
    }

    Map<String, Advantage> ratios() {
        Map<String, Advantage> ratios = new LinkedHashMap<>();
        List<DedupTurn> own = turns.get(WINNOW);
        turns.forEach((tool, measured) -> {
            if (!tool.equals(WINNOW)) {
                List<Double> each = new ArrayList<>();
                for (int i = 0; i < own.size(); i++) {
                    each.add(measured.get(i).cpuSeconds() / own.get(i).cpuSeconds());
                }
                ratios.put(tool, Advantage.of(each));
            }
        });
        return ratios;
    }

    /** What a long run cost, by stretches that end at 1, 2, 5, 10, ... times as many documents; the first stretch, in which Java compiles, is left out. */
    static Cost cost(List<Point> points, int partitions, int threads, double stateBytes, double changelogBytes) {
        long documents = points.get(points.size() - 1).documents();
        List<Decade> decades = new ArrayList<>();
        Point from = null;
        long next = 5_000;
        for (Point point : points) {
            if (point.documents() >= next || (point.documents() == documents && from != null)) {
                if (from != null && point.documents() > from.documents()) {
                    double count = point.documents() - from.documents();
                    decades.add(new Decade(
                            from.documents(),
                            point.documents(),
                            count / (point.wallSeconds() - from.wallSeconds()),
                            (point.cpuSeconds() - from.cpuSeconds()) / count * 1e6));
                }
                from = point;
                next = after(point.documents());
            }
        }
        double first = decades.isEmpty() ? Double.NaN : decades.get(0).cpuMicrosPerDocument();
        double last =
                decades.isEmpty() ? Double.NaN : decades.get(decades.size() - 1).cpuMicrosPerDocument();
        Point end = points.get(points.size() - 1);
        Whole whole =
                new Whole(partitions, documents / end.wallSeconds(), end.cpuSeconds() / documents * 1e6, stateBytes);
        return new Cost(documents, partitions, threads, decades, last / first, stateBytes, changelogBytes, whole);
    }

    /** The next of 10,000, 20,000, 50,000, 100,000, ... */
    private static long after(long documents) {
        long power = 10_000;
        while (true) {
            for (long step : new long[] {1, 2, 5}) {
                if (step * power > documents) {
                    return step * power;
                }
            }
            power *= 10;
        }
    }
}
