package dev.winnow.agents.betr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.agents.fit.GeneratedTexts;
import dev.winnow.agents.measure.Percentiles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BetrFitterIT {
    private static final FitSettings SETTINGS = new FitSettings(900, 7, 4, 2);
    private static final String WANTED = GeneratedTexts.SOURCES.get(1);

    @TempDir
    Path directory;

    private AgentArtifact fit(List<String> reference) {
        return new AgentFitter(SETTINGS, FitProgress.silent(), Set.of(BetrAgentFactory.TYPE))
                .fit(GeneratedTexts.sample(1_000, 31).iterator(), List.of(), reference, directory)
                .agents()
                .get(0);
    }

    private static List<String> itemsOf(String source) {
        return GeneratedTexts.sample(300, 32).stream()
                .filter(document -> document.source().equals(source))
                .map(FitDocument::text)
                .toList();
    }

    @Test
    void documentsLikeTheItemsAreAboveTheOthers() {
        AgentArtifact artifact = fit(itemsOf(WANTED));
        List<FitDocument> unseen = GeneratedTexts.sample(300, 33);

        assertThat(artifact.groups()).isEqualTo(Percentiles.GROUPS);
        assertThat(artifact.fitted().at("/referenceTexts").asInt()).isEqualTo(100);
        assertThat(artifact.fitted().at("/labels/near").asInt()).isEqualTo(54);
        assertThat(artifact.fitted()
                        .at("/heldOut/rankCorrelationWithSimilarity/low95")
                        .asDouble())
                .isPositive();
        try (AgentCatalog catalog = AgentCatalog.load(directory, AgentSettings.cpu())) {
            List<Label> labels = catalog.agents()
                    .get(0)
                    .label(unseen.stream().map(GeneratedTexts::document).toList());
            for (int i = 0; i < unseen.size(); i++) {
                assertThat(labels.get(i).group())
                        .isEqualTo(Percentiles.group(labels.get(i).score()));
                // a third of the sample is of the wanted source, so none of the others is in the best quarter
                if (!unseen.get(i).source().equals(WANTED)) {
                    assertThat(labels.get(i).score()).isLessThan(75);
                }
            }
        }
    }

    @Test
    void aTextWithoutWordsIsInTheLowestGroup() {
        fit(itemsOf(WANTED));
        try (AgentCatalog catalog = AgentCatalog.load(directory, AgentSettings.cpu())) {
            assertThat(catalog.agents()
                            .get(0)
                            .label(List.of(GeneratedTexts.document(new FitDocument("… !", WANTED, Double.NaN)))))
                    .containsExactly(new Label("p0-50", 0));
        }
    }

    @Test
    void theTenthOfHighestScoresIsNearAndNothingThatIsLikeNoItem() {
        double[] scores = new double[30];
        scores[4] = 1;
        scores[7] = 2;

        assertThat(BetrFitter.nearest(scores)).as("two of three").hasSize(30).satisfies(near -> {
            assertThat(Arrays.stream(near).sum()).isEqualTo(2);
            assertThat(near[4] + near[7]).isEqualTo(2);
        });

        Arrays.fill(scores, 1);
        assertThat(Arrays.copyOf(BetrFitter.nearest(scores), 4))
                .as("the earlier of equal ones")
                .containsExactly(1, 1, 1, 0);
    }

    @Test
    void itNeedsItemsOfTheLanguageOfTheDocuments() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fit(List.of()))
                .withMessageContaining("betr needs --reference");
        assertThatThrownBy(() -> fit(List.of("слова другого языка")))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("no document of the sample shares a word with an item of --reference");
    }
}
