package dev.winnow.lab.bench;

import dev.winnow.lab.process.MachineDescription;
import dev.winnow.runtime.UsageException;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times how crawl files become documents. */
@Command(
        name = "ingest",
        sortOptions = false,
        description = {
            "Time how fast crawl files become documents on one core: JSONL, JSONL with zstd, Parquet, WET and WARC,"
                    + " made of the same real text and pages; and each of them, as files"
                    + " many times as long, on one core and on all.",
            "Winnow's turns include normalisation and digests. With --python, the readers of Python are timed beside"
                    + " it on the same files, turn by turn: fastwarc and resiliparse, warcio and trafilatura, datatrove,"
                    + " pyarrow, orjson. Needs no broker."
        })
final class BenchIngestCommand implements Callable<Integer> {
    /** Cores are compared on files that are so many times as long, as crawl files are: on few megabytes, to open a file and to end its reading is a part of the time. */
    private static final int LONGER_TEXT = 16;

    /** The same of pages, each of which takes a hundred times as long as a text. */
    private static final int LONGER_PAGES = 4;

    @Mixin
    QuickOutput output;

    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files or folders of text (default: text of this machine).")
    List<Path> inputs = List.of();

    @Option(
            names = "--pages",
            paramLabel = "FOLDER",
            description = "Folder of pages, .html or .html.gz, for WARC (default: WARC is left out).")
    Path pages;

    @Option(
            names = "--documents",
            paramLabel = "N",
            description = "Documents of a turn (default: 10000; --quick 1000).")
    Integer documents;

    @Option(
            names = "--page-count",
            paramLabel = "N",
            description = "Pages of a turn, from the first again where there are fewer (default: 300; --quick 50).")
    Integer pageCount;

    @Option(names = "--rounds", paramLabel = "N", description = "Turns that count (default: 7; --quick 2).")
    Integer rounds;

    @Option(
            names = "--python",
            paramLabel = "PYTHON",
            description =
                    "Compare with this Python 3, a path or a name on the search path; each of the packages that it has"
                            + " not is left out by name. It also writes the Parquet file (default: no comparison, and no"
                            + " Parquet).")
    String python;

    @Override
    public Integer call() throws IOException {
        QuickOutput.requireAtLeast("--documents", 1, documents);
        QuickOutput.requireAtLeast("--page-count", 1, pageCount);
        QuickOutput.requireAtLeast("--rounds", 1, rounds);
        if (pages != null && !Files.isDirectory(pages)) {
            throw new UsageException("--pages " + pages + " is not a folder: name one with .html or .html.gz files");
        }
        return output.of(this::run, IngestBenchReport::table);
    }

    private IngestBenchReport run(Path scratch, PrintWriter out) throws IOException {
        if (python == null) {
            return run(scratch, Optional.empty(), out);
        }
        // first of all, so that a wrong one is known at once
        try (IngestPython there = IngestPython.start(python, scratch.resolve("python"))) {
            return run(scratch, Optional.of(there), out);
        }
    }

    private IngestBenchReport run(Path scratch, Optional<IngestPython> there, PrintWriter out) throws IOException {
        int wanted = output.or(documents, 10_000, 1_000);
        int counted = output.or(rounds, 7, 2);
        Map<String, String> leftOut = new LinkedHashMap<>();
        Inputs written = write(scratch, wanted, there, leftOut);
        IngestBench bench = new IngestBench(counted, output.quick ? 1 : 3, there, out);
        Map<String, IngestBenchReport.Format> formats = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : written.files().entrySet()) {
            formats.put(file.getKey(), bench.time(file.getKey(), file.getValue()));
        }
        Map<String, IngestBenchReport.Cores> cores = new LinkedHashMap<>();
        if (CoreLimit.isPossible()) {
            for (Map.Entry<String, Path> file : written.longer().entrySet()) {
                cores.put(file.getKey(), bench.timeCores(file.getValue()));
            }
        } else {
            leftOut.put("cores", "the command taskset (util-linux) is missing");
        }
        there.ifPresent(peers -> leftOut.putAll(peers.leftOut()));
        return new IngestBenchReport(
                output.commandLine(),
                MachineDescription.here(),
                counted,
                formats,
                cores,
                there.map(IngestPython::versions).orElse(Map.of()),
                leftOut);
    }

    /** The same in every format: as much as a turn reads, and many times as much. */
    private record Inputs(Map<String, Path> files, Map<String, Path> longer) {}

    /** In a method of its own, so that none of the texts is in the heap while readers are timed. */
    private Inputs write(Path scratch, int wanted, Optional<IngestPython> there, Map<String, String> leftOut)
            throws IOException {
        List<Document> texts = spread(BenchText.read(inputs, wanted, scratch), wanted);
        List<byte[]> html = pages == null ? List.of() : IngestFiles.pages(pages, output.or(pageCount, 300, 50));
        return new Inputs(
                written(scratch.resolve("files"), texts, html, there, leftOut).files(),
                written(
                                scratch.resolve("longer"),
                                repeated(texts, LONGER_TEXT),
                                repeated(html, LONGER_PAGES),
                                there,
                                new LinkedHashMap<>())
                        .files());
    }

    private static IngestFiles written(
            Path folder,
            List<Document> texts,
            List<byte[]> pages,
            Optional<IngestPython> there,
            Map<String, String> leftOut)
            throws IOException {
        IngestFiles files = new IngestFiles(Files.createDirectories(folder));
        files.writeText(texts);
        if (there.isEmpty()) {
            leftOut.put(IngestFiles.PARQUET, "written by Python: give --python");
        } else if (!there.get()
                .writeParquet(files.files().get(IngestFiles.JSONL), files.add(IngestFiles.PARQUET, "text.parquet"))) {
            files.files().remove(IngestFiles.PARQUET);
        }
        if (pages.isEmpty()) {
            leftOut.put(IngestFiles.WARC, "no pages: give --pages");
        } else {
            files.writePages(pages);
        }
        return files;
    }

    private static <T> List<T> repeated(List<T> few, int times) {
        return Collections.nCopies(times, few).stream().flatMap(List::stream).toList();
    }

    /** So many documents out of all, evenly, so that each source has its share. */
    private static List<Document> spread(List<Document> all, int wanted) {
        if (all.size() <= wanted) {
            return all;
        }
        List<Document> chosen = new ArrayList<>();
        for (int i = 0; i < wanted; i++) {
            chosen.add(all.get((int) ((long) i * all.size() / wanted)));
        }
        return chosen;
    }
}
