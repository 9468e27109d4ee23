package dev.winnow.lab.bench;

import dev.winnow.lab.process.MachineDescription;
import dev.winnow.runtime.UsageException;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the Python loader of a run's samples against loaders of local files. */
@Command(
        name = "loader",
        sortOptions = false,
        description = {
            "Time the loader of trainer/python, which reads a run's samples from Kafka, against mosaicml-streaming and Hugging Face datasets, which"
                    + " stream the same texts from local files: with and without worker processes, in short slices, turn by turn.",
            "Once as texts, and once encoded by the same tokenizer and packed into rows. A loader that is not installed is named and left out."
        })
final class BenchLoaderCommand implements Callable<Integer> {
    private static final int PARTITIONS = 8;
    private static final int SEED = 1;
    private static final int MACHINE_DOCUMENTS = 4_000;
    private static final int CHARACTERS_PER_MIB = 1 << 20;
    /** Every byte, and one token that ends a text. */
    private static final int LEAST_VOCABULARY = 257;

    private static final int LONGEST_SLICE = 60;
    private static final int MOST_WORKERS = 64;

    @Mixin
    QuickOutput output;

    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files or folders of text (default: real text of this machine).")
    List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--python",
            defaultValue = "python3",
            paramLabel = "PYTHON",
            description =
                    "Python 3 to run the loaders, a path or a name on the search path. It needs trainer/python with torch, and"
                            + " tokenizers: pip install \"./trainer/python[torch]\" tokenizers mosaicml-streaming datasets.")
    String python;

    @Option(
            names = "--workers",
            split = ",",
            defaultValue = "1,4",
            paramLabel = "N",
            description = "Worker processes of a loader, 0 for none.")
    List<Integer> workers;

    @Option(
            names = "--megabytes",
            paramLabel = "N",
            description = "Text in the topic, in which the texts are repeated (default: 3000; --quick 600).")
    Integer megabytes;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count (default: 9; --quick 3).")
    Integer rounds;

    @Option(names = "--slice", defaultValue = "2", paramLabel = "SECONDS", description = "Time of a loader in a round.")
    double slice;

    @Option(names = "--seq-len", defaultValue = "1024", paramLabel = "N", description = "Tokens of a row.")
    int seqLen;

    @Option(
            names = "--vocabulary",
            defaultValue = "16000",
            paramLabel = "N",
            description = "Size of the tokenizer, which is trained on the texts.")
    int vocabulary;

    @Override
    public Integer call() throws IOException {
        QuickOutput.requireAtLeast("--rounds", 1, rounds);
        QuickOutput.requireAtLeast("--megabytes", 1, megabytes);
        QuickOutput.requireAtLeast("--seq-len", 1, seqLen);
        QuickOutput.requireAtLeast("--vocabulary", LEAST_VOCABULARY, vocabulary);
        if (slice <= 0 || slice > LONGEST_SLICE) {
            throw new UsageException("--slice must be more than 0 and at most " + LONGEST_SLICE + ", not " + slice);
        }
        if (workers.stream().anyMatch(number -> number < 0 || number > MOST_WORKERS)) {
            throw new UsageException("--workers must be 0 to " + MOST_WORKERS + " each, not " + workers);
        }
        return output.of(this::run, LoaderReport::table);
    }

    private LoaderReport run(Path scratch, PrintWriter out) throws IOException {
        // first of all, so that a wrong one is known at once
        try (LoaderPython loaders = LoaderPython.start(python, scratch.resolve("python"))) {
            out.println("Reading text, starting a broker and a registry ...");
            out.flush();
            List<Document> texts = new ArrayList<>(BenchText.read(inputs, MACHINE_DOCUMENTS, scratch));
            // so that a slice has texts of all kinds, wherever a loader has got to
            Collections.shuffle(texts, new Random(SEED));
            try (BenchStack stack = BenchStack.start(scratch)) {
                BenchSamples samples = new BenchSamples(stack.connection(), PARTITIONS, out);
                long written = samples.write(texts, (long) output.or(megabytes, 3000, 600) * CHARACTERS_PER_MIB);
                LoaderPython.Setup setup = new LoaderPython.Setup(
                        stack.stack().broker().bootstrapServers(),
                        stack.stack().registry().url().toString(),
                        stack.connection().topics().prefix(),
                        BenchSamples.RUN,
                        seqLen,
                        vocabulary);
                double tokens = loaders.prepare(setup, texts);
                List<LoaderReport.Cell> cells =
                        new LoaderBench(loaders, output.or(rounds, 9, 3), slice, out).time(workers);
                return new LoaderReport(
                        output.commandLine(),
                        output.quick,
                        MachineDescription.here(),
                        new LoaderReport.Settings(texts.size(), tokens, written, PARTITIONS, seqLen, vocabulary, slice),
                        Map.copyOf(loaders.versions()),
                        loaders.leftOut(),
                        cells);
            }
        }
    }
}
