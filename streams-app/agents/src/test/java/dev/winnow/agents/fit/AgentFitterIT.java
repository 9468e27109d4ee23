package dev.winnow.agents.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitReport;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.agents.measure.Percentiles;
import dev.winnow.schemas.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentFitterIT {

    private static final FitSettings SETTINGS = new FitSettings(400, 7, 3, 2);

    @TempDir
    static Path directory;

    private static List<FitDocument> sample;
    private static FitReport report;
    private static AgentCatalog catalog;

    @BeforeAll
    static void fit() {
        sample = GeneratedTexts.sample(450, 11);
        report = new AgentFitter(SETTINGS, FitProgress.silent()).fit(sample.iterator(), directory);
        catalog = AgentCatalog.load(directory, AgentSettings.cpu());
    }

    @AfterAll
    static void close() {
        catalog.close();
    }

    private static Agent agent(String name) {
        return catalog.agents().stream()
                .filter(agent -> agent.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static AgentArtifact artifact(String name) {
        return report.agents().stream()
                .filter(found -> found.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Document document(String text, String source) {
        return Document.newBuilder()
                .setId("0".repeat(64))
                .setText(text)
                .setSource(source)
                .setTokens(text.length())
                .build();
    }

    @Test
    void threeAgentsAreWrittenAndStateWhatTheyWereFittedOn() {
        assertThat(catalog.agents()).extracting(Agent::name).containsExactly("domain", "quality", "topic");
        assertThat(report.offered()).isEqualTo(450);
        assertThat(report.used()).isEqualTo(400);
        assertThat(artifact("quality").fitted().at("/labels/human").asInt()).isPositive();
        assertThat(artifact("quality").fitted().at("/labels/weakWebRules").asInt())
                .isEqualTo(artifact("quality").fitted().path("documentsFitted").asInt()
                        - artifact("quality").fitted().at("/labels/human").asInt());
        assertThat(artifact("domain").fitted().path("documentsFitted").asInt()).isEqualTo(360);
    }

    @Test
    void qualityHearsEveryJudgedDocumentHoweverSmallTheSample() {
        int judged = (int) sample.stream().filter(FitDocument::isJudged).count();
        var fitted = artifact("quality").fitted();
        assertThat(fitted.at("/labels/human").asInt()
                        + fitted.at("/heldOut/humanLabels").asInt())
                .isEqualTo(judged);
    }

    @Test
    void theSameSeedGivesTheSameDigestsAndAnotherSeedOthers(@TempDir Path again) {
        FitReport repeated = new AgentFitter(SETTINGS, FitProgress.silent()).fit(sample.iterator(), again);
        assertThat(repeated.agents())
                .extracting(AgentArtifact::digest)
                .isEqualTo(report.agents().stream().map(AgentArtifact::digest).toList());

        FitReport other =
                new AgentFitter(new FitSettings(400, 8, 3, 2), FitProgress.silent()).fit(sample.iterator(), again);
        assertThat(other.agents())
                .extracting(AgentArtifact::digest)
                .doesNotContainAnyElementsOf(
                        report.agents().stream().map(AgentArtifact::digest).toList());
    }

    @Test
    void aLabelDoesNotDependOnTheRestOfTheBatch() {
        List<Document> documents = new ArrayList<>();
        GeneratedTexts.sample(60, 12).forEach(text -> documents.add(document(text.text(), "")));
        for (Agent agent : catalog.agents()) {
            List<Label> together = agent.label(documents);
            List<Label> alone = documents.stream()
                    .map(document -> agent.label(List.of(document)).get(0))
                    .toList();
            assertThat(together).as(agent.name()).isEqualTo(alone);

            List<Document> shuffled = new ArrayList<>(documents);
            Collections.shuffle(shuffled, new Random(3));
            List<Label> labels = agent.label(shuffled);
            for (int i = 0; i < shuffled.size(); i++) {
                assertThat(labels.get(i)).isEqualTo(together.get(documents.indexOf(shuffled.get(i))));
            }
        }
    }

    @Test
    void agentsLabelAlikeWhenEachRunsOnAThreadOfItsOwn() {
        List<Document> documents = new ArrayList<>();
        GeneratedTexts.sample(64, 14).forEach(text -> documents.add(document(text.text(), "")));
        List<List<Label>> alone =
                catalog.agents().stream().map(agent -> agent.label(documents)).toList();

        List<CompletableFuture<List<Label>>> together = catalog.agents().stream()
                .map(agent -> CompletableFuture.supplyAsync(() -> {
                    List<Label> last = List.of();
                    for (int i = 0; i < 20; i++) {
                        // another batch in between, so that the shared features change hands
                        agent.label(documents.subList(0, 5 + i));
                        last = agent.label(documents);
                    }
                    return last;
                }))
                .toList();

        assertThat(together.stream().map(CompletableFuture::join).toList()).isEqualTo(alone);
    }

    @Test
    void everyLabelIsOfADeclaredGroupOrNoneHoweverOddTheText() {
        List<Document> odd = List.of(
                document("", ""),
                document("123 456 --- 789", ""),
                document("😀🎉😀", "no such source"),
                document("\n\n\n", "alpha"),
                document("word ".repeat(200_000), ""),
                document("x".repeat(1_000_000), ""));
        for (Agent agent : catalog.agents()) {
            List<Label> labels = agent.label(odd);
            assertThat(labels).hasSize(odd.size());
            for (Label label : labels) {
                assertThat(label.isNone() || agent.groups().contains(label.group()))
                        .as(agent.name() + " " + label)
                        .isTrue();
            }
        }
        assertThat(agent("quality").label(odd).get(0)).isEqualTo(new Label("p0-50", 0));
        assertThat(agent("topic").label(odd).get(2).isNone()).isTrue();
    }

    @Test
    void domainTakesTheMetadataWhereTheyNameAGroupElseTheText() {
        String beta = GeneratedTexts.text("beta", new Random(99));
        List<Label> labels = agent("domain")
                .label(List.of(document(beta, "alpha"), document(beta, ""), document(beta, "elsewhere")));
        assertThat(labels.get(0)).isEqualTo(new Label("alpha", 1));
        assertThat(labels.get(1).group()).isEqualTo("beta");
        assertThat(labels.get(1).score()).isBetween(0.5, 1.0);
        assertThat(labels.get(2)).isEqualTo(labels.get(1));
    }

    @Test
    void eachTopicHoldsTheTextsOfOneVocabulary() {
        List<FitDocument> fresh = GeneratedTexts.sample(150, 13);
        List<Label> labels = agent("topic")
                .label(fresh.stream().map(text -> document(text.text(), "")).toList());
        for (String source : GeneratedTexts.SOURCES) {
            List<String> topics = new ArrayList<>();
            for (int i = 0; i < fresh.size(); i++) {
                if (fresh.get(i).source().equals(source)) {
                    topics.add(labels.get(i).group());
                }
            }
            long most =
                    topics.stream()
                            .collect(Collectors.groupingBy(topic -> topic, Collectors.counting()))
                            .values()
                            .stream()
                            .mapToLong(Long::longValue)
                            .max()
                            .orElse(0);
            assertThat((double) most / topics.size()).as(source).isGreaterThan(0.9);
        }
    }

    @Test
    void qualityRanksProseAboveLists() {
        String prose = GeneratedTexts.text("alpha", new Random(5));
        String list = prose.replaceAll("[ .]+", "\n");
        List<Label> labels = agent("quality").label(List.of(document(prose, ""), document(list, "")));
        assertThat(labels.get(0).score()).isGreaterThan(labels.get(1).score() + 20);
    }

    @Test
    void groupsOfQualityHoldOnTextsThatItHasNotSeen() {
        List<Label> labels = agent("quality")
                .label(GeneratedTexts.sample(900, 15).stream()
                        .map(text -> document(text.text(), ""))
                        .toList());

        assertThat(agent("quality").groups()).isEqualTo(Percentiles.GROUPS);
        assertThat(labels).allSatisfy(label -> assertThat(label.group()).isEqualTo(Percentiles.group(label.score())));
        // the edges come from 120 texts: the standard error of the median is .046, one text at most is above the
        // highest edge
        assertThat(labels.stream()
                                .filter(label -> label.group().equals("p0-50"))
                                .count()
                        / 900.0)
                .isBetween(0.35, 0.65);
        assertThat(labels.stream()
                                .filter(label -> label.group().equals("p99-100"))
                                .count()
                        / 900.0)
                .isLessThan(0.05);
        JsonNode shares = artifact("quality").fitted().at("/heldOut/shares");
        assertThat(shares.properties()).extracting(Map.Entry::getKey).containsExactlyElementsOf(Percentiles.GROUPS);
        assertThat(shares.at("/p99-100/low95").asDouble()).isLessThan(0.01);
        assertThat(artifact("quality").fitted().path("groupSizes").properties().stream()
                        .mapToInt(size -> size.getValue().asInt())
                        .sum())
                .as("texts that it did not learn from")
                .isEqualTo(160);
    }

    @Test
    void tooFewDocumentsAreRefusedInOneLine(@TempDir Path nowhere) {
        assertThatThrownBy(() -> new AgentFitter(SETTINGS, FitProgress.silent())
                        .fit(sample.subList(0, 10).iterator(), nowhere))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("the sample holds 10 documents");
    }

    @Test
    void humanLabelsOutsideTheirRangeAreRefused(@TempDir Path nowhere) {
        List<FitDocument> wrong = new ArrayList<>(sample);
        wrong.set(0, new FitDocument("text", "alpha", 77));
        FitSettings all = new FitSettings(wrong.size(), 1, 3, 2);
        assertThatThrownBy(() -> new AgentFitter(all, FitProgress.silent()).fit(wrong.iterator(), nowhere))
                .hasMessageContaining("human quality labels must lie in");
    }

    @Test
    void ofTwoFitsOnOneDirectoryOneWinsAndTheOtherNamesTheWinner(@TempDir Path shared) {
        Iterator<FitDocument> documents = sample.iterator();
        List<String> refusals = new ArrayList<>();
        Iterator<FitDocument> meanwhile = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return documents.hasNext();
            }

            @Override
            public FitDocument next() {
                if (refusals.isEmpty()) {
                    try {
                        new AgentFitter(SETTINGS, FitProgress.silent()).fit(sample.iterator(), shared);
                    } catch (AgentException e) {
                        refusals.add(e.getMessage());
                    }
                }
                return documents.next();
            }
        };

        FitReport winner =
                new AgentFitter(SETTINGS, FitProgress.silent(), Set.of("rules", "topic")).fit(meanwhile, shared);

        assertThat(refusals).singleElement().satisfies(refusal -> assertThat(refusal)
                .contains(shared.toString(), "is being written by this process"));
        assertThat(winner.agents()).hasSize(2);
    }

    @Test
    void everyFitterHasAFactoryOfItsTypeAndEveryFactoryDescribesItsAgents() {
        Map<String, AgentFactory> factories = AgentCatalog.factories();

        assertThat(factories.keySet())
                .containsAll(AgentFitter.fitters().keySet())
                .containsAll(AgentFitter.STANDARD)
                .contains("stream-duplicate", "text-classifier", "text-regressor");
        assertThat(factories.values()).extracting(AgentFactory::description).allSatisfy(description -> assertThat(
                        description)
                .doesNotContain("\n", "dev.winnow")
                .doesNotEndWith("."));
    }
}
