package dev.winnow.service.dedup;

import static dev.winnow.service.dedup.DedupDriver.label;
import static dev.winnow.service.dedup.SixteenWords.document;
import static dev.winnow.service.dedup.SixteenWords.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedupTopologyTest {
    @TempDir
    Path directory;

    private DedupDriver stage;

    @BeforeEach
    void start() throws IOException {
        stage = new DedupDriver(directory);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void theDescriptionIsTheGoldenOne() throws IOException {
        String description = DedupTopology.fromTheBeginning(
                        stage.connection, DedupDriver.settings(6), stage.meters, stage.clock::get)
                .build()
                .describe()
                .toString();

        try (InputStream golden = DedupTopologyTest.class.getResourceAsStream("dedup-topology.txt")) {
            assertThat(description)
                    .isEqualToIgnoringNewLines(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aNearDuplicateNamesTheDocumentThatItRepeatsAndKeepsAllElse() {
        Document first = document(text("a"));
        Document second = document(text("a", 3, 9));
        stage.send(first);
        stage.send(document(text("b")));
        stage.send(second);

        assertThat(label(stage.compared.readValue()))
                .isEqualTo(new Annotation(DedupDriver.AGENT, "unique", 0.0, "version", ""));
        assertThat(label(stage.compared.readValue()).getGroup()).isEqualTo("unique");
        Document repeated = stage.compared.readValue();
        // 14 of 16 rows are equal: (4 * 14/16 - 1) / 3
        assertThat(label(repeated))
                .isEqualTo(new Annotation(DedupDriver.AGENT, "near", 2.5 / 3, "version", first.getId()));
        assertThat(Document.newBuilder(repeated)
                        .setAnnotations(second.getAnnotations())
                        .build())
                .isEqualTo(second);
        assertThat(stage.meters.compared("unique").count()).isEqualTo(2);
        assertThat(stage.meters.compared("near").count()).isEqualTo(1);
    }

    @Test
    void theMostSimilarDocumentIsNamedWhereSeveralShareABand() {
        stage.sendText(text("a", 0, 1, 2, 3, 4));
        Document closer = stage.sendText(text("a", 0));
        Document last = stage.sendText(text("a"));

        assertThat(label(last).getReference()).isEqualTo(closer.getId());
    }

    @Test
    void aCandidateOfTooLittleSimilarityIsNotADuplicate() {
        stage.sendText(text("a"));

        Document other = stage.sendText(text("a", 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));

        assertThat(label(other).getGroup()).isEqualTo("unique");
    }

    @Test
    void theSameTextIsAnExactDuplicateHoweverShortItIs() {
        stage.sendText(text("a"));
        stage.sendText("too few words");

        Document again = stage.sendText(text("a"));
        assertThat(label(again)).isEqualTo(new Annotation(DedupDriver.AGENT, "exact", 1.0, "version", again.getId()));
        assertThat(label(stage.sendText("too few words")).getGroup()).isEqualTo("exact");
        assertThat(label(stage.sendText("other few words")).getGroup()).isEqualTo("unique");
    }

    @Test
    void aWindowEndsByTheClockOfTheStageAndNotByTheTimesOfRecords() {
        Document first = stage.sendAt(text("a"), Instant.EPOCH).value();
        TestRecord<String, Document> future = stage.sendAt(text("b"), Instant.parse("9999-01-01T00:00:00Z"));
        assertThat(future.timestamp())
                .isEqualTo(Instant.parse("9999-01-01T00:00:00Z").toEpochMilli());

        stage.clock.addAndGet(DedupDriver.WINDOW.toMillis());
        assertThat(label(stage.sendAt(text("a", 0), Instant.EPOCH).value()).getReference())
                .isEqualTo(first.getId());

        stage.clock.addAndGet(2 * DedupDriver.WINDOW.toMillis());
        assertThat(label(stage.sendText(text("a", 0))).getGroup()).isEqualTo("unique");
        assertThat(label(stage.sendText(text("a"))).getGroup()).isEqualTo("near");
    }

    @Test
    void aTextThatComesAgainIsComparedWithFromThenOn() {
        Document first = stage.sendText(text("a"));
        stage.clock.addAndGet(Duration.ofDays(50).toMillis());
        assertThat(label(stage.sendText(text("a"))))
                .isEqualTo(new Annotation(DedupDriver.AGENT, "exact", 1.0, "version", first.getId()));

        // later than the first one is kept, 50 days after the second
        stage.clock.addAndGet(Duration.ofDays(50).toMillis());
        assertThat(label(stage.sendText(text("a", 0))).getReference()).isEqualTo(first.getId());
    }

    @Test
    void aTextThatComesOftenAsksTheBandsOncePerHalfOfTheWindow() {
        stage.sendText(text("a"));
        stage.sendText(text("a"));
        assertThat(stage.questions.readValuesToList()).hasSize(1);

        stage.clock.addAndGet(DedupDriver.WINDOW.toMillis() / 2);
        stage.sendText(text("a"));
        stage.sendText(text("a"));
        assertThat(stage.questions.readValuesToList()).hasSize(1);
    }

    @Test
    void whatBreaksTheContractIsADeadLetterAndIsNotComparedWith() {
        Document victim = document(text("a"));
        Document forged = Document.newBuilder(document("forged text"))
                .setId(victim.getId())
                .build();
        stage.documents.pipeInput(victim.getId(), stage.bytes(forged));
        stage.documents.pipeInput("key", stage.bytes(victim));
        stage.documents.pipeInput("empty", (byte[]) null);
        stage.documents.pipeInput("broken", new byte[] {0, 0, 0, 0, 1, 99});
        stage.send(victim);

        assertThat(stage.deadLetters.readValuesToList())
                .extracting(DeadLetter::getStep, DeadLetter::getReason, DeadLetter::getPosition)
                .containsExactly(
                        tuple("dedup", "id-mismatch", 0L),
                        tuple("dedup", "id-mismatch", 1L),
                        tuple("dedup", "empty-record", 2L),
                        tuple("dedup", "undecodable", 3L));
        assertThat(label(stage.compared.readValue()).getGroup()).isEqualTo("unique");
        assertThat(stage.compared.isEmpty()).isTrue();
    }

    @Test
    void aLabelThatTheDocumentBringsIsReplaced() {
        stage.send(Document.newBuilder(document(text("a")))
                .setAnnotations(List.of(new Annotation(DedupDriver.AGENT, "exact", 1.0, "forged", "victim")))
                .build());

        assertThat(label(stage.compared.readValue()))
                .isEqualTo(new Annotation(DedupDriver.AGENT, "unique", 0.0, "version", ""));
    }
}
