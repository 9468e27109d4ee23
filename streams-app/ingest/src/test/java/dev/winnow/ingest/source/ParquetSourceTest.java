package dev.winnow.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pyarrow 26 wrote (see {@code README.md} beside them), and damaged ones. */
class ParquetSourceTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"none", "snappy", "zstd", "gzip", "brotli", "plain-v2", "delta", "pages"})
    void fineWebIsReadInEveryCompressionAndEncoding(String variant) throws IOException {
        Reading reading = read("fineweb-" + variant);

        assertThat(reading.reasons()).isEmpty();
        assertThat(reading.drafts()).hasSize(60);
        for (int row = 0; row < 60; row++) {
            SourceResult.Draft draft = reading.drafts().get(row);
            assertThat(draft.ordinal()).isEqualTo(row);
            assertThat(draft.text())
                    .isEqualTo("FineWeb page " + row + ", with a few words in it" + ".".repeat(row % 7));
            assertThat(draft.url()).isEqualTo("http://example.org/" + row);
            assertThat(draft.attributes())
                    .containsEntry("id", "<urn:uuid:%04d>".formatted(row))
                    .containsEntry("dump", "CC-MAIN-2024-10")
                    .containsEntry("language", "en")
                    .containsEntry("language_score", String.valueOf(0.5 + row / 1000.0))
                    .containsEntry("token_count", String.valueOf(row))
                    .hasSize(7);
        }
    }

    @Test
    void slimPajamaNamesItsSetsInAnObject() throws IOException {
        Reading reading = read("slimpajama");

        assertThat(reading.drafts())
                .hasSize(10)
                .extracting(SourceResult.Draft::source)
                .startsWith("github", "c4");
        assertThat(reading.drafts().get(9).attributes()).containsExactly(Map.entry("__index_level_0__", "9"));
    }

    @Test
    void dolmaIsReadWithoutWhatNoDocumentCanCarry() throws IOException {
        Reading reading = read("dolma");

        assertThat(reading.texts()).containsExactly("dolma 0", "dolma 1", "dolma 2", "dolma 4", "dolma 5");
        assertThat(reading.reasons()).containsExactly("missing-text");
        assertThat(reading.rejects().get(0).ordinal()).isEqualTo(3);
        SourceResult.Draft first = reading.drafts().get(0);
        assertThat(first.source()).isEqualTo("commoncrawl");
        assertThat(first.url()).isEqualTo("http://example.org/0");
        assertThat(first.fetchedAt()).isEqualTo(1_683_356_889_123L);
        assertThat(first.attributes())
                .containsOnly(
                        Map.entry("id", "d0"),
                        Map.entry("added", "2023-05-06T07:08:09.123456Z"),
                        Map.entry("created", "2023-05-06T07:08:09.123456Z"),
                        Map.entry("metadata.length", "0"),
                        Map.entry("good", "true"),
                        Map.entry("day", "2020-01-01"));
        assertThat(reading.drafts().get(1).url()).isEmpty();
        assertThat(reading.drafts().get(2).attributes()).doesNotContainKey("created");
    }

    @Test
    void nullsNumbersAndDictionariesKeepTheirRows() throws IOException {
        Reading reading = read("dictionary");

        assertThat(reading.results()).hasSize(20);
        assertThat(reading.texts()).startsWith("a", "b", "a", "a", "b").hasSize(15);
        assertThat(reading.drafts())
                .extracting(draft -> draft.attributes().getOrDefault("n", ""))
                .startsWith("1", String.valueOf(1L << 40), "", "1");
    }

    @Test
    void bytesAreATextWhereTheyAreUtf8() throws IOException {
        assertThat(read("bytes").texts()).containsExactly("good");
        assertThat(read("bytes").reasons()).containsExactly("invalid-utf8");
    }

    @Test
    void aFileWithoutRowsOrWithoutATextIsAnswered() throws IOException {
        assertThat(read("empty").results()).isEmpty();
        assertThat(read("no-text").failures()).singleElement().satisfies(failure -> assertThat(failure.detail())
                .contains("name another with --text-field"));
    }

    @Test
    void anotherFieldAndAnObjectsFieldCanBeTheText() throws IOException {
        Path file = folder.resolve("x.parquet");
        Files.write(file, sample("slimpajama"));
        SourceSettings settings =
                SourceSettings.DEFAULT.withFields(new JsonFields("meta.redpajama_set_name", "source", "url"));

        assertThat(Reading.of(file, settings).texts()).startsWith("RedPajamaGithub", "RedPajamaC4");
    }

    @Test
    void aDamagedRowGroupCostsItsOwnRows() throws IOException {
        byte[] bytes = sample("fineweb-zstd");
        // the second of three row groups of 25 rows
        Arrays.fill(bytes, 3_000, 3_200, (byte) 0x55);

        Reading reading = Reading.of(folder, "damaged.parquet", bytes, SourceSettings.DEFAULT);

        assertThat(reading.gaps()).hasSize(1);
        assertThat(reading.gaps().get(0).detail()).contains("reading continues at row");
        List<Long> read =
                reading.drafts().stream().map(SourceResult.Draft::ordinal).toList();
        assertThat(read).contains(59L).hasSizeGreaterThanOrEqualTo(35).hasSizeLessThan(60);
        assertThat(IntStream.range(1, read.size()).allMatch(i -> read.get(i) > read.get(i - 1)))
                .isTrue();
    }

    @Test
    void aFileThatIsCutOffOrPackedIsRefused() throws IOException {
        byte[] bytes = sample("fineweb-none");

        assertThat(Reading.of(folder, "cut.parquet", Arrays.copyOf(bytes, 9_000), SourceSettings.DEFAULT)
                        .reasons())
                .containsExactly("corrupt");
        assertThat(Reading.of(folder, "a.parquet.gz", Reading.gzip(bytes), SourceSettings.DEFAULT)
                        .reasons())
                .containsExactly("unsupported-format");
    }

    @Test
    void aRowThatIsTooLongIsARejectAndTheOthersAreRead() throws IOException {
        SourceSettings small = SourceSettings.DEFAULT.withLimits(SourceLimits.DEFAULT.withMaxRecordBytes(44));
        Files.write(folder.resolve("a.parquet"), sample("fineweb-pages"));

        Reading reading = Reading.of(folder.resolve("a.parquet"), small);

        assertThat(reading.results()).hasSize(60);
        assertThat(reading.reasons()).isNotEmpty().containsOnly("too-large");
        assertThat(reading.drafts()).isNotEmpty();
    }

    private Reading read(String name) throws IOException {
        return Reading.of(folder, name + ".parquet", sample(name), SourceSettings.DEFAULT);
    }

    static byte[] sample(String name) throws IOException {
        try (var in = ParquetSourceTest.class.getResourceAsStream("/parquet/" + name + ".parquet")) {
            return in.readAllBytes();
        }
    }
}
