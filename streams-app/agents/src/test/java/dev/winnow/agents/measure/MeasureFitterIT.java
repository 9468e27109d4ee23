package dev.winnow.agents.measure;

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
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.agents.fit.GeneratedTexts;
import dev.winnow.schemas.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureFitterIT {
    private static final FitSettings SETTINGS = new FitSettings(900, 7, 4, 2);
    private static final Set<String> NAMES = Set.of("dsir", "perplexity", "density", "redundancy", "entropy");

    @TempDir
    static Path directory;

    private static List<FitDocument> sample;
    private static List<String> reference;
    private static FitReport report;

    @BeforeAll
    static void fit() {
        sample = GeneratedTexts.sample(1_000, 21);
        reference = GeneratedTexts.sample(200, 22).stream()
                .filter(document -> document.source().equals(sample.get(0).source()))
                .map(FitDocument::text)
                .toList();
        report = fit(directory);
    }

    private static FitReport fit(Path output) {
        return new AgentFitter(SETTINGS, FitProgress.silent(), NAMES)
                .fit(sample.iterator(), List.of(), reference, output);
    }

    @Test
    void everyAgentIsWrittenLoadsAndLabelsWithScoresInItsFifths() {
        List<Document> documents = GeneratedTexts.sample(200, 23).stream()
                .map(GeneratedTexts::document)
                .toList();
        try (AgentCatalog catalog = AgentCatalog.load(directory, AgentSettings.cpu())) {
            assertThat(catalog.agents().stream().map(Agent::name).collect(Collectors.toSet()))
                    .isEqualTo(NAMES);
            for (Agent agent : catalog.agents()) {
                assertThat(agent.groups()).isEqualTo(Quintiles.GROUPS);
                Quintiles fifths = Quintiles.read(report.agents().stream()
                        .filter(artifact -> artifact.name().equals(agent.name()))
                        .findFirst()
                        .orElseThrow()
                        .configuration());
                assertThat(agent.label(documents)).as(agent.name()).allSatisfy(label -> assertThat(label.group())
                        .isEqualTo(fifths.group(label.score())));
            }
        }
    }

    @Test
    void fifthsHoldOnDocumentsThatWereNotFittedOn() {
        for (AgentArtifact artifact : report.agents()) {
            JsonNode shares = artifact.fitted().at("/heldOut/shares");
            for (String group : Quintiles.GROUPS) {
                // 90 documents held out: a fifth is .2 with a standard error of .042 and that of the edges
                assertThat(shares.path(group).path("value").asDouble())
                        .as("%s %s of %s", artifact.name(), group, shares)
                        .isBetween(0.02, 0.45);
            }
        }
    }

    @Test
    void textsOfTheReferencesSourceAreMoreImportantThanOthers() {
        String wanted = sample.get(0).source();
        List<Double> own = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        try (AgentCatalog catalog = AgentCatalog.load(directory, AgentSettings.cpu())) {
            Agent dsir = catalog.agents().stream()
                    .filter(agent -> agent.name().equals("dsir"))
                    .findFirst()
                    .orElseThrow();
            for (FitDocument text : GeneratedTexts.sample(200, 24)) {
                Label label = dsir.label(List.of(GeneratedTexts.document(text))).get(0);
                (text.source().equals(wanted) ? own : others).add(label.score());
            }
        }

        assertThat(mean(own)).isGreaterThan(mean(others) + 0.1);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    @Test
    void theSameSeedGivesTheSameDigests(@TempDir Path again) {
        assertThat(fit(again).agents())
                .extracting(AgentArtifact::digest)
                .isEqualTo(report.agents().stream().map(AgentArtifact::digest).toList());
    }

    @Test
    void importanceWithoutAReferenceIsRefusedWithWhatToDo(@TempDir Path nowhere) {
        AgentFitter fitter = new AgentFitter(SETTINGS, FitProgress.silent(), Set.of("dsir"));

        assertThatThrownBy(() -> fitter.fit(sample.iterator(), nowhere))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dsir needs --reference: texts of what the model is to be good at");
        assertThat(nowhere).isEmptyDirectory();
    }
}
