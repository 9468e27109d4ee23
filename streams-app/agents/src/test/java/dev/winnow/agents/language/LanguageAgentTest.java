package dev.winnow.agents.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageAgentTest {
    private static final Map<String, String> TEXTS = new TreeMap<>(Map.of(
            "eng", "On Saturday morning we walked to the market and bought fish, bread and a jar of honey for my aunt.",
            "deu", "Am Samstagmorgen gingen wir zum Markt und kauften Fisch, Brot und ein Glas Honig für meine Tante.",
            "fra", "Samedi matin, nous sommes allés au marché pour acheter du poisson, du pain et un pot de miel.",
            "spa", "El sábado por la mañana fuimos al mercado y compramos pescado, pan y un tarro de miel para mi tía.",
            "ita", "Sabato mattina siamo andati al mercato e abbiamo comprato pesce, pane e un vasetto di miele.",
            "rus", "В субботу утром мы пошли на рынок и купили рыбу, хлеб и банку мёда для моей тёти.",
            "pol", "W sobotę rano poszliśmy na targ i kupiliśmy ryby, chleb oraz słoik miodu dla mojej ciotki.",
            "ell", "Το Σάββατο το πρωί πήγαμε στην αγορά και αγοράσαμε ψάρι, ψωμί και ένα βάζο μέλι για τη θεία μου.",
            "jpn", "土曜日の朝、私たちは市場へ行って、魚とパンと、おばさんのためにはちみつを一瓶買いました。",
            "cmn", "星期六早上，我们去市场买了鱼、面包和一罐蜂蜜，带给我的姑姑。她住在城市的东边，每天都在公园里散步，喜欢看书，也喜欢和邻居们一起喝茶、聊天。"));

    @TempDir
    static Path directory;

    /** Takes most of a second to read, and is only asked. */
    private static LanguageModel model;

    private static AgentArtifact fitted;
    private static Agent agent;

    @BeforeAll
    static void fit() throws IOException {
        model = LanguageModel.ofClassPath();
        fitted = fit("fitted");
        agent = new LanguageAgentFactory().load(fitted, AgentSettings.cpu());
    }

    @AfterAll
    static void close() {
        agent.close();
    }

    /** Enough English, German and Russian for groups, and a few texts in other languages. */
    private static AgentArtifact fit(String folder) {
        List<FitDocument> sample = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String language =
                    List.of("eng", "deu", "rus", i % 10 == 0 ? "fra" : "eng").get(i % 4);
            sample.add(FitDocument.unlabelled(i + ". " + TEXTS.get(language).repeat(1 + i % 3), "web"));
        }
        return new AgentFitter(new FitSettings(60, 7, 3, 2), FitProgress.silent(), Set.of("language"))
                .fit(sample.iterator(), directory.resolve(folder))
                .agents()
                .get(0);
    }

    @Test
    void groupsAreTheFrequentLanguagesOfTheSample() {
        assertThat(fitted.groups()).containsExactly("deu", "eng", "rus", "other", "unknown");
        assertThat(fitted.fitted().path("groupSizes").path("eng").asInt()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void aTextIsInTheGroupOfItsLanguage() {
        TEXTS.forEach((language, text) -> {
            Label label = label(text);

            assertThat(label.group()).as(language).isEqualTo(fitted.groups().contains(language) ? language : "other");
            assertThat(label.score()).isBetween(0.0, 1.0);
        });
    }

    @Test
    void theModelNamesEachLanguage() {
        TEXTS.forEach(
                (language, text) -> assertThat(model.guess(text).language()).isEqualTo(language));
    }

    @Test
    void numbersCodesAndNothingAreUnknown() {
        Random random = new Random(3);
        byte[] bytes = new byte[900];
        random.nextBytes(bytes);
        StringBuilder numbers = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            numbers.append(random.nextInt(10_000) / 100.0).append(i % 8 == 7 ? "\n" : ",");
        }
        for (String text : List.of(
                java.util.Base64.getEncoder().encodeToString(bytes), numbers.toString(), ".", "\uD83D\uDE00", "")) {
            assertThat(label(text).group()).as(text).isEqualTo("unknown");
        }
    }

    @Test
    void guessesAreThoseOfTheDetectorItself() throws IOException {
        LanguageDetectorME detector = new LanguageDetectorME(
                new LanguageDetectorModel(LanguageAgentTest.class.getResourceAsStream(LanguageModel.RESOURCE)));

        TEXTS.forEach((language, text) -> {
            Language expected = detector.predictLanguage(text + " https://example.org/a me@example.org 12 hahahaha");
            LanguageModel.Guess guess = model.guess(text + " https://example.org/a me@example.org 12 hahahaha");
            assertThat(guess.language()).isEqualTo(expected.getLang());
            assertThat(guess.confidence())
                    .isCloseTo(expected.getConfidence(), org.assertj.core.data.Offset.offset(1e-12));
        });
    }

    @Test
    void ofALongTextPiecesAreRead() {
        String text = "a".repeat(400) + "b".repeat(1_000_000) + "c".repeat(400);

        assertThat(LanguageModel.sampled(text))
                .hasSize(LanguageModel.PIECES * (LanguageModel.PIECE + 1))
                .startsWith("a".repeat(200) + " b")
                .endsWith("c".repeat(200) + " ");
        assertThat(LanguageModel.sampled("x".repeat(800))).isEqualTo("x".repeat(800));
    }

    @Test
    void fittingTwiceGivesTheSameDigest() {
        assertThat(fit("again").digest()).isEqualTo(fitted.digest());
    }

    @Test
    void anotherFileIsNeverReadAsAModel() {
        AgentArtifact forged = new AgentArtifactWriter(directory.resolve("forged"))
                .write(
                        "language",
                        "language",
                        fitted.groups(),
                        fitted.configuration(),
                        JsonNodeFactory.instance.objectNode(),
                        folder -> Files.writeString(folder.resolve(LanguageAgentFactory.MODEL), "no model"));

        assertThatThrownBy(() -> new LanguageAgentFactory().load(forged, AgentSettings.cpu()))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("is not a model of this version of Winnow; make it again");
    }

    private static Label label(String text) {
        return agent.label(List.of(Document.newBuilder()
                        .setId("id")
                        .setText(text)
                        .setSource("")
                        .setTokens(1)
                        .build()))
                .get(0);
    }
}
