package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.decision.DocumentId;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IngestorTest extends InMemoryIngest {
    @Test
    void documentsAndDeadLettersOfAllFilesAreCommittedAndCounted() throws IOException {
        write("a.jsonl", "{\"text\":\"one\",\"source\":\"web\"}\nbroken\n{\"text\":\" \"}\n");
        write("b.py", "print(2)");
        write("c.bin", "\0\0");

        IngestReport report = run(SMALL_TRANSACTIONS, producer());

        assertThat(texts()).containsExactlyInAnyOrder("one", "print(2)");
        assertThat(deadLetters()).extracting(DeadLetter::getReason).containsExactly("malformed-json", "empty-text");
        assertThat(report.documents()).isEqualTo(2);
        assertThat(report.dead()).containsOnly(Map.entry("malformed-json", 1L), Map.entry("empty-text", 1L));
        assertThat(report.skipped()).containsOnly(Map.entry("binary file", 1L));
        assertThat(report.files()).isEqualTo(3);
        assertThat(report.complete()).isTrue();
    }

    @Test
    void aDocumentCarriesTheDigestOfItsNormalisedTextAndItsLengthInBytes() throws IOException {
        write("a.jsonl", "{\"text\":\" e\\u0301\\r\\n \",\"url\":\"http://a/\"}\n");

        run(SMALL_TRANSACTIONS, producer());

        Document document = documents().get(0);
        assertThat(document.getText()).isEqualTo("\u00e9");
        assertThat(document.getId()).isEqualTo(DocumentId.of("\u00e9"));
        assertThat(document.getTokens()).isEqualTo(2);
        assertThat(document.getUrl()).isEqualTo("http://a/");
    }

    @Test
    void aLongTextBecomesNumberedParts() throws IOException {
        write("long.txt", "a line of words\n".repeat(40_000));

        IngestReport report = run(IngestSettings.named("crawl"), producer());

        assertThat(report.records()).isEqualTo(1);
        assertThat(documents())
                .hasSize(3)
                .allSatisfy(part -> assertThat(part.getTokens()).isLessThanOrEqualTo(256 << 10))
                .extracting(part -> part.getAttributes().get("part") + "/"
                        + part.getAttributes().get("parts"))
                .containsExactly("1/3", "2/3", "3/3");
    }

    @Test
    void aRunThatDiesAtAnyCommitIsContinuedWithoutLossOrRepetition() throws IOException {
        List<String> expected = new ArrayList<>();
        for (int file = 0; file < 4; file++) {
            StringBuilder lines = new StringBuilder();
            for (int line = 0; line < 7; line++) {
                String text = "file " + file + " line " + line;
                lines.append("{\"text\":\"").append(text).append("\"}\nbroken\n");
                expected.add(text);
            }
            write(file + ".jsonl", lines.toString());
        }
        for (int survivedCommits = 0; survivedCommits < 12; survivedCommits++) {
            committed.clear();
            FaultyProducer dying = producer();
            dying.commitsLeft = survivedCommits;
            assertThatThrownBy(() -> run(SMALL_TRANSACTIONS, dying))
                    .isInstanceOf(IngestException.class)
                    .hasMessageContaining("--name crawl");

            run(SMALL_TRANSACTIONS, producer());

            assertThat(texts()).as("died at commit %d", survivedCommits).containsExactlyElementsOf(expected);
            assertThat(deadLetters()).hasSize(expected.size());
        }
    }

    @Test
    void whatIsIngestedIsNotReadAgainAndNewFilesAre() throws IOException {
        write("a.jsonl", "{\"text\":\"one\"}\n");
        run(SMALL_TRANSACTIONS, producer());
        write("b.jsonl", "{\"text\":\"two\"}\n");

        IngestReport second = run(SMALL_TRANSACTIONS, producer());

        assertThat(texts()).containsExactly("one", "two");
        assertThat(second.filesAlreadyIngested()).isEqualTo(1);
        assertThat(second.documents()).isEqualTo(1);
    }

    @Test
    void aMaximumOfDocumentsStopsAndTheNextRunContinues() throws IOException {
        write("a.jsonl", "{\"text\":\"1\"}\n{\"text\":\"2\"}\n{\"text\":\"3\"}\n");

        IngestReport first = run(SMALL_TRANSACTIONS.withMaxDocuments(2), producer());
        IngestReport second = run(SMALL_TRANSACTIONS.withMaxDocuments(2), producer());

        assertThat(first.complete()).isFalse();
        assertThat(second.complete()).isTrue();
        assertThat(texts()).containsExactly("1", "2", "3");
    }

    @Test
    void anIngestThatWasTakenOverReportsIt() throws IOException {
        write("a.jsonl", "{\"text\":\"one\"}\n");
        FaultyProducer fenced = producer();
        fenced.fenced = true;

        assertThatThrownBy(() -> run(SMALL_TRANSACTIONS, fenced)).hasMessageContaining("another ingest named 'crawl'");
    }

    @Test
    void filesReadSideBySideSurviveADeathAtAnyCommitToo() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                lines.append("{\"text\":\"").append(name).append(i).append("\"}\n");
            }
            write(name + ".jsonl", lines.toString());
        }
        IngestSettings mixed = SMALL_TRANSACTIONS.withOrder(InputOrder.MIXED);
        run(mixed, producer());
        List<String> expected = texts();
        assertThat(expected).hasSize(15).doesNotHaveDuplicates();

        for (int survivedCommits = 0; survivedCommits < 6; survivedCommits++) {
            committed.clear();
            FaultyProducer dying = producer();
            dying.commitsLeft = survivedCommits;
            assertThatThrownBy(() -> run(mixed, dying)).isInstanceOf(RuntimeException.class);
            run(mixed, producer());

            assertThat(texts()).as("died at commit %d", survivedCommits).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void aHeldOutShareGoesToAFilePerSourceAndNeverToTheStream() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            lines.append("{\"text\":\"text ").append(i).append("\",\"source\":\"web\"}\n");
        }
        write("a.jsonl", lines.toString());
        Path heldOut = folder.resolveSibling("held-out-" + folder.getFileName());

        IngestReport report = run(SMALL_TRANSACTIONS.withHoldOut(new HoldOut(0.2, heldOut)), producer());

        List<String> held = Files.readAllLines(heldOut.resolve("web.jsonl"));
        assertThat(report.heldOut()).isEqualTo(held.size()).isBetween(40L, 120L);
        List<String> sent = texts();
        assertThat(report.documents()).isEqualTo(400 - held.size()).isEqualTo(sent.size());
        assertThat(held).noneMatch(line -> sent.stream().anyMatch(text -> line.contains('"' + text + '"')));
    }

    @Test
    void theNumberAndTheNamesOfHeldOutFilesAreBounded() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            lines.append("{\"text\":\"text ")
                    .append(i)
                    .append("\",\"source\":\"")
                    .append(i);
            lines.append("../".repeat(100)).append("\"}\n");
        }
        write("a.jsonl", lines.toString());
        Path heldOut = folder.resolveSibling("bounded-" + folder.getFileName());

        IngestReport report =
                run(IngestSettings.named("crawl").withHoldOut(new HoldOut(0.5, heldOut)), new FaultyProducer());

        try (Stream<Path> files = Files.list(heldOut)) {
            List<Path> written = files.toList();
            assertThat(written).hasSize(HoldOut.MAX_FILES + 1).allSatisfy(file -> assertThat(
                            file.getFileName().toString())
                    .hasSizeLessThan(80));
            long held = 0;
            for (Path file : written) {
                held += Files.readAllLines(file).size();
            }
            assertThat(report.heldOut()).isEqualTo(held).isGreaterThan(1_000);
        }
    }

    @Test
    void countsAddUpOverEveryKindOfDamage() throws IOException {
        byte[] lines =
                "{\"text\":\"a line of words\",\"source\":\"web\"}\n".repeat(40).getBytes(StandardCharsets.UTF_8);
        for (int file = 0; file < 60; file++) {
            Random random = new Random(file);
            byte[] damaged = lines.clone();
            for (int i = random.nextInt(40); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(folder.resolve("damaged-" + file + ".jsonl"), damaged);
        }

        IngestReport report = run(SMALL_TRANSACTIONS, producer());

        assertThat(report.files()).isEqualTo(60);
        assertThat(report.documents()).isPositive().isEqualTo(documents().size());
        assertThat(report.deadLetters()).isPositive().isEqualTo(deadLetters().size());
        assertThat(report.records()).isEqualTo(report.documents());
        Map<String, Long> reasons = new TreeMap<>();
        deadLetters().forEach(letter -> reasons.merge(letter.getReason(), 1L, Long::sum));
        assertThat(report.dead()).isEqualTo(reasons);
        assertThat(documents())
                .allSatisfy(document -> assertThat(document.getId()).isEqualTo(DocumentId.of(document.getText())));
    }

    private static FaultyProducer producer() {
        return new FaultyProducer();
    }
}
