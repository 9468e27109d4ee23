package dev.winnow.lab.bench;

import dev.winnow.ingest.page.Extraction;
import dev.winnow.lab.bench.extraction.ExtractionBench;
import dev.winnow.lab.bench.extraction.ExtractionReport;
import dev.winnow.lab.bench.extraction.Extractor;
import dev.winnow.lab.bench.extraction.GoldPages;
import dev.winnow.lab.bench.extraction.WinnowExtractor;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores and times the extraction of text from pages. */
@Command(
        name = "extraction",
        sortOptions = false,
        description = {
            "Score the text of HTML pages against what people expect of it, and time the extraction on one thread.",
            "winnow is --extraction article of 'ingest', winnowPage is page. With --python, trafilatura, resiliparse"
                    + " and readability-lxml are beside them, those of them that are installed there."
        })
final class BenchExtractionCommand implements Callable<Integer> {
    @Mixin
    BenchOutput output;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Folder of 'articles' and 'segments', each with expected.json and html/ID.gz.")
    Path data;

    @Option(
            names = "--slices",
            paramLabel = "N",
            defaultValue = "48",
            description = "Slices of 24 pages that every tool is timed on, in turn.")
    int slices;

    @Option(
            names = "--python",
            paramLabel = "PYTHON",
            description = "Compare with the tools of this Python 3, a path or a name on the search path (default: no"
                    + " comparison).")
    String python;

    @Override
    public Integer call() throws IOException {
        if (slices < 1) {
            throw new UsageException("--slices must be at least 1, not " + slices);
        }
        return output.of(this::run, ExtractionReport::table);
    }

    private ExtractionReport run(Path scratch, PrintWriter out) throws IOException {
        List<Extractor> extractors = new ArrayList<>();
        extractors.add(new WinnowExtractor("winnow", Extraction.ARTICLE));
        extractors.add(new WinnowExtractor("winnowPage", Extraction.PAGE));
        if (python == null) {
            return run(extractors, Map.of(), out);
        }
        try (ExtractionPython.Python tools = ExtractionPython.Python.start(python, scratch.resolve("python"))) {
            if (tools.versions().isEmpty()) {
                throw new UsageException(python
                        + " has none of the tools: install trafilatura, resiliparse or readability-lxml there,"
                        + " or leave out --python");
            }
            extractors.addAll(tools.extractors());
            return run(extractors, tools.versions(), out);
        }
    }

    private ExtractionReport run(List<Extractor> extractors, Map<String, String> versions, PrintWriter out)
            throws IOException {
        return new ExtractionBench(
                        extractors,
                        GoldPages.read(data.resolve("articles")),
                        GoldPages.read(data.resolve("segments")),
                        out)
                .run(output.commandLine(), slices, versions);
    }
}
