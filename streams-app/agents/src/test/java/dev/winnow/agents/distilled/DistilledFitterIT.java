package dev.winnow.agents.distilled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitReport;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.agent.fit.TeacherSettings;
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.agents.teacher.SmallCausalModel;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistilledFitterIT {
    private static final FitSettings SETTINGS = new FitSettings(900, 7, 4, 2);
    private static final int TOKENS = 64;

    @TempDir
    static Path folder;

    private static Path teacher;
    private static Path student;
    private static List<FitDocument> sample;
    private static FitReport report;

    @BeforeAll
    static void fit() throws IOException {
        teacher = new SmallCausalModel(5).write(folder.resolve("teacher"), TOKENS);
        student = new SmallCausalModel(6).write(folder.resolve("student"), TOKENS);
        SplittableRandom random = new SplittableRandom(3);
        sample = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            sample.add(FitDocument.unlabelled(
                    SmallCausalModel.text(random, random.nextInt(15), random.nextInt(15)), "coast"));
        }
        report = fit(folder.resolve("agents"), Set.of("ask-llm", "learnability"), settings(SmallCausalModel.QUESTION));
    }

    private static TeacherSettings settings(String question) {
        return new TeacherSettings(
                Optional.of(teacher), Optional.of(student), 500, Optional.of(question), TOKENS, Optional.empty());
    }

    private static FitReport fit(Path output, Set<String> names, TeacherSettings teachers) {
        return new AgentFitter(SETTINGS, FitProgress.silent(), names, teachers).fit(sample.iterator(), output);
    }

    private static AgentArtifact artifact(FitReport made, String name) {
        return made.agents().stream()
                .filter(artifact -> artifact.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theRegressorRanksHeldOutDocumentsAsTheTeacherDoes() {
        for (AgentArtifact artifact : report.agents()) {
            JsonNode heldOut = artifact.fitted().path("heldOut");
            assertThat(heldOut.path("teacherAnswers").asInt()).isEqualTo(90);
            assertThat(heldOut.at("/rankCorrelationWithTeacher/low95").asDouble())
                    .as("%s %s", artifact.name(), heldOut)
                    .isGreaterThan(0.6);
            assertThat(artifact.fitted().at("/labels/teacher").asInt()).isEqualTo(410);
        }
        assertThat(artifact(report, "ask-llm").fitted().at("/teacher/asked").asInt())
                .isBetween(480, 500);
    }

    @Test
    void labelsPredictTheTeachersAnswersWithoutIt() {
        SplittableRandom random = new SplittableRandom(8);
        try (AgentCatalog catalog = AgentCatalog.load(folder.resolve("agents"), AgentSettings.cpu())) {
            Agent agent = catalog.agents().get(0);
            assertThat(agent.name()).isEqualTo("ask-llm");
            List<Label> labels = agent.label(List.of(
                    document(SmallCausalModel.text(random, 12, 1)),
                    document(SmallCausalModel.text(random, 1, 12)),
                    document("")));

            assertThat(labels.get(0).group()).isEqualTo("q5");
            assertThat(labels.get(0).score()).isBetween(0.6, 1.0);
            assertThat(labels.get(1).group()).isEqualTo("q1");
            assertThat(labels.get(1).score()).isBetween(0.0, 0.4);
            assertThat(labels.get(2).isNone()).isTrue();
        }
    }

    private static Document document(String text) {
        return Document.newBuilder()
                .setId("0".repeat(64))
                .setText(text)
                .setSource("")
                .setTokens(1)
                .build();
    }

    @Test
    void aSecondFitAsksNothingAndMakesTheSameAgents() {
        FitReport again =
                fit(folder.resolve("agents"), Set.of("ask-llm", "learnability"), settings(SmallCausalModel.QUESTION));

        for (AgentArtifact artifact : again.agents()) {
            assertThat(artifact.fitted().at("/teacher/asked").asInt()).isZero();
            assertThat(artifact.configuration())
                    .isEqualTo(artifact(report, artifact.name()).configuration());
        }
    }

    @Test
    void anotherQuestionIsAnotherVersion() {
        FitReport other =
                fit(folder.resolve("others"), Set.of("ask-llm"), settings("this is {document} : is it good : answer"));

        assertThat(other.agents().get(0).configuration().path("question"))
                .isNotEqualTo(artifact(report, "ask-llm").configuration().path("question"));
        assertThat(other.agents().get(0).configuration().path("teacher"))
                .isEqualTo(artifact(report, "ask-llm").configuration().path("teacher"));
        assertThat(other.agents().get(0).digest())
                .isNotEqualTo(artifact(report, "ask-llm").digest());
    }

    @Test
    void aFitWithoutAModelIsRefusedWithTheOptionThatNamesIt() {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> fit(nowhere, Set.of("ask-llm"), TeacherSettings.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--teacher");
        assertThatThrownBy(() -> fit(
                        nowhere, Set.of("learnability"), TeacherSettings.none().taughtBy(teacher)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--student");
    }
}
