package dev.winnow.lab.bench.extraction;

import dev.winnow.lab.process.MachineDescription;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Scores every tool on every page, and times them slice by slice in turn. One thread. */
public final class ExtractionBench {
    private static final int SLICE_PAGES = 24;

    private final List<Extractor> extractors;
    private final GoldPages articles;
    private final GoldPages segments;
    private final PrintWriter out;

    /** @param extractors the first is the one that the others are compared with */
    public ExtractionBench(List<Extractor> extractors, GoldPages articles, GoldPages segments, PrintWriter out) {
        this.extractors = List.copyOf(extractors);
        this.articles = articles;
        this.segments = segments;
        this.out = out;
    }

    public ExtractionReport run(String command, int slices, Map<String, String> versions) throws IOException {
        List<GoldPage> pages = GoldPages.together(List.of(articles, segments));
        Map<String, SetScore> articleScores = new LinkedHashMap<>();
        Map<String, SetScore> segmentScores = new LinkedHashMap<>();
        for (Extractor extractor : extractors) {
            extractor.load(pages);
            List<String> texts = extractor.texts();
            int cut = articles.pages().size();
            articleScores.put(extractor.name(), articles.score(texts.subList(0, cut)));
            segmentScores.put(extractor.name(), segments.score(texts.subList(cut, texts.size())));
            print(
                    "%-12s articles %.4f, segments %.4f",
                    extractor.name(),
                    articleScores.get(extractor.name()).all().f1(),
                    segmentScores.get(extractor.name()).all().f1());
        }
        Map<String, List<Extractor.Time>> times = time(pages.size(), slices);
        Map<String, Double> wall = new LinkedHashMap<>();
        Map<String, Double> cpu = new LinkedHashMap<>();
        Map<String, Ratio> over = new LinkedHashMap<>();
        List<Extractor.Time> own = times.get(extractors.get(0).name());
        times.forEach((name, each) -> {
            Extractor.Time all = each.stream().reduce(new Extractor.Time(0, 0), Extractor.Time::plus);
            wall.put(name, slices * SLICE_PAGES / all.wall());
            cpu.put(name, slices * SLICE_PAGES / all.cpu());
            if (each != own) {
                over.put(
                        name,
                        Ratio.of(IntStream.range(0, slices)
                                .mapToObj(i -> each.get(i).cpu() / own.get(i).cpu())
                                .toList()));
            }
        });
        return new ExtractionReport(
                command,
                MachineDescription.here(),
                Map.of(
                        "articles",
                        articles.pages().size(),
                        "segments",
                        segments.pages().size()),
                articleScores,
                segmentScores,
                wall,
                cpu,
                over,
                slices,
                versions);
    }

    /** Every tool has read every page once before: compiled, and warm. */
    private Map<String, List<Extractor.Time>> time(int pages, int slices) throws IOException {
        Map<String, List<Extractor.Time>> times = new LinkedHashMap<>();
        extractors.forEach(extractor -> times.put(extractor.name(), new ArrayList<>()));
        for (int slice = 0; slice < slices; slice++) {
            int from = slice;
            // pages of both sets in every slice
            int[] places = IntStream.range(0, SLICE_PAGES)
                    .map(i -> (int) ((from + (long) i * pages / SLICE_PAGES) % pages))
                    .toArray();
            for (Extractor extractor : extractors) {
                times.get(extractor.name()).add(extractor.time(places));
            }
        }
        return times;
    }

    private void print(String format, Object... values) {
        out.printf(Locale.ROOT, "  " + format + "%n", values);
        out.flush();
    }
}
