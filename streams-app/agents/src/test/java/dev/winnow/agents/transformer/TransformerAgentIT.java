package dev.winnow.agents.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.inference.TorchArchive;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformerAgentIT {
    @TempDir
    static Path models;

    @TempDir
    Path agents;

    @BeforeAll
    static void trainModels() throws IOException {
        SmallHubModel.write(models.resolve("classifier"), false, 150);
        SmallHubModel.write(models.resolve("regressor"), true, 150);
    }

    private static ObjectNode configuration() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode bins() {
        ObjectNode configuration = configuration();
        configuration.putArray("range").add(0).add(5);
        configuration.putArray("edges").add(1).add(2).add(3).add(4);
        return configuration;
    }

    private AgentCatalog classifier(ObjectNode configuration, int threads) {
        new ModelImport(models.resolve("classifier"), TextClassifierFactory.TYPE, "landscape", List.of(), configuration)
                .into(agents);
        return AgentCatalog.load(agents, AgentSettings.on("cpu", threads));
    }

    private static Document document(List<String> words) {
        return Document.newBuilder()
                .setId("id")
                .setText(String.join(" ", words))
                .setSource("")
                .setTokens(words.size())
                .build();
    }

    @Test
    void anImportedClassifierNamesTheClassesOfItsHubConfiguration() {
        try (AgentCatalog catalog = classifier(configuration(), 2)) {
            Agent agent = catalog.agents().get(0);
            SplittableRandom random = new SplittableRandom(99);
            List<Document> batch = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                int sea = random.nextBoolean() ? 8 : 2;
                batch.add(document(SmallHubModel.words(random, sea, 10 - sea)));
                expected.add(sea == 8 ? "sea" : "hill");
            }

            List<Label> labels = agent.label(batch);

            assertThat(agent.groups()).containsExactly("hill", "sea");
            assertThat(labels).extracting(Label::group).containsExactlyElementsOf(expected);
            assertThat(labels).allSatisfy(label -> assertThat(label.score()).isBetween(0.5, 1.0));
        }
    }

    @Test
    void anImportedRegressorBinsItsOutput() {
        new ModelImport(models.resolve("regressor"), TextRegressorFactory.TYPE, "sea-share", List.of(), bins())
                .into(agents);
        try (AgentCatalog catalog = AgentCatalog.load(agents, AgentSettings.cpu())) {
            Agent agent = catalog.agents().get(0);
            SplittableRandom random = new SplittableRandom(98);

            Label low = agent.label(List.of(document(SmallHubModel.words(random, 0, 10))))
                    .get(0);
            Label middle = agent.label(List.of(document(SmallHubModel.words(random, 5, 5))))
                    .get(0);
            Label high = agent.label(List.of(document(SmallHubModel.words(random, 10, 0))))
                    .get(0);

            assertThat(agent.groups()).containsExactly("0-1", "1-2", "2-3", "3-4", "4-5");
            assertThat(low.group()).isEqualTo("0-1");
            assertThat(middle.score()).isCloseTo(2.5, within(0.75));
            assertThat(high.group()).isEqualTo("4-5");
        }
    }

    @Test
    void aLabelDoesNotDependOnTheBatchNorOnThreads() {
        SplittableRandom random = new SplittableRandom(97);
        List<Document> batch = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            batch.add(document(SmallHubModel.words(random, random.nextInt(30), random.nextInt(30))));
        }
        List<Label> together;
        try (AgentCatalog catalog = classifier(configuration(), 3)) {
            together = catalog.agents().get(0).label(batch);
        }
        try (AgentCatalog catalog = AgentCatalog.load(agents, AgentSettings.cpu())) {
            for (int i = 0; i < batch.size(); i++) {
                Label alone =
                        catalog.agents().get(0).label(List.of(batch.get(i))).get(0);

                assertThat(alone.group()).isEqualTo(together.get(i).group());
                assertThat(alone.score()).isCloseTo(together.get(i).score(), within(1e-5));
            }
        }
    }

    @Test
    void aLongTextIsTruncatedAsTheHubDoesUnlessMoreWindowsAreAskedFor() {
        SplittableRandom random = new SplittableRandom(96);
        List<String> words = new ArrayList<>(SmallHubModel.words(random, 30, 0));
        words.addAll(SmallHubModel.words(random, 0, 120));
        Document turning = document(words);
        Label head;
        try (AgentCatalog catalog = classifier(configuration(), 1)) {
            head = catalog.agents().get(0).label(List.of(turning)).get(0);
        }
        try (AgentCatalog catalog = classifier(configuration().put("windows", 5), 1)) {
            Label whole = catalog.agents().get(0).label(List.of(turning)).get(0);

            assertThat(head.group()).isEqualTo("sea");
            assertThat(whole.group()).isEqualTo("hill");
        }
    }

    @Test
    void anEmptyTextAndAnEndlessWordHaveLabels() {
        try (AgentCatalog catalog = classifier(configuration(), 2)) {
            List<Label> labels = catalog.agents()
                    .get(0)
                    .label(List.of(
                            document(List.of()),
                            document(List.of("x".repeat(500_000))),
                            document(Collections.nCopies(60_000, "wave"))));

            assertThat(labels).hasSize(3).noneMatch(Label::isNone);
            assertThat(labels.get(2).group()).isEqualTo("sea");
        }
    }

    @Test
    void aModelThatDoesNotFitItsAgentIsRefusedBeforeItIsInPlace() {
        ModelImport wrong = new ModelImport(
                models.resolve("regressor"),
                TextClassifierFactory.TYPE,
                "landscape",
                List.of("a", "b"),
                configuration());

        assertThatThrownBy(() -> wrong.into(agents))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("the model has 1 outputs, its agent needs 2");
        assertThat(agents.resolve("landscape")).doesNotExist();
    }

    @Test
    void aModelThatIsToReadMoreThanItHasPositionsForIsRefused() {
        ModelImport longer = new ModelImport(
                models.resolve("classifier"),
                TextClassifierFactory.TYPE,
                "landscape",
                List.of(),
                configuration().put("maxLength", 40));

        assertThatThrownBy(() -> longer.into(agents))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("it fails on 40 tokens (")
                .hasMessageContaining("--max-length")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aModelThatWasChangedAfterItsImportIsNotLoaded() throws IOException {
        classifier(configuration(), 1).close();
        Files.write(agents.resolve("landscape/model.pt"), new byte[] {0}, StandardOpenOption.APPEND);

        assertThatThrownBy(() -> AgentCatalog.load(agents, AgentSettings.cpu()))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("model.pt differs");
    }

    @Test
    void aModelThatIsConvertedToHalfPrecisionIsImportedHereAndRefusedOnThisProcessor() {
        new ModelImport(
                        models.resolve("classifier"),
                        TextClassifierFactory.TYPE,
                        "landscape",
                        List.of(),
                        configuration().put("precision", "fp16"))
                .into(agents);

        assertThatThrownBy(() -> AgentCatalog.load(agents, AgentSettings.cpu()))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("fp16")
                .hasMessageContaining("--device cuda");
    }

    @Test
    void aModelInBfloat16LabelsAsTheSameInSinglePrecision() {
        SplittableRandom random = new SplittableRandom(5);
        List<Document> batch = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int sea = random.nextBoolean() ? 8 : 2;
            batch.add(document(SmallHubModel.words(random, sea, 10 - sea)));
        }
        List<Label> single;
        try (AgentCatalog catalog = classifier(configuration(), 1)) {
            single = catalog.agents().get(0).label(batch);
        }
        try (AgentCatalog catalog = classifier(configuration().put("precision", "bf16"), 1)) {
            List<Label> narrow = catalog.agents().get(0).label(batch);

            assertThat(narrow)
                    .extracting(Label::group)
                    .containsExactlyElementsOf(single.stream().map(Label::group).toList());
            for (int i = 0; i < narrow.size(); i++) {
                assertThat(narrow.get(i).score()).isCloseTo(single.get(i).score(), within(0.02));
            }
        }
    }

    @Test
    void anExportedModelIsNotConvertedToAnotherPrecision() throws IOException {
        Path exported = Files.createDirectories(agents.resolve(".exported"));
        Files.copy(models.resolve("classifier/tokenizer.json"), exported.resolve("tokenizer.json"));
        Files.copy(models.resolve("classifier/config.json"), exported.resolve("config.json"));
        Files.write(exported.resolve("model.pt"), new byte[] {1});
        ModelImport narrow = new ModelImport(
                exported,
                TextClassifierFactory.TYPE,
                "landscape",
                List.of(),
                configuration().put("precision", "bf16"));

        assertThatThrownBy(() -> narrow.into(agents))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("keeps the precision that it was exported in");
    }

    @Test
    void whatLiesBesideTheModelIsSkippedAndWhatIsMissingIsNamed() throws IOException {
        Path checkpoint = Files.createDirectories(agents.resolve(".checkpoint"));
        for (String file : List.of("tokenizer.json", "config.json", "model.safetensors")) {
            Files.copy(models.resolve("classifier").resolve(file), checkpoint.resolve(file));
        }
        Files.write(checkpoint.resolve("optimizer.pt"), new byte[] {1});
        Files.write(checkpoint.resolve("pytorch_model.bin"), new byte[] {1});
        ModelImport whole =
                new ModelImport(checkpoint, TextClassifierFactory.TYPE, "landscape", List.of(), configuration());

        assertThat(whole.into(agents).file("optimizer.pt")).doesNotExist();

        Files.delete(checkpoint.resolve("model.safetensors"));
        assertThatThrownBy(() -> whole.into(agents))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("the model in " + checkpoint + " cannot be imported: it has neither model.pt nor")
                .hasMessageContaining("a pickle");
    }

    @Test
    void aModelThatDoesNotRespectItsMaskOrKnowsOneSizeOfBatchIsRefused() throws IOException {
        assertThatThrownBy(() -> exported("""
                  def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                    first = torch.mean(torch.to(ids, 6), [1], True)
                    return torch.cat([first, torch.neg(first)], 1)
                """).into(agents))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("when a longer one is beside it: it must respect the mask");
        assertThatThrownBy(() -> exported("""
                  def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                    first = torch.sum(torch.to(torch.mul(ids, mask), 6), [1], True)
                    return torch.add(torch.zeros([1, 2]), torch.view(first, [1, 1]))
                """).into(agents))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("it fails on two texts at once (")
                .message()
                .doesNotContain("\n");
    }

    private ModelImport exported(String source) throws IOException {
        Path model = Files.createDirectories(agents.resolve(".exported"));
        Files.copy(
                models.resolve("classifier").resolve("tokenizer.json"),
                model.resolve("tokenizer.json"),
                StandardCopyOption.REPLACE_EXISTING);
        new TorchArchive("Exported").method(source).write(model.resolve("model.pt"));
        return new ModelImport(
                model,
                TextClassifierFactory.TYPE,
                "exported",
                List.of("low", "high"),
                configuration().put("maxLength", 16));
    }
}
