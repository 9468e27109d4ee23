package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestBenchTest {
    private static final int TEXTS = 40;

    @TempDir
    Path folder;

    @Test
    void everyFormatHoldsTheSameDocuments() throws IOException {
        IngestFiles files = new IngestFiles(folder);
        files.writeText(IntStream.range(0, TEXTS).mapToObj(this::document).toList());
        Files.writeString(folder.resolve("a.html"), page("a"));
        Files.writeString(folder.resolve("b.html"), page("b"));
        files.writePages(IngestFiles.pages(folder, 5));
        IngestBench bench = new IngestBench(2, 1, Optional.empty(), new PrintWriter(Writer.nullWriter()));

        for (Map.Entry<String, Path> file : files.files().entrySet()) {
            IngestBenchReport.Format format = bench.time(file.getKey(), file.getValue());

            assertThat(format.fileBytes()).isEqualTo(Files.size(file.getValue()));
            assertThat(format.ratios()).isEmpty();
            IngestBenchReport.Speed speed = format.tools().get(IngestBench.WINNOW);
            assertThat(speed.documents())
                    .as(file.getKey())
                    .isEqualTo(file.getKey().equals(IngestFiles.WARC) ? 5 : TEXTS);
            assertThat(speed.documentsPerSecond()).isPositive();
        }
        assertThat(files.files())
                .containsOnlyKeys(IngestFiles.JSONL, IngestFiles.JSONL_ZSTD, IngestFiles.WET, IngestFiles.WARC);
        if (CoreLimit.isPossible()) {
            IngestBenchReport.Cores cores = bench.timeCores(files.files().get(IngestFiles.WARC));
            assertThat(cores.oneCore()).isPositive();
            assertThat(cores.allCores()).isPositive();
            // all of them are given back
            assertThat(Runtime.getRuntime().availableProcessors()).isEqualTo(cores.threads());
        }
    }

    @Test
    void aRatioIsThatOfTheRoundsWithItsInterval() {
        IngestBenchReport.Advantage ratio = IngestBenchReport.Advantage.of(List.of(2.0, 8.0));

        assertThat(ratio.ratio()).isCloseTo(4, within(1e-9));
        assertThat(ratio.low()).isCloseTo(4 / Math.pow(2, 1.96), within(1e-9));
        assertThat(ratio.high()).isCloseTo(4 * Math.pow(2, 1.96), within(1e-9));
    }

    private Document document(int i) {
        return Document.newBuilder()
                .setId(String.valueOf(i))
                .setText("Document " + i + " has a few words.\nAnd a second line.")
                .setSource("web")
                .setUrl("http://example.org/" + i)
                .setFetchedAt(Instant.EPOCH)
                .setTokens(1)
                .setAttributes(Map.of())
                .build();
    }

    private static String page(String name) {
        return "<!DOCTYPE html><html><head><title>" + name + "</title></head><body><article><p>Page " + name
                + " has enough words to be one.</p></article></body></html>";
    }
}
