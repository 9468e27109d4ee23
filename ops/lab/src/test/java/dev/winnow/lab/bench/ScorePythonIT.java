package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agents.transformer.StagedTransformer;
import dev.winnow.agents.transformer.TextClassifierFactory;
import dev.winnow.inference.TorchArchive;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison with a real Python, where the system's has torch; a small model in place of the published sizes. */
class ScorePythonIT {
    private static final String PYTHON = "/usr/bin/python3";
    private static final ScorePython.Bert BERT = new ScorePython.Bert(1, 1, 1e-12, false);

    @TempDir
    Path folder;

    @BeforeAll
    static void pythonHasTorch() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", PYTHON + " -c 'import torch'")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assumeThat(process.waitFor()).isZero();
    }

    @Test
    void bothRunTheVeryArchiveTurnByTurnAndGiveTheSameOutputs() throws IOException {
        List<Document> documents = documents(60);
        AgentArtifact artifact = artifact(documents);
        StringWriter out = new StringWriter();
        AgentSettings settings = AgentSettings.on("cpu", 2);

        try (ScorePython python = ScorePython.start(PYTHON, folder.resolve("python"), "cpu", 1);
                StagedTransformer stages = StagedTransformer.load(artifact, settings);
                AgentCatalog catalog = AgentCatalog.load(artifact.directory().getParent(), settings)) {
            python.open(setup(artifact, stages));
            Agent agent = catalog.agents().get(0);
            List<Integer> passes = new ArrayList<>();
            ScoreBench.Service service = (batch, times) -> {
                agent.label(batch);
                passes.add(times);
            };
            List<ScoreReport.Round> rounds = new ScoreBench(
                            stages, agent, service, 2, Optional.of(python), 8, new PrintWriter(out))
                    .time(List.of(documents.subList(0, 20), documents.subList(20, 40), documents.subList(40, 60)));

            PythonSide side = python.side();
            assertThat(passes).containsExactly(2, 2, 2);
            assertThat(rounds).hasSize(2).allSatisfy(round -> assertThat(round.python())
                    .containsKeys(ScorePython.PURE_MODEL, ScorePython.IN_ORDER)
                    .allSatisfy((contender, rate) -> assertThat(rate).isPositive()));
            assertThat(side.maxDifference()).isBetween(0.0, 1e-4);
            assertThat(side.version()).contains("torch");
            // its arrays are not those of a BERT, whether or not the package is there
            assertThat(side.leftOut()).containsKey(ScorePython.TRANSFORMERS);
            assertThat(side.transformersMaxDifference()).isNull();
            assertThat(out.toString()).contains("round 2 of 2", "; Python: pureModel ");
        }
    }

    @Test
    void aTorchThatCannotRunTheModelIsNamed() throws IOException {
        Path model = folder.resolve("model.pt");
        TorchArchive archive = new TorchArchive("Broken")
                .method(
                        "  def forward(self, ids: Tensor, mask: Tensor) -> Tensor:\n    return torch.no_such_thing(ids)\n");
        archive.write(model);

        try (ScorePython python = ScorePython.start(PYTHON, folder.resolve("python"), "cpu", 1)) {
            assertThatThrownBy(() -> python.open(
                            new ScorePython.Setup(model.toString(), "tokenizer.json", 8, 8, 8, 1, "fp32", BERT)))
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageMatching(
                            "torch \\d+\\.\\d+.* cannot run the model .*no_such_thing.*torch 2.0 or newer.*");
        }
    }

    @Test
    void aDeviceThatIsNotThereIsRefusedBeforeAnythingElse() {
        assertThatThrownBy(() -> ScorePython.start(PYTHON, folder.resolve("python"), "cuda:99", 1))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContainingAll("cannot use device cuda:99", "--python");
    }

    private static List<Document> documents(int count) {
        BenchDocuments source = new BenchDocuments(1);
        return IntStream.range(0, count).mapToObj(source::document).toList();
    }

    private static ScorePython.Setup setup(AgentArtifact artifact, StagedTransformer stages) {
        return new ScorePython.Setup(
                artifact.file(ScoreModel.ARCHIVE).toString(),
                artifact.file(ScoreModel.TOKENIZER).toString(),
                64,
                stages.tokenBudget(),
                8,
                2,
                "fp32",
                BERT);
    }

    /** A classifier that adds up the vectors of its words. */
    private AgentArtifact artifact(List<Document> documents) {
        return new AgentArtifactWriter(folder.resolve("agents"))
                .write(
                        TextClassifierFactory.TYPE,
                        "topic",
                        List.of("one", "two", "three"),
                        JsonNodeFactory.instance.objectNode().put("maxLength", 64),
                        JsonNodeFactory.instance.objectNode(),
                        directory -> {
                            int vocabulary =
                                    WordPieces.write(directory.resolve(ScoreModel.TOKENIZER), documents, 2_000);
                            SplittableRandom random = new SplittableRandom(1);
                            new TorchArchive("Sum")
                                    .parameter("words", values(random, vocabulary * 8), vocabulary, 8)
                                    .parameter("head_w", values(random, 3 * 8), 3, 8)
                                    .method("""
                                              def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                                                seen = torch.unsqueeze(torch.to(mask, 6), 2)
                                                words = torch.mul(torch.embedding(self.words, ids), seen)
                                                return torch.linear(torch.sum(words, [1]), self.head_w)
                                            """)
                                    .write(directory.resolve(ScoreModel.ARCHIVE));
                        });
    }

    private static float[] values(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
