package dev.winnow.agents.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitReport;
import dev.winnow.agent.fit.FitSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small fit on real text: looser bounds than what a fit of the usual size reaches. */
class CorpusFitIT {

    private static final int DOCUMENTS_PER_FILE = 220;

    @TempDir
    static Path directory;

    private static FitReport report;

    @BeforeAll
    static void fit() throws IOException {
        Path corpus = data().resolve("corpus");
        assumeTrue(Files.isDirectory(corpus), "no real text at " + corpus + ": set winnow.data or WINNOW_DATA");
        List<FitDocument> documents = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> entries = Files.list(corpus)) {
            files = entries.filter(file -> file.toString().endsWith(".jsonl.gz"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            try (JsonlSample sample = new JsonlSample(List.of(file), "meta.quality_label")) {
                for (int i = 0; i < DOCUMENTS_PER_FILE && sample.hasNext(); i++) {
                    documents.add(sample.next());
                }
            }
        }
        report = new AgentFitter(new FitSettings(documents.size(), 1, 13, 2), FitProgress.silent())
                .fit(documents.iterator(), directory);
    }

    private static Path data() {
        String named = System.getProperty("winnow.data", System.getenv("WINNOW_DATA"));
        if (named != null) {
            return Path.of(named);
        }
        return Stream.of("../../../shared/data", "../shared/data")
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(Path.of("../../../shared/data"));
    }

    private static AgentArtifact agent(String name) {
        return report.agents().stream()
                .collect(Collectors.toMap(AgentArtifact::name, found -> found))
                .get(name);
    }

    @Test
    void domainIsRecognisedInHeldOutTexts() {
        JsonNode heldOut = agent("domain").fitted().path("heldOut");
        assertThat(heldOut.at("/accuracy/low95").asDouble())
                .isGreaterThan(0.6)
                .isGreaterThan(heldOut.at("/accuracyOfLargestGroup/high95").asDouble());
    }

    @Test
    void qualityFollowsTheRulesInHeldOutTextsAndItsBestGroupIsSmall() {
        JsonNode heldOut = agent("quality").fitted().path("heldOut");
        assertThat(heldOut.at("/correlationWithRules/low95").asDouble()).isGreaterThan(0.75);
        JsonNode shares = heldOut.path("shares");
        // 154 documents held out: a half has a standard error of .04 and that of the edge, .023
        assertThat(shares.at("/p0-50/value").asDouble()).isBetween(0.35, 0.65);
        assertThat(shares.at("/p99-100/value").asDouble()).isLessThan(0.05);
    }

    @Test
    void noTopicIsEmptyOrHoldsHalfOfAllTexts() {
        JsonNode sizes = agent("topic").fitted().path("groupSizes");
        assertThat(sizes).hasSize(13).allMatch(size -> size.asInt() > 0 && size.asInt() < report.used() / 2);
        assertThat(agent("topic").configuration().path("terms")).allMatch(terms -> !terms.isEmpty());
    }
}
