package dev.winnow.lab.bench;

import dev.winnow.lab.process.MachineDescription;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares Winnow with what a user would otherwise build. */
@Command(
        name = "peers",
        sortOptions = false,
        description = {
            "Compare Winnow with what a user would otherwise build, on the same files and in turns: datatrove's local"
                    + " executor, a plain consumer of confluent-kafka with a pipeline of transformers, and fastText.",
            "Documents per second and core, memory, what each selects, and what each loses or doubles when it is killed"
                    + " (kill -9) in the middle of its work and started again. A peer that is not installed is left out by"
                    + " name."
        })
final class BenchPeersCommand implements Callable<Integer> {
    static final String JSONL = "jsonl";
    static final String WARC = "warc";
    static final String SCORING = "scoring";
    static final String CLASSIFIERS = "classifiers";
    static final int MAX_LENGTH = 512;

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
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description = "What to compare: jsonl, warc, scoring, classifiers (default: all).")
    Set<String> parts = new LinkedHashSet<>(List.of(JSONL, WARC, SCORING, CLASSIFIERS));

    @Option(
            names = "--documents",
            paramLabel = "N",
            description = "Documents of a slice of jsonl and classifiers (default: 500; --quick 100).")
    Integer documents;

    @Option(
            names = "--page-count",
            paramLabel = "N",
            description = "Pages of a slice of warc (default: 20; --quick 8).")
    Integer pageCount;

    @Option(
            names = "--scored",
            paramLabel = "N",
            description = "Documents of a slice of scoring (default: 96; --quick 24).")
    Integer scored;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count (default: 7; --quick 2).")
    Integer rounds;

    @Option(
            names = "--kills",
            paramLabel = "N",
            description = "How often each contender is killed (default: 3; --quick 1).")
    Integer kills;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Threads of a transformer.")
    int threads;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of the order of the documents.")
    long seed;

    @Option(
            names = "--python",
            paramLabel = "PYTHON",
            defaultValue = "python3",
            description = "Python 3 with the peers, a path or a name on the search path.")
    String python;

    @Override
    public Integer call() throws IOException {
        QuickOutput.requireAtLeast("--documents", 1, documents);
        QuickOutput.requireAtLeast("--page-count", 1, pageCount);
        QuickOutput.requireAtLeast("--scored", 1, scored);
        QuickOutput.requireAtLeast("--rounds", 1, rounds);
        QuickOutput.requireAtLeast("--threads", 1, threads);
        QuickOutput.requireAtLeast("--kills", 0, kills);
        for (String part : parts) {
            if (!List.of(JSONL, WARC, SCORING, CLASSIFIERS).contains(part)) {
                throw new UsageException("--parts must be of jsonl, warc, scoring and classifiers, not " + part);
            }
        }
        if (pages != null && !Files.isDirectory(pages)) {
            throw new UsageException("--pages " + pages + " is not a folder: name one with .html or .html.gz files");
        }
        return output.of(this::run, PeersReport::table);
    }

    private PeersReport run(Path scratch, PrintWriter out) throws IOException {
        // first of all, so that a wrong one is known at once
        PeerPython there = PeerPython.of(python, scratch.resolve("python"));
        PeerBench.Plan plan = new PeerBench.Plan(
                output.quick ? 1 : 3,
                output.or(rounds, 7, 2),
                output.or(kills, 3, 1),
                seed,
                Duration.ofMinutes(5),
                Duration.ofSeconds(5));
        PeerSlices slices = new PeerSlices(scratch.resolve("slices"), plan, seed);
        slices.read(inputs, output.or(documents, 500, 100), scratch);
        Set<String> wanted = new LinkedHashSet<>(parts);
        if (wanted.contains(WARC) && pages == null) {
            wanted.remove(WARC);
            there.leftOut().put(WARC, "no pages: give --pages");
        }
        // before the first part, which takes minutes: there may be too few
        List<PeerSlice> pageSlices =
                wanted.contains(WARC) ? slices.pages(pages, output.or(pageCount, 20, 8)) : List.of();
        try (BenchStack stack = BenchStack.start(scratch.resolve("stack"))) {
            PeerContenders contenders = new PeerContenders(stack, there, scratch, out, plan);
            if (wanted.contains(JSONL)) {
                contenders.select(JSONL, slices.documents(), slices.all());
            }
            if (wanted.contains(WARC)) {
                contenders.select(WARC, pageSlices, slices.all());
            }
            if (wanted.contains(SCORING)) {
                contenders.score(slices.first(output.or(scored, 96, 24)), slices.all(), threads);
            }
            if (wanted.contains(CLASSIFIERS)) {
                contenders.classify(slices.labelled(), slices.counted());
            }
            return new PeersReport(
                    output.commandLine(),
                    output.quick,
                    MachineDescription.here(),
                    new PeersReport.Settings(
                            plan.rounds(), plan.warmUp(), plan.kills(), threads, ScoreModel.MINI.name(), MAX_LENGTH),
                    contenders.parts(),
                    contenders.classifiers(),
                    there.versions(),
                    there.leftOut());
        }
    }
}
