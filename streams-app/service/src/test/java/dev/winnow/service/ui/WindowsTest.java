package dev.winnow.service.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static Doc document(int i, String text, String group) {
        Document document = Document.newBuilder()
                .setId("id-" + i)
                .setText(text)
                .setSource("")
                .setTokens(text.length())
                .setAnnotations(List.of(new Annotation("topic", group, 0.5, "v1", "")))
                .build();
        return Doc.of(document, 1_000, i % 2, i, 1_000L + i);
    }

    @Test
    void documentsAreBoundedByNumberAndByBytes() {
        DocumentWindow few = new DocumentWindow(3, 1 << 20);
        DocumentWindow small = new DocumentWindow(100, 20_000);
        for (int i = 0; i < 10; i++) {
            few.add(document(i, "text " + i, "a"));
            small.add(document(i, "x".repeat(5_000), "a"));
        }

        assertThat(few.newest(10, each -> true)).extracting(Doc::id).containsExactly("id-9", "id-8", "id-7");
        assertThat(small.bytes()).isLessThanOrEqualTo(20_000);
        assertThat(small.size()).isBetween(2, 9);
        assertThat(small.find("id-9")).isPresent();
        assertThat(small.find("id-0")).isEmpty();
    }

    @Test
    void theNewestOfEachPartitionAreThereHoweverTheTopicIsRead() {
        DocumentWindow window = new DocumentWindow(1_000, 1 << 20);
        for (int i = 0; i < 40; i++) {
            window.add(document(2 * i, "of partition 0", "a"));
        }
        for (int i = 0; i < 40; i++) {
            window.add(document(2 * i + 1, "of partition 1", "a"));
        }

        assertThat(window.newest(20, each -> true)).extracting(Doc::partition).containsOnly(1);
        assertThat(window.newestOfEach(10, 60))
                .extracting(Doc::partition)
                .hasSize(20)
                .contains(0, 1);
        assertThat(window.newestOfEach(10, 30)).hasSize(10);
    }

    /** The page shows the line of the runbook that begins with the name of a problem's entry. */
    @Test
    void everyProblemHasAnEntryThatBeginsALineOfTheRunbook() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "..", "ops", "runbook.md"));
        Pattern entry = Pattern.compile("\"(Winnow[A-Z]\\w+)\"");
        Set<String> names = new TreeSet<>();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/dev/winnow/service/ui"))) {
            for (Path source : sources.toList()) {
                entry.matcher(Files.readString(source)).results().forEach(name -> names.add(name.group(1)));
            }
        }

        assertThat(names).hasSizeGreaterThan(10).allSatisfy(name -> assertThat(lines)
                .anyMatch(line -> line.startsWith("**") && line.contains("**" + name + "**")));
    }

    @Test
    void aTextIsNotCutWithinACharacter() {
        assertThat(Doc.cut("ab\ud83d\ude00", 3)).isEqualTo("ab");
        assertThat(Doc.cut("ab\ud83d\ude00", 4)).isEqualTo("ab\ud83d\ude00");
    }

    @Test
    void lettersAreCountedByReasonAndKeptWithTheBeginningOfTheRecord() {
        LetterWindow letters = new LetterWindow();
        for (int i = 0; i < LetterWindow.LETTERS + 5; i++) {
            letters.add(
                    DeadLetter.newBuilder()
                            .setStep("scoring")
                            .setReason(i % 2 == 0 ? "undecodable" : "invalid-utf8")
                            .setDetail("")
                            .setOrigin("winnow.documents")
                            .setPosition(i)
                            .setPayload(ByteBuffer.wrap(new byte[10_000]))
                            .setPayloadBytes(10_000)
                            .build(),
                    i,
                    i,
                    i % 2 == 0);
        }
        letters.replayed(2_004);
        letters.replayed(0);

        assertThat(letters.reasons())
                .containsExactlyInAnyOrderEntriesOf(Map.of("undecodable", 1_003L, "invalid-utf8", 1_002L));
        assertThat(letters.newest("invalid-utf8", 2))
                .extracting(LetterWindow.Letter::offset)
                .containsExactly(2_003L, 2_001L);
        assertThat(letters.at(0)).isEmpty();
        assertThat(letters.at(2_004).orElseThrow().payload()).hasSize(4 << 10);
        assertThat(letters.unanswered(2_000))
                .as("the one that was replayed is answered")
                .isEqualTo(new LetterWindow.Unanswered(Map.of("undecodable", 2L, "invalid-utf8", 2L), 2, 2_000));
        assertThat(letters.unanswered(0).letters()).isEqualTo(LetterWindow.LETTERS - 1);
        assertThat(letters.isReplayed(2_004)).isTrue();
        assertThat(letters.isReplayed(0)).as("it is not kept any more").isFalse();
    }

    @Test
    void lettersThatStillComeBeganAfterTheLastPause() {
        LetterWindow letters = new LetterWindow();
        long[] times = {1_000, 50_000, 50_400, 51_100};
        for (int i = 0; i < times.length; i++) {
            letters.add(
                    DeadLetter.newBuilder()
                            .setStep("scoring")
                            .setReason(i == 2 ? "oversized" : "undecodable")
                            .setDetail("")
                            .setOrigin("winnow.documents")
                            .setPosition(i)
                            .setPayload(ByteBuffer.allocate(0))
                            .setPayloadBytes(0)
                            .build(),
                    i,
                    times[i],
                    false);
        }

        assertThat(letters.since("", 1_000, 52_000)).isEqualTo(50_000);
        assertThat(letters.since("oversized", 1_000, 52_000))
                .as("the newest is too old")
                .isEqualTo(-1);
        letters.replayed(3);
        assertThat(letters.since("", 1_000, 52_000)).isEqualTo(-1);
        assertThat(letters.since("", 2_000, 52_000)).isEqualTo(50_000);
    }

    @Test
    void wordsAreThoseThatMarkAGroup() {
        DocumentWindow window = new DocumentWindow(100, 1 << 20);
        for (int i = 0; i < 40; i++) {
            window.add(document(
                    i, i % 2 == 0 ? "the river and its basin" : "the court and its ruling", i % 2 == 0 ? "a" : "b"));
        }

        Map<String, Words.Group> words = Words.of(window.newest(100, each -> true), "topic");

        assertThat(words.get("a").documents()).isEqualTo(20);
        assertThat(words.get("a").words()).containsExactly("basin", "river");
        assertThat(words.get("b").words()).containsExactly("court", "ruling");
        assertThat(Words.of(window.newest(100, each -> true), "other")).isEmpty();
    }

    @Test
    void metricsOfWinnowAreReadAndOtherLinesSkipped() {
        List<MetricsText.Sample> samples = MetricsText.parse("""
                # HELP winnow_ready 1 while /readyz answers ok
                winnow_ready 1.0
                winnow_build_info{service="console of run \\"a\\\\b\\"",version="0.1 {x}, (c)"} 1.0
                winnow_trainer_loss{run="night"} 2.5e0 1700000000000
                jvm_memory_used_bytes{area="heap"} 1.0
                winnow_broken{run="a
                winnow_nothing
                """);

        assertThat(samples)
                .containsExactly(
                        new MetricsText.Sample("winnow_ready", Map.of(), 1),
                        new MetricsText.Sample(
                                "winnow_build_info",
                                Map.of("service", "console of run \"a\\b\"", "version", "0.1 {x}, (c)"),
                                1),
                        new MetricsText.Sample("winnow_trainer_loss", Map.of("run", "night"), 2.5));
        ServiceLook service = new ServiceLook("http://a", "a", "", true, 1, "", samples);
        assertThat(service.ofRun("winnow_trainer_loss", "night")).isEqualTo(2.5);
        assertThat(service.ofRun("winnow_trainer_loss", "day")).isNaN();
    }
}
