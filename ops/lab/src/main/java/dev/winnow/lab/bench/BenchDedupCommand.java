package dev.winnow.lab.bench;

import dev.winnow.lab.process.MachineDescription;
import dev.winnow.lab.process.StepLog;
import dev.winnow.schemas.Document;
import dev.winnow.stack.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how near duplicates over a stream are found, and what that costs. */
@Command(
        name = "dedup",
        sortOptions = false,
        description = {
            "Measure near duplicates over a stream: recall and precision on real text with planted copies, by the"
                    + " stage of 'winnow dedup' on a broker of its own and, with --python, by datasketch and rensa with"
                    + " the same parameters;",
            "documents per second of signature and index on one core, turn by turn; and the processor time and the"
                    + " bytes of a document in the stage as the stream grows."
        })
final class BenchDedupCommand implements Callable<Integer> {
    private static final int MACHINE_DOCUMENTS = 8_000;
    private static final int SLICES = 20;
    private static final int WARM_UP_DOCUMENTS = 20_000;
    /** Every so many words one is replaced in the long stream, fewer than a run has: no two of its documents share a run. */
    private static final int KEPT_WORDS = 4;

    @Mixin
    QuickOutput output;

    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files or folders of text (default: text of this machine).")
    List<Path> inputs = List.of();

    @Option(
            names = "--documents",
            paramLabel = "N",
            description = "Documents of the corpus without copies (default: 5000; --quick 500).")
    Integer documents;

    @Option(
            names = "--stream",
            paramLabel = "N",
            description = "Documents of the stream that the stage is timed over, made of the corpus; 0 leaves it out"
                    + " (default: 100000; --quick 0).")
    Integer stream;

    @Option(
            names = "--partitions",
            split = ",",
            paramLabel = "N",
            defaultValue = "2",
            description = "Partitions of the long stream; with several, it is compared again with each further number.")
    List<Integer> partitions;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Stream threads.")
    int threads;

    @Option(
            names = "--state-memory-mb",
            paramLabel = "MEBIBYTES",
            defaultValue = "256",
            description = "Memory of the state stores outside of the heap.")
    int stateMebibytes;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of copies and edits.")
    long seed;

    @Option(
            names = "--python",
            paramLabel = "PYTHON",
            description = "Compare with datasketch and rensa of this Python 3, a path or a name on the search path; a"
                    + " package that it has not is left out by name (default: no comparison).")
    String python;

    @Override
    public Integer call() throws IOException {
        QuickOutput.requireAtLeast("--documents", 1, documents);
        partitions.forEach(number -> QuickOutput.requireAtLeast("--partitions", 1, number));
        QuickOutput.requireAtLeast("--threads", 1, threads);
        return output.of((scratch, out) -> run(scratch), DedupBenchReport::table);
    }

    private DedupBenchReport run(Path scratch) throws IOException {
        if (python == null) {
            return run(scratch, Optional.empty());
        }
        // first of all, so that a wrong one is known at once
        try (DedupPython there = DedupPython.start(python, scratch.resolve("python"))) {
            return run(scratch, Optional.of(there));
        }
    }

    private DedupBenchReport run(Path scratch, Optional<DedupPython> there) throws IOException {
        StepLog log = new StepLog("winnow bench dedup", System.out, false, System.console() != null);
        int wanted = output.or(documents, 5_000, 500);
        List<Document> texts = BenchText.read(inputs, MACHINE_DOCUMENTS, scratch);
        DedupCorpus corpus = DedupCorpus.of(texts, wanted, wanted / 2, seed);
        DedupBench bench = new DedupBench(corpus, there);
        bench.compare(scratch.resolve("texts.jsonl"), Math.max(1, corpus.texts().size() / SLICES));
        log.print("compared %,d documents in memory", corpus.texts().size());
        try (BenchStack stack = BenchStack.start(scratch.resolve("corpus-stack"))) {
            // one partition: what comes before a document is then as certain as in memory
            DedupStage stage = new DedupStage(stack.connection(), 1, (long) stateMebibytes << 20);
            List<String> ids = stage.fill(corpus.texts().size(), corpus.texts()::get);
            stage.run(scratch.resolve("corpus-state"), 1, log::live);
            bench.found(DedupBench.STAGE, 0, stage.found(ids));
        }
        int length = output.or(stream, 100_000, 0);
        List<DedupBenchReport.Cost> costs = new ArrayList<>();
        if (length > 0 && partitions.size() > 1) {
            // with several numbers the first must not pay for the compiler alone
            cost(corpus, Math.min(length, WARM_UP_DOCUMENTS), partitions.get(0), scratch.resolve("stream"), log);
        }
        for (int number : length == 0 ? List.<Integer>of() : partitions) {
            costs.add(cost(corpus, length, number, scratch.resolve("stream"), log));
        }
        return new DedupBenchReport(
                output.commandLine(),
                MachineDescription.here(),
                corpus.texts().size(),
                bench.repeated(),
                bench.quality(),
                bench.speeds(),
                bench.ratios(),
                costs.isEmpty() ? null : costs.get(0),
                costs.stream().map(DedupBenchReport.Cost::whole).toList(),
                there.map(DedupPython::versions).orElse(Map.of()),
                there.map(DedupPython::leftOut).orElse(Map.of()));
    }

    private DedupBenchReport.Cost cost(DedupCorpus corpus, int length, int number, Path scratch, StepLog log)
            throws IOException {
        try (BenchStack stack = BenchStack.start(scratch.resolve("stack"))) {
            DedupStage stage = new DedupStage(stack.connection(), number, (long) stateMebibytes << 20);
            stage.fill(
                    length,
                    document -> variation(
                            corpus.texts().get(document % corpus.texts().size()), document));
            log.print("filled a stream of %,d documents in %d partitions", length, number);
            Path state = scratch.resolve("state");
            List<DedupStage.Point> points = stage.run(state, threads, log::live);
            log.print("compared them");
            return DedupBench.cost(
                    points,
                    number,
                    threads,
                    (double) DedupStage.bytes(state) / length,
                    (double) (stage.brokerBytes("bands-by-key-changelog") + stage.brokerBytes("ids-changelog"))
                            / length);
        } finally {
            ScratchDirectory.delete(scratch);
        }
    }

    /** A text of the same length that shares no run of five words with any other. */
    private static String variation(String text, int number) {
        String[] words = text.split(" ");
        for (int i = 0; i < words.length; i += KEPT_WORDS) {
            words[i] = "n" + number + "w" + i;
        }
        return String.join(" ", words);
    }
}
