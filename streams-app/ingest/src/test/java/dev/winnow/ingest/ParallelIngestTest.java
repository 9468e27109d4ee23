package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Several threads at one input: the same records, in the same order within a file, through deaths. */
class ParallelIngestTest extends InMemoryIngest {
    private static final int PAGES = 300;

    @Test
    void theRecordsOfEachFileComeInItsOrderWhateverTheNumberOfThreads() throws IOException {
        writeCrawl();
        run(settings(1), new FaultyProducer());
        List<String> one = List.copyOf(texts());
        committed.clear();

        run(settings(7), new FaultyProducer());

        // a reader that has no time on a busy machine does not hold up the other file
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(one);
        assertThat(texts("page"))
                .isEqualTo(IntStream.range(0, PAGES).mapToObj(i -> "page " + i).toList());
        assertThat(texts("line"))
                .isEqualTo(IntStream.range(0, PAGES).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void deathsAtAnyCommitAndOtherNumbersOfThreadsLoseAndRepeatNothing() throws IOException {
        writeCrawl();
        int deaths = 0;
        boolean isComplete = false;
        while (!isComplete) {
            FaultyProducer dying = new FaultyProducer();
            dying.commitsLeft = 1 + deaths % 5;
            IngestSettings settings = settings(1 + deaths % 4)
                    .withTransaction(new IngestSettings.Transaction(30, 1 << 20, java.time.Duration.ofDays(1)));
            deaths++;
            if (deaths % 6 == 0) {
                isComplete =
                        run(settings.withMaxDocuments(90), new FaultyProducer()).complete();
            } else {
                try {
                    isComplete = run(settings, dying).complete();
                } catch (IngestException e) {
                    assertThat(e).hasMessageContaining("resumes where it stopped");
                }
            }
        }

        assertThat(deaths).isGreaterThan(4);
        assertThat(texts("page"))
                .isEqualTo(IntStream.range(0, PAGES).mapToObj(i -> "page " + i).toList());
        assertThat(texts("line"))
                .isEqualTo(IntStream.range(0, PAGES).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void aNumberOfThreadsThatNobodyMeansIsRefused() {
        assertThatThrownBy(() -> settings(0)).hasMessage("--threads must be 1 to 256, not 0");
    }

    private static IngestSettings settings(int threads) {
        return IngestSettings.named("crawl").withThreads(threads);
    }

    private List<String> texts(String kind) {
        return texts().stream().filter(text -> text.startsWith(kind)).toList();
    }

    private void writeCrawl() throws IOException {
        ByteArrayOutputStream warc = new ByteArrayOutputStream();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < PAGES; i++) {
            String http = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>page " + i
                    + "</p></body></html>";
            try (GZIPOutputStream member = new GZIPOutputStream(warc)) {
                member.write(("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/" + i
                                + "\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:" + i
                                + ">\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: "
                                + http.length() + "\r\n\r\n" + http + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            lines.append("{\"text\":\"line ").append(i).append("\"}\n");
        }
        Files.write(folder.resolve("a.warc.gz"), warc.toByteArray());
        Files.writeString(folder.resolve("b.jsonl"), lines);
    }
}
