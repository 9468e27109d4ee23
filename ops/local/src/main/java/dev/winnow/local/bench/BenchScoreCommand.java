package dev.winnow.local.bench;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.transformer.StagedTransformer;
import dev.winnow.agent.transformer.Window;
import dev.winnow.local.LocalStackException;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times a transformer agent alone and in the service. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Time a transformer agent: the pure model on windows of tokens in buckets of like length, the agent with its tokenizer, the whole"
                    + " service Kafka to Kafka, and the pure model without buckets.",
            "All on the same documents on the same device, turn by turn. The model has a published size and random weights."
        })
final class BenchScoreCommand implements Callable<Integer> {
    @Mixin
    BenchOutput output;

    @Mixin
    ScoredText scored;

    @Option(
            names = "--quick",
            description = "A smaller model, fewer documents and rounds: under two minutes, and less certain.")
    boolean quick;

    @Option(
            names = "--model",
            paramLabel = "SIZE",
            description = "bert-base or minilm (default: bert-base; --quick minilm).")
    String model;

    @Option(names = "--documents", paramLabel = "N", description = "Documents of a round (default: 128; --quick 96).")
    Integer documents;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count (default: 5; --quick 2).")
    Integer rounds;

    @Option(
            names = "--batch-documents",
            defaultValue = "64",
            paramLabel = "N",
            description = "Documents of a batch of the agent, as in 'score' (default: ${DEFAULT-VALUE}).")
    int batchDocuments;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of the order of the documents (default: ${DEFAULT-VALUE}).")
    long seed;

    @Override
    public Integer call() throws IOException {
        return output.of(this::run, ScoreReport::table);
    }

    private static int or(Integer given, int otherwise) {
        return given != null ? given : otherwise;
    }

    private ScoreReport run(Path scratch, PrintWriter out) throws IOException {
        ScoreModel size = ScoreModel.named(model != null ? model : quick ? "minilm" : "bert-base");
        int perRound = or(documents, quick ? 96 : 128);
        out.println("Reading text, making a model of size " + size.name() + ", starting a broker and a registry ...");
        out.flush();
        List<Document> texts = BenchText.read(scored.inputs, perRound * (or(rounds, 5) + 1), scratch);
        List<List<Document>> chunks = chunks(texts, perRound, or(rounds, quick ? 2 : 5) + 1);
        AgentArtefact artefact = size.artefact(scratch, texts, scored.maxLength);
        AgentSettings settings = AgentSettings.on(scored.device, scored.threads);
        try (BenchStack stack = BenchStack.start(scratch);
                AgentCatalog catalog = AgentCatalog.load(artefact.directory().getParent(), settings);
                StagedTransformer stages = StagedTransformer.load(artefact, settings);
                ScoreService service = new ScoreService(stack.connection(), catalog, batchDocuments)) {
            List<ScoreReport.Round> counted =
                    new ScoreBench(stages, catalog.agents().get(0), service, batchDocuments, out).time(chunks);
            return report(size, chunks, stages, counted);
        }
    }

    private ScoreReport report(
            ScoreModel size, List<List<Document>> chunks, StagedTransformer stages, List<ScoreReport.Round> counted) {
        List<Window> windows = new ArrayList<>();
        chunks.subList(1, chunks.size()).forEach(chunk -> windows.addAll(stages.cut(chunk)));
        IntSummaryStatistics tokens =
                windows.stream().mapToInt(window -> window.ids().length).summaryStatistics();
        return new ScoreReport(
                output.commandLine(),
                quick,
                MachineDescription.here(),
                new ScoreReport.Settings(
                        size.name(),
                        scored.device,
                        scored.threads,
                        scored.maxLength,
                        chunks.get(0).size(),
                        tokens.getAverage(),
                        tokens.getMax(),
                        batchDocuments,
                        ScoreBench.ROWS_IN_ORDER),
                counted);
    }

    /** Documents of each round, mixed as a crawl mixes them. */
    private List<List<Document>> chunks(List<Document> texts, int perRound, int count) {
        List<Document> mixed = new ArrayList<>(texts);
        Collections.shuffle(mixed, new Random(seed));
        if (mixed.size() < perRound * count) {
            throw new LocalStackException("The input has " + mixed.size() + " documents, " + count + " rounds of "
                    + perRound + " need " + perRound * count + ": name more with --input, or lower --documents.");
        }
        List<List<Document>> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chunks.add(mixed.subList(i * perRound, (i + 1) * perRound));
        }
        return chunks;
    }
}
