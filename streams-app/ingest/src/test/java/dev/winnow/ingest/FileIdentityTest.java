package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of files that are touched, moved, copied, appended to or changed between two runs. */
class FileIdentityTest extends InMemoryIngest {
    private static final String TOUCHED = "touched file: same bytes, no record is sent again";
    private static final String MOVED = "moved file: same bytes, no record is sent again";
    private static final String GROWN = "grown file: what was appended is read";
    private static final String CHANGED = "changed file: other bytes, read from its start";

    @Test
    void aTouchedFileIsNotSentAgain() throws IOException {
        Path file = write("a.jsonl", lines(0, 4));
        write("b.txt", "words");
        run(SMALL_TRANSACTIONS, new FaultyProducer());
        touch(file);
        touch(folder.resolve("b.txt"));

        IngestReport second = run(SMALL_TRANSACTIONS, new FaultyProducer());
        IngestReport third = run(SMALL_TRANSACTIONS, new FaultyProducer());

        assertThat(texts()).containsExactly("0", "1", "2", "3", "words");
        assertThat(second.filesAlreadyIngested()).isEqualTo(2);
        assertThat(second.warnings()).containsExactly(Map.entry(TOUCHED, 2L));
        assertThat(third.warnings()).isEmpty();
    }

    @Test
    void aFolderIsTheSameThroughASymbolicLinkAndAsARelativePath(@TempDir Path elsewhere) throws IOException {
        write("a.jsonl", lines(0, 4));
        run(SMALL_TRANSACTIONS, new FaultyProducer());
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), folder);
        Path relative = Path.of("").toAbsolutePath().relativize(folder);

        for (Path same :
                new Path[] {link, relative, folder.resolve("../" + folder.getFileName()), link.resolve("a.jsonl")}) {
            IngestReport again = run(SMALL_TRANSACTIONS, new FaultyProducer(), same);

            assertThat(again.filesAlreadyIngested()).as("%s", same).isEqualTo(1);
            assertThat(again.documents()).as("%s", same).isZero();
            assertThat(again.warnings()).as("%s", same).isEmpty();
        }
        assertThat(texts()).containsExactly("0", "1", "2", "3");
    }

    @Test
    void ofAGrownFileOnlyTheNewRecordsAreSent() throws IOException {
        Path plain = write("a.jsonl", lines(0, 3));
        Path packed = Files.write(folder.resolve("b.jsonl.gz"), gzip(lines(10, 13)));
        run(SMALL_TRANSACTIONS, new FaultyProducer());
        append(plain, lines(3, 5).getBytes(StandardCharsets.UTF_8));
        append(packed, gzip(lines(13, 14)));

        IngestReport second = run(SMALL_TRANSACTIONS, new FaultyProducer());

        assertThat(texts()).containsExactly("0", "1", "2", "10", "11", "12", "3", "4", "13");
        assertThat(second.warnings()).containsExactly(Map.entry(GROWN, 2L));
        assertThat(run(SMALL_TRANSACTIONS, new FaultyProducer()).filesAlreadyIngested())
                .isEqualTo(2);
    }

    @Test
    void aLineThatWasHalfWrittenIsReadWhenItIsWhole() throws IOException {
        Path file = write("a.jsonl", lines(0, 2) + "{\"text\":\"ha");
        run(SMALL_TRANSACTIONS, new FaultyProducer());
        append(file, "lf\"}\n{\"text\":\"more\"}".getBytes(StandardCharsets.UTF_8));
        run(SMALL_TRANSACTIONS, new FaultyProducer());
        append(file, "\n{\"text\":\"last\"}\n".getBytes(StandardCharsets.UTF_8));
        run(SMALL_TRANSACTIONS, new FaultyProducer());

        assertThat(texts()).containsExactly("0", "1", "half", "more", "last");
    }

    @Test
    void aFileThatWasCutOffIsContinuedWhenTheRestHasCome() throws IOException {
        byte[] whole = gzip(lines(0, 3_000));
        Path file = Files.write(folder.resolve("a.jsonl.gz"), java.util.Arrays.copyOf(whole, whole.length / 2));
        IngestReport first = run(IngestSettings.named("crawl"), new FaultyProducer());
        Files.write(file, whole);
        IngestReport second = run(IngestSettings.named("crawl"), new FaultyProducer());

        assertThat(first.filesFailed()).isEqualTo(1);
        assertThat(first.documents()).isBetween(1L, 2_999L);
        assertThat(second.warnings()).containsExactly(Map.entry(GROWN, 1L));
        assertThat(texts()).hasSize(3_000).doesNotHaveDuplicates();
    }

    @Test
    void aMovedFileIsNotSentAgainAndACopyIs() throws IOException {
        Path file = write("a.jsonl", lines(0, 2));
        run(SMALL_TRANSACTIONS, new FaultyProducer());
        Files.createDirectory(folder.resolve("sub"));
        Path moved = Files.move(file, folder.resolve("sub/b.jsonl"));

        IngestReport second = run(SMALL_TRANSACTIONS, new FaultyProducer());
        assertThat(second.warnings()).containsExactly(Map.entry(MOVED, 1L));
        assertThat(texts()).containsExactly("0", "1");

        Files.copy(moved, folder.resolve("copy.jsonl"));
        IngestReport third = run(SMALL_TRANSACTIONS, new FaultyProducer());
        assertThat(third.documents()).isEqualTo(2);
        assertThat(third.filesAlreadyIngested()).isEqualTo(1);

        Files.move(moved, file);
        assertThat(run(SMALL_TRANSACTIONS, new FaultyProducer()).warnings()).containsExactly(Map.entry(MOVED, 1L));
        assertThat(texts()).containsExactly("0", "1", "0", "1");
    }

    @Test
    void aFileThatIsMovedWhileItIsHalfIngestedIsContinued() throws IOException {
        Path file = write("a.jsonl", lines(0, 9));
        FaultyProducer dying = new FaultyProducer();
        dying.commitsLeft = 1;
        assertThatThrownBy(() -> run(SMALL_TRANSACTIONS, dying)).isInstanceOf(IngestException.class);
        assertThat(texts()).isNotEmpty().hasSizeLessThan(9);
        Files.move(file, folder.resolve("b.jsonl"));

        run(SMALL_TRANSACTIONS, new FaultyProducer());

        assertThat(texts()).hasSize(9).doesNotHaveDuplicates();
    }

    @Test
    void otherBytesAreAnotherFileAndAGrownTextIsAnotherDocument() throws IOException {
        Path lines = write("a.jsonl", lines(0, 2));
        Path text = write("b.txt", "words");
        run(SMALL_TRANSACTIONS, new FaultyProducer());
        Files.writeString(lines, lines(5, 8));
        append(text, " and more".getBytes(StandardCharsets.UTF_8));

        IngestReport second = run(SMALL_TRANSACTIONS, new FaultyProducer());

        assertThat(texts()).containsExactly("0", "1", "words", "5", "6", "7", "words and more");
        assertThat(second.filesChanged()).isEqualTo(2);
        assertThat(second.warnings()).containsExactly(Map.entry(CHANGED, 2L));
    }

    @Test
    void aPositionOfAnEarlierVersionIsStillRead() {
        InputPosition old = InputPosition.fromJson("{\"bytes\":5,\"modifiedAt\":7,\"next\":3,\"done\":false}");

        assertThat(old).isEqualTo(new InputPosition(5, 7, 3, false, 0, "", ""));
    }

    private static String lines(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append("{\"text\":\"").append(i).append("\"}\n");
        }
        return lines.toString();
    }

    private static byte[] gzip(String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void append(Path file, byte[] content) throws IOException {
        Files.write(file, content, StandardOpenOption.APPEND);
    }

    private static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    }
}
