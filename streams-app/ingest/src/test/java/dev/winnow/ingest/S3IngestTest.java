package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.ingest.s3.S3Listing;
import dev.winnow.ingest.s3.S3Location;
import dev.winnow.ingest.s3.S3Server;
import dev.winnow.ingest.s3.S3Server.Fault;
import dev.winnow.ingest.s3.S3Settings;
import dev.winnow.ingest.s3.S3Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects of a store that fails, answers late, breaks off and changes its objects. */
class S3IngestTest extends InMemoryIngest {
    private static final S3Location PLACE = S3Location.of("s3://" + S3Server.BUCKET + "/in/");
    private static final S3Settings.Patience SHORT =
            new S3Settings.Patience(5, Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMillis(400));
    private static final String SECRET = "a-secret-that-nobody-may-see";

    private S3Server server;
    private S3Store store;

    @BeforeEach
    void startStore() throws IOException {
        System.setProperty("aws.accessKeyId", "key");
        System.setProperty("aws.secretAccessKey", SECRET);
        server = new S3Server();
        store = S3Store.open(new S3Settings(Optional.of(server.address()), Optional.empty(), true, SHORT));
    }

    @AfterEach
    void stopStore() {
        store.close();
        server.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    void objectsOfManyPagesAreReadOnceInTheOrderOfTheirKeys() throws IOException {
        server.page(3);
        for (int i = 0; i < 10; i++) {
            server.put("in/" + i + ".jsonl", lines(i, i + 1));
        }
        server.put("in/", "").put("in/sub/", "").put("elsewhere/a.jsonl", lines(90, 91));

        IngestReport first = run();
        int requests = server.requests().size();
        IngestReport second = run();

        assertThat(texts()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(first.filesFailed()).isZero();
        assertThat(documents().get(4).getUrl()).isEmpty();
        assertThat(second.filesAlreadyIngested()).isEqualTo(10);
        assertThat(server.requests().subList(requests, server.requests().size()))
                .allMatch(request -> request.startsWith("LIST"))
                .hasSize(4);
    }

    @Test
    void keysOfAnyCharactersAreRead() throws IOException {
        List<String> keys = List.of(
                "in/a b+c%20.txt",
                "in//x/../y.txt", "in/\u00fc\u20ac\uD83D\uDE00.txt", "in/\u0001.txt", "in/&<>\".txt");
        keys.forEach(key -> server.put(key, "text of " + key.length()));

        IngestReport report = run();

        assertThat(report.documents()).isEqualTo(keys.size());
        assertThat(documents())
                .extracting(document -> document.getUrl())
                // normalised, as every text
                .containsExactlyInAnyOrderElementsOf(keys.stream()
                        .map(key -> "s3://" + S3Server.BUCKET + "/" + key.replace("\u0001", ""))
                        .toList());
    }

    @Test
    void refusalsLateAnswersAndBrokenBodiesCostNoRecord() throws IOException {
        server.put("in/a.jsonl", noise(0, 3_000));
        server.put("in/b.jsonl.gz", gzip(noise(3_000, 6_000)));
        Random random = new Random(7);
        AtomicInteger silent = new AtomicInteger();
        server.faults(request -> switch (random.nextInt(6)) {
            case 0 -> Fault.SLOW_DOWN;
            case 1, 2 -> Fault.BROKEN_OFF;
            case 3 -> silent.incrementAndGet() <= 2 ? Fault.SILENT : Fault.NONE;
            default -> Fault.NONE;
        });

        IngestReport report = run(IngestSettings.named("crawl").withOrder(InputOrder.PATH));

        assertThat(report.filesFailed()).isZero();
        assertThat(report.dead()).isEmpty();
        assertThat(texts()).hasSize(6_000).doesNotHaveDuplicates();
        assertThat(texts().get(4_711)).startsWith("4711 ");
        assertThat(silent).hasValueGreaterThan(0);
    }

    @Test
    void anIngestThatDiesContinuesAtTheRecord() throws IOException {
        server.put("in/a.jsonl", lines(0, 20)).put("in/b.jsonl", lines(20, 30));
        for (int commits = 1; commits < 4; commits++) {
            FaultyProducer dying = new FaultyProducer();
            dying.commitsLeft = commits;
            assertThatThrownBy(() -> run(SMALL_TRANSACTIONS, dying, listing().all()))
                    .isInstanceOf(IngestException.class);
        }

        run();

        assertThat(texts()).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void aStoreThatFailsForLongEndsTheIngestAndLosesNothing() throws IOException {
        server.put("in/a.jsonl", noise(0, 4_000)).put("in/b.jsonl", lines(5_000, 5_001));
        InputFiles listed = listing().all();
        server.faults(request -> request.startsWith("GET in/a.jsonl 0-") ? Fault.NONE : Fault.SLOW_DOWN);

        assertThatThrownBy(() -> run(SMALL_TRANSACTIONS, new FaultyProducer(), listed))
                .isInstanceOf(IngestException.class)
                .hasMessageStartingWith("cannot read s3://crawl/in/a.jsonl: the store answers 503 SlowDown;")
                .hasMessageEndingWith("it resumes where it stopped");
        int before = texts().size();
        server.faults(request -> Fault.NONE);
        run();

        assertThat(before).isBetween(1, 3_999);
        assertThat(texts()).hasSize(4_001).doesNotHaveDuplicates();
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void aRefusalOfAccessIsNamedWithoutCredentials() throws IOException {
        server.put("in/a.jsonl", lines(0, 1));
        InputFiles listed = listing().all();
        server.faults(request -> Fault.DENIED);

        assertThatThrownBy(() -> listing().all())
                .hasMessageStartingWith("cannot list s3://crawl/in/: the store answers 403 AccessDenied; check")
                .hasMessageNotContaining(SECRET);
        assertThatThrownBy(() -> run(SMALL_TRANSACTIONS, new FaultyProducer(), listed))
                .hasMessageContaining("403 AccessDenied")
                .hasMessageNotContaining(SECRET);
        assertThat(positions("crawl")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"DENIED", "FORBIDDEN"})
    void anObjectThatTheStoreRefusesIsLeftToTheNextRunAndTheOthersAreRead(Fault refusal) throws IOException {
        server.put("in/a.jsonl", lines(0, 1)).put("in/b.jsonl", lines(1, 2)).put("in/c.parquet", lines(2, 3));
        server.put("in/d.jsonl", lines(3, 4));
        server.faults(request -> request.startsWith("GET in/b")
                ? refusal
                : request.startsWith("GET in/c") ? Fault.ARCHIVED : Fault.NONE);

        IngestReport first = run();
        IngestReport second = run();

        assertThat(texts()).containsExactly("0", "3");
        assertThat(first.filesFailed()).isEqualTo(2);
        assertThat(first.complete()).isTrue();
        assertThat(first.warnings()).containsExactly(Map.entry(Ingestor.REFUSED, 2L));
        assertThat(second.filesFailed()).isEqualTo(2);
        server.faults(request -> Fault.NONE);
        assertThat(run().filesFailed()).isZero();
        assertThat(texts()).containsExactly("0", "3", "1", "2");
    }

    @Test
    void credentialsThatExpireEndTheIngest() throws IOException {
        server.put("in/a.jsonl", lines(0, 1)).put("in/b.jsonl", lines(1, 2)).put("in/c.jsonl", lines(2, 3));
        InputFiles listed = listing().all();
        server.faults(request -> request.startsWith("GET in/a") ? Fault.NONE : Fault.EXPIRED);

        assertThatThrownBy(() -> run(SMALL_TRANSACTIONS, new FaultyProducer(), listed))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("the store answers 403 InvalidAccessKeyId")
                .hasMessageNotContaining(SECRET);
        server.faults(request -> Fault.NONE);
        run();

        assertThat(texts()).containsExactlyInAnyOrder("0", "1", "2");
    }

    @Test
    void anObjectThatTheStoreRefusesInItsMiddleIsContinued() throws IOException {
        server.put("in/a.jsonl", noise(0, 4_000)).put("in/b.jsonl", lines(5_000, 5_001));
        server.faults(request ->
                request.startsWith("GET in/a") && !request.startsWith("GET in/a.jsonl 0-") ? Fault.DENIED : Fault.NONE);

        assertThat(run().filesFailed()).isEqualTo(1);
        server.faults(request -> Fault.NONE);
        run();

        assertThat(texts()).hasSize(4_001).doesNotHaveDuplicates();
    }

    @Test
    void anObjectThatIsOverwrittenWhileItIsReadIsNeverMixed() throws IOException {
        server.put("in/a.jsonl", noise(0, 4_000));
        AtomicInteger parts = new AtomicInteger();
        server.faults(request -> {
            if (request.startsWith("GET") && parts.incrementAndGet() == 2) {
                server.put("in/a.jsonl", noise(10_000, 14_000));
            }
            return Fault.NONE;
        });

        IngestReport first = run();
        IngestReport second = run();

        assertThat(first.filesFailed()).isEqualTo(1);
        assertThat(first.warnings()).containsKey(FileIngest.OVERWRITTEN);
        assertThat(second.filesChanged()).isEqualTo(1);
        assertThat(texts().subList(0, (int) first.documents())).allMatch(text -> number(text) < 4_000);
        assertThat(texts().subList((int) first.documents(), texts().size()))
                .hasSize(4_000)
                .doesNotHaveDuplicates()
                .allMatch(text -> number(text) >= 10_000);
    }

    @Test
    void aGrownObjectIsContinuedAndTheSameBytesUnderAnotherTagOrKeyAreNotSentAgain() throws IOException {
        byte[] start = lines(0, 5).getBytes(StandardCharsets.UTF_8);
        server.put("in/a.jsonl", start).put("in/b.jsonl", lines(10, 12)).put("in/c.jsonl", lines(20, 23));
        run();
        server.put("in/a.jsonl", lines(0, 7));
        server.put("in/b.jsonl", lines(10, 12).getBytes(StandardCharsets.UTF_8), "parts-2", "STANDARD");
        server.delete("in/c.jsonl");
        server.put("in/d.jsonl", lines(20, 23));
        int before = server.requests().size();

        IngestReport second = run();

        assertThat(texts()).containsExactly("0", "1", "2", "3", "4", "10", "11", "20", "21", "22", "5", "6");
        assertThat(second.warnings())
                .containsExactly(
                        Map.entry("grown file: what was appended is read", 1L),
                        Map.entry("moved file: same bytes, no record is sent again", 1L),
                        Map.entry("touched file: same bytes, no record is sent again", 1L));
        assertThat(server.requests().subList(before, server.requests().size()))
                .as("a moved object is known by its ETag")
                .noneMatch(request -> request.startsWith("GET in/d.jsonl"));
        assertThat(run().filesAlreadyIngested()).isEqualTo(3);
    }

    @Test
    void whatIsArchivedIsCountedAndWhatIsDeletedIsAWarning() throws IOException {
        server.put("in/a.jsonl", lines(0, 1));
        server.put("in/b.jsonl", lines(1, 2).getBytes(StandardCharsets.UTF_8), "tag", "DEEP_ARCHIVE");
        InputFiles listed = listing().all();
        server.delete("in/a.jsonl");

        IngestReport report = run(SMALL_TRANSACTIONS, new FaultyProducer(), listed);

        assertThat(listed.notRegular()).isEqualTo(1);
        assertThat(report.warnings()).containsExactly(Map.entry(FileIngest.REMOVED, 1L));
        assertThat(report.documents()).isZero();
    }

    @Test
    void anObjectOfAStoreWithoutStorageClassesIsRead() throws IOException {
        server.put("in/a.jsonl", lines(0, 1).getBytes(StandardCharsets.UTF_8), "tag", "");

        run();

        assertThat(texts()).containsExactly("0");
    }

    @Test
    void ofAParquetObjectThePartsThatAreWantedAreRead() throws IOException {
        try (InputStream in = S3IngestTest.class.getResourceAsStream("/parquet/fineweb-zstd.parquet")) {
            server.put("in/a.parquet", in.readAllBytes());
        }
        FaultyProducer dying = new FaultyProducer();
        dying.commitsLeft = 4;
        assertThatThrownBy(() -> run(SMALL_TRANSACTIONS, dying, listing().all()))
                .isInstanceOf(IngestException.class);

        run();

        assertThat(texts()).hasSize(60).doesNotHaveDuplicates();
        assertThat(run().filesAlreadyIngested()).isEqualTo(1);
    }

    @Test
    void whileAStoreFailsItsObjectsAreNotGone() throws IOException {
        server.put("in/a.jsonl", lines(0, 1)).put("in/.b.jsonl", lines(1, 2)).put("in/_x/c.jsonl.part", lines(2, 3));
        S3Listing listing = listing();
        assertThat(listing.arrived().files()).hasSize(1);
        server.faults(request -> Fault.DENIED);

        InputFiles during = listing.arrived();

        assertThat(during.files()).hasSize(1);
        assertThat(during.unreadable()).containsExactly("s3://crawl/in/ (the store answers 403 AccessDenied)");
        server.faults(request -> Fault.NONE);
        server.put("in/c.jsonl", lines(2, 3));
        assertThat(new ArrivedFiles(Duration.ofDays(1)).of(listing.arrived().files(), 0))
                .as("an object is complete when it is listed")
                .hasSize(2);
    }

    @Test
    void anAddressIsABucketAndABeginningOfKeys() {
        assertThat(S3Location.of("s3://crawl/2026-10/part-")).isEqualTo(new S3Location("crawl", "2026-10/part-"));
        assertThat(S3Location.of("s3://crawl")).isEqualTo(new S3Location("crawl", ""));
        assertThatThrownBy(() -> S3Location.of("s3:///x"))
                .hasMessage("invalid address \"s3:///x\": use s3://BUCKET/PREFIX");
    }

    private IngestReport run() throws IOException {
        return run(SMALL_TRANSACTIONS);
    }

    private IngestReport run(IngestSettings settings) throws IOException {
        return run(settings, new FaultyProducer(), listing().all());
    }

    private S3Listing listing() {
        return new S3Listing(store, PLACE);
    }

    private static String lines(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append("{\"text\":\"").append(i).append("\"}\n");
        }
        return lines.toString();
    }

    /** Lines that hardly compress, so that an object has several parts. */
    private static String noise(int from, int to) {
        Random random = new Random(from);
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append("{\"text\":\"").append(i).append(' ');
            for (int word = 0; word < 20; word++) {
                lines.append(Long.toString(random.nextLong(), 36)).append(' ');
            }
            lines.append("\"}\n");
        }
        return lines.toString();
    }

    private static int number(String text) {
        return Integer.parseInt(text.substring(0, text.indexOf(' ')));
    }

    private static byte[] gzip(String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
