package dev.winnow.agents.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.decision.DocumentId;
import dev.winnow.schemas.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as it is loaded, against a comparison of every document with every other. */
class NearDuplicateAgentIT {
    private static final double LEAST = 0.5;
    private static final int ORIGINALS = 60;
    private static final int COPIES = 2;
    private static final int WORDS = 300;

    @TempDir
    Path folder;

    private final Random random = new Random(11);

    @Test
    void everyDuplicateNamesTheMostSimilarEarlierDocumentOfAllAndNoOtherLabelNamesAny() {
        List<Document> indexed = crawl();
        try (Agent agent = agent(indexed)) {
            List<Label> labels = agent.label(indexed);

            List<Label> expected = new ArrayList<>();
            for (int i = 0; i < indexed.size(); i++) {
                expected.add(byComparingAll(indexed, i));
            }
            assertThat(labels).isEqualTo(expected);
            assertThat(labels)
                    .filteredOn(label -> label.group().equals("duplicate"))
                    .hasSize(ORIGINALS * COPIES);
        }
    }

    @Test
    void aDocumentThatIsNotInTheIndexNamesOneThatIs() {
        List<Document> indexed = crawl();
        try (Agent agent = agent(indexed)) {
            Document original = indexed.get(3);
            Document copy = document(original.getText() + " and so on");

            Label label = agent.label(List.of(copy, document("entirely of its own " + "words ".repeat(20))))
                    .get(0);

            assertThat(label.group()).isEqualTo("duplicate");
            assertThat(label.reference()).isEqualTo(original.getId());
        }
    }

    /** Originals and copies with a few words changed, mixed. */
    private List<Document> crawl() {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < ORIGINALS; i++) {
            List<String> words = new ArrayList<>();
            for (int w = 0; w < WORDS; w++) {
                words.add("w" + random.nextInt(100_000));
            }
            documents.add(document(String.join(" ", words)));
            for (int copy = 0; copy < COPIES; copy++) {
                List<String> changed = new ArrayList<>(words);
                changed.set(random.nextInt(WORDS), "other" + i + copy);
                documents.add(document(String.join(" ", changed)));
            }
        }
        Collections.shuffle(documents, random);
        return documents;
    }

    private static Document document(String text) {
        return Document.newBuilder()
                .setId(DocumentId.of(text))
                .setText(text)
                .setSource("web")
                .setTokens(text.length())
                .build();
    }

    private Agent agent(List<Document> indexed) {
        DuplicateIndex index = new DuplicateIndex();
        indexed.forEach(document -> index.add(document.getId(), document.getText()));
        AgentArtifact artifact = new AgentArtifactWriter(folder)
                .write(
                        NearDuplicateAgentFactory.TYPE,
                        "near-duplicate",
                        NearDuplicateAgentFactory.GROUPS,
                        JsonNodeFactory.instance.objectNode().put(NearDuplicateAgentFactory.LEAST_SIMILARITY, LEAST),
                        JsonNodeFactory.instance.objectNode(),
                        directory -> index.write(directory.resolve(NearDuplicateAgentFactory.INDEX)));
        return new NearDuplicateAgentFactory().load(artifact, AgentSettings.cpu());
    }

    /** Without bands: the similarity of the signatures of all pairs. */
    private static Label byComparingAll(List<Document> documents, int place) {
        int[] own = MinHash.signature(documents.get(place).getText());
        Label best = new Label("unique", 0);
        for (Document earlier : documents.subList(0, place)) {
            double similarity = MinHash.similarity(own, MinHash.signature(earlier.getText()));
            if (similarity >= LEAST && similarity > best.score()) {
                best = new Label("duplicate", similarity, earlier.getId());
            }
        }
        return best;
    }
}
