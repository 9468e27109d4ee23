package dev.winnow.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that other people's tools published, and files that are broken on purpose, where they are at hand. */
class CrawlDataTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "bad-crc.jsonl.gz, 42, corrupt",
        "bad-utf8.jsonl, 2, invalid-utf8 invalid-utf8 invalid-utf8 invalid-utf8",
        "bit-flip.jsonl.gz, 25, malformed-json malformed-json malformed-json malformed-json malformed-json corrupt",
        "blank-lines.jsonl, 3, ''",
        "bom-crlf.jsonl, 5, ''",
        "broken-line.jsonl, 3, malformed-json malformed-json malformed-json not-an-object not-an-object",
        "deep-nesting.jsonl, 1, too-deep",
        "duplicate-keys.jsonl, 1, ''",
        "empty.jsonl, 0, ''",
        "empty.jsonl.gz, 0, ''",
        "huge-line.jsonl.gz, 3, ''",
        "lone-surrogate.jsonl, 3, ''",
        "missing-fields.jsonl, 2, missing-text missing-text missing-text",
        "multi-member.jsonl.gz, 42, ''",
        "negative-content-length.warc, 1, malformed-warc",
        "no-final-newline.jsonl, 3, ''",
        "not-gzip.jsonl.gz, 5, ''",
        "nul-and-controls.jsonl, 2, malformed-json",
        "trailing-garbage.jsonl.gz, 42, corrupt",
        "truncated.jsonl.gz, 29, truncated",
        "truncated.parquet, 0, corrupt",
        "truncated.warc.gz, 13, truncated",
        "utf16le.jsonl, 0, not-utf8-file",
        "wrong-content-length.warc, 0, malformed-warc"
    })
    void malformedFilesBehaveAsTheirManifestStates(String file, int texts, String reasons) {
        Reading reading = Reading.of(crawl("malformed").resolve(file), SourceSettings.DEFAULT);

        assertThat(reading.texts()).hasSize(texts);
        assertThat(String.join(" ", reading.reasons())).isEqualTo(reasons);
    }

    @Test
    void sameIdsTwiceAreTwoDistinctTexts() {
        Reading reading = Reading.of(crawl("malformed").resolve("duplicate-ids.jsonl"), SourceSettings.DEFAULT);

        assertThat(reading.texts()).hasSize(4);
        assertThat(new TreeSet<>(reading.texts())).hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "dolma-layout.jsonl.gz, 70, c4",
        "slimpajama-layout.jsonl.gz, 280, arxiv book c4 commoncrawl github stackexchange wikipedia",
        "slimpajama-layout.jsonl.zst, 280, arxiv book c4 commoncrawl github stackexchange wikipedia"
    })
    void knownLayoutsAreReadWithThePapersSourceNames(String file, int texts, String sources) {
        Reading reading = Reading.of(crawl("constructed").resolve(file), SourceSettings.DEFAULT);

        assertThat(reading.texts()).hasSize(texts);
        assertThat(reading.reasons()).isEmpty();
        TreeSet<String> found = new TreeSet<>();
        reading.drafts().forEach(draft -> found.add(draft.source()));
        assertThat(String.join(" ", found)).contains(sources);
    }

    @Test
    void noRealFileMakesAReaderThrowOrRunOn() throws IOException {
        for (Path file : files(crawl("real"))) {
            Reading reading = Reading.of(file, SourceSettings.DEFAULT);

            assertThat(reading.failures()).as(file.toString()).hasSizeLessThanOrEqualTo(1);
            assertThat(reading.results()).as(file.toString()).isNotEmpty();
        }
    }

    @Test
    void everyPublishedPageYieldsText() throws IOException {
        for (Path file : files(crawl("html"))) {
            assertThat(Reading.of(file, SourceSettings.DEFAULT).texts())
                    .as(file.toString())
                    .hasSize(1)
                    .allSatisfy(text -> assertThat(text).hasSizeGreaterThan(100));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static Path crawl(String folder) {
        String configured = System.getProperty("winnow.data", System.getenv("WINNOW_DATA"));
        Path found = Stream.concat(
                        Stream.ofNullable(configured).map(Path::of),
                        Stream.of(
                                Path.of("../../shared/data"),
                                Path.of("../shared/data"),
                                Path.of("../../../shared/data")))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(null);
        assumeTrue(found != null, "no crawl data at hand: set -Dwinnow.data or WINNOW_DATA");
        return found.resolve("crawl").resolve(folder);
    }
}
