package dev.winnow.lab.bench;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agents.transformer.StagedTransformer;
import dev.winnow.agents.transformer.Window;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times a transformer agent alone and in the service. */
@Command(
        name = "score",
        sortOptions = false,
        description = {
            "Time a transformer agent: the pure model on windows of tokens in buckets of like length, the agent with"
                    + " its tokenizer, the whole service Kafka to Kafka, and the pure model without buckets.",
            "All on the same documents on the same device, turn by turn. The model has a published size and random weights.",
            "With --python the same model is timed beside it in Python's PyTorch, in the same rounds."
        })
final class BenchScoreCommand implements Callable<Integer> {
    @Mixin
    QuickOutput output;

    @Mixin
    ScoredText scored;

    @Option(
            names = "--model",
            paramLabel = "SIZE",
            description = "bert-base or minilm (default: bert-base; --quick minilm).")
    String model;

    @Option(names = "--documents", description = "Documents of a round (default: 128; --quick 96).")
    Integer documents;

    @Option(names = "--rounds", description = "Rounds that count (default: 5; --quick 2).")
    Integer rounds;

    @Option(
            names = "--batch-documents",
            defaultValue = "64",
            description = "Documents of a batch of the agent, as in 'score'.")
    int batchDocuments;

    @Option(
            names = "--passes",
            defaultValue = "1",
            description = "Times that the service, and beside it Python that cuts texts ahead, go through a round's"
                    + " documents without a pause: on a fast device a round is short against the service's first"
                    + " poll and last commit, which a stream without end does not have.")
    int passes;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the order of the documents.")
    long seed;

    @Option(
            names = "--python",
            paramLabel = "PYTHON",
            description =
                    "Compare with this Python 3, a path or a name on the search path, which has torch 2.0 or newer;"
                            + " with tokenizers and transformers it compares more (default: no comparison).")
    String python;

    @Override
    public Integer call() throws IOException {
        QuickOutput.requireAtLeast("--documents", 1, documents);
        QuickOutput.requireAtLeast("--rounds", 1, rounds);
        QuickOutput.requireAtLeast("--batch-documents", 1, batchDocuments);
        QuickOutput.requireAtLeast("--passes", 1, passes);
        return output.of(this::run, ScoreReport::table);
    }

    private ScoreReport run(Path scratch, PrintWriter out) throws IOException {
        if (python == null) {
            return run(scratch, Optional.empty(), out);
        }
        // first of all, so that a wrong one is known at once
        try (ScorePython other = ScorePython.start(python, scratch.resolve("python"), scored.device, scored.threads)) {
            return run(scratch, Optional.of(other), out);
        }
    }

    private ScoreReport run(Path scratch, Optional<ScorePython> other, PrintWriter out) throws IOException {
        ScoreModel size = ScoreModel.named(output.or(model, "bert-base", "minilm"));
        int perRound = output.or(documents, 128, 96);
        int counted = output.or(rounds, 5, 2);
        out.println("Reading text, making a model of size " + size.name() + ", starting a broker and a registry ...");
        out.flush();
        List<Document> texts = BenchText.read(scored.inputs, perRound * (counted + 1), scratch);
        List<List<Document>> chunks = chunks(texts, perRound, counted);
        AgentArtifact artifact = size.artifact(scratch, texts, scored);
        AgentSettings settings = AgentSettings.on(scored.device, scored.threads);
        try (StagedTransformer stages = StagedTransformer.load(artifact, settings)) {
            other.ifPresent(there -> there.open(setup(size, artifact, stages)));
            try (BenchStack stack = BenchStack.start(scratch);
                    AgentCatalog catalog =
                            AgentCatalog.load(artifact.directory().getParent(), settings);
                    ScoreService service = new ScoreService(stack.connection(), catalog.agents(), batchDocuments)) {
                List<ScoreReport.Round> rates = new ScoreBench(
                                stages, catalog.agents().get(0), service::score, passes, other, batchDocuments, out)
                        .time(chunks);
                return report(size, chunks, stages, rates, other.map(ScorePython::side));
            }
        }
    }

    private ScorePython.Setup setup(ScoreModel size, AgentArtifact artifact, StagedTransformer stages) {
        return new ScorePython.Setup(
                artifact.file(ScoreModel.ARCHIVE).toString(),
                artifact.file(ScoreModel.TOKENIZER).toString(),
                scored.maxLength,
                stages.tokenBudget(),
                batchDocuments,
                passes,
                scored.precision.toString(),
                size.bert());
    }

    private ScoreReport report(
            ScoreModel size,
            List<List<Document>> chunks,
            StagedTransformer stages,
            List<ScoreReport.Round> rates,
            Optional<PythonSide> side) {
        List<Window> windows = new ArrayList<>();
        chunks.subList(1, chunks.size()).forEach(chunk -> windows.addAll(stages.cut(chunk)));
        IntSummaryStatistics tokens =
                windows.stream().mapToInt(window -> window.ids().length).summaryStatistics();
        return new ScoreReport(
                output.commandLine(),
                output.quick,
                MachineDescription.on(scored.device),
                new ScoreReport.Settings(
                        size.name(),
                        scored.device,
                        scored.threads,
                        scored.maxLength,
                        chunks.get(1).size(),
                        tokens.getAverage(),
                        tokens.getMax(),
                        batchDocuments,
                        passes,
                        ScoreBench.ROWS_IN_ORDER,
                        scored.precision.toString(),
                        stages.tokenBudget()),
                rates,
                side);
    }

    /** Documents of each round, mixed as a crawl mixes them; the round that warms up has what is left, at least half as many, and no more where time is short. */
    private List<List<Document>> chunks(List<Document> texts, int perRound, int counted) {
        List<Document> mixed = new ArrayList<>(texts);
        Collections.shuffle(mixed, new Random(seed));
        int needed = perRound * counted + (perRound + 1) / 2;
        if (mixed.size() < needed) {
            throw new LocalStackException("The input has " + mixed.size() + " documents, " + counted + " rounds of "
                    + perRound + " and one of half as many that warms up need " + needed
                    + ": name more with --input, or lower --documents.");
        }
        List<List<Document>> chunks = new ArrayList<>();
        int last = output.quick ? needed : Math.min(mixed.size(), perRound * (counted + 1));
        chunks.add(mixed.subList(perRound * counted, last));
        for (int i = 0; i < counted; i++) {
            chunks.add(mixed.subList(i * perRound, (i + 1) * perRound));
        }
        return chunks;
    }
}
