package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.winnow.ingest.content.InputUnavailableException;
import dev.winnow.ingest.s3.S3Listing;
import dev.winnow.ingest.s3.S3Location;
import dev.winnow.ingest.s3.S3Settings;
import dev.winnow.ingest.s3.S3Store;
import dev.winnow.ingest.source.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A store that others wrote: S3Proxy over a folder. Runs where {@code -Dwinnow.s3proxy=JAR} names its jar with dependencies,
 * {@code org.gaul:s3proxy:4.1.0:jar-with-dependencies} of Maven Central.
 */
class GenuineStoreIT extends InMemoryIngest {
    private static final String BUCKET = "crawl";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private Process proxy;
    private URI address;
    private S3Client client;
    private S3Store store;

    @BeforeEach
    void startStore() throws IOException, InterruptedException {
        String jar = System.getProperty("winnow.s3proxy", "");
        assumeTrue(!jar.isEmpty(), "no -Dwinnow.s3proxy=JAR");
        int port = freePort();
        address = URI.create("http://127.0.0.1:" + port);
        Path settings = Files.write(
                home.resolve("s3proxy.conf"),
                List.of(
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=key",
                        "s3proxy.credential=secret",
                        "s3proxy.endpoint=" + address,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.filesystem.basedir=" + Files.createDirectory(home.resolve("data"))));
        proxy = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        jar,
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("s3proxy.log").toFile())
                .start();
        System.setProperty("aws.accessKeyId", "key");
        System.setProperty("aws.secretAccessKey", "secret");
        awaitPort(port);
        client = S3Client.builder()
                .endpointOverride(address)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .build();
        client.createBucket(request -> request.bucket(BUCKET));
        store = S3Store.open(new S3Settings(Optional.of(address), Optional.empty(), true, S3Settings.Patience.DEFAULT));
    }

    @AfterEach
    void stopStore() {
        if (proxy != null) {
            proxy.destroyForcibly();
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }

    @Test
    void objectsAreListedReadContinuedAndNeverMixed() throws IOException {
        for (int i = 0; i < 5; i++) {
            put("in/a b+c/" + i + "\u00fc.jsonl", lines(i * 10, i * 10 + 10));
        }
        put("elsewhere/x.jsonl", lines(900, 901));
        put("in/large.jsonl", lines(10_000, 60_000));

        IngestReport first = run();
        put("in/a b+c/0\u00fc.jsonl", lines(0, 12));
        put("in/a b+c/1\u00fc.jsonl", lines(70, 72));
        IngestReport second = run();

        assertThat(first.documents()).isEqualTo(50_050);
        assertThat(first.filesFailed()).isZero();
        assertThat(second.documents()).isEqualTo(4);
        assertThat(second.filesChanged()).isEqualTo(1);
        assertThat(texts()).contains("11", "71", "59999").doesNotContain("900");
        assertThat(run().filesAlreadyIngested()).isEqualTo(6);
    }

    @Test
    void anObjectOfAnotherVersionIsNotGiven() throws IOException {
        put("in/a.jsonl", lines(0, 10));
        InputFile listed = listing().all().files().get(0);
        put("in/a.jsonl", lines(10, 20));

        try (InputStream in = listed.content().open()) {
            assertThatThrownBy(in::read)
                    .isInstanceOfSatisfying(InputUnavailableException.class, e -> assertThat(e.kind())
                            .isEqualTo(InputUnavailableException.Kind.CHANGED));
        }
        client.deleteObject(request -> request.bucket(BUCKET).key("in/a.jsonl"));
        try (InputStream in = listed.content().open()) {
            assertThatThrownBy(in::read)
                    .isInstanceOfSatisfying(InputUnavailableException.class, e -> assertThat(e.kind())
                            .isEqualTo(InputUnavailableException.Kind.GONE));
        }
    }

    private IngestReport run() throws IOException {
        return run(
                IngestSettings.named("crawl").withOrder(InputOrder.PATH),
                new FaultyProducer(),
                listing().all());
    }

    private S3Listing listing() {
        return new S3Listing(store, new S3Location(BUCKET, "in/"));
    }

    private void put(String key, String text) {
        client.putObject(
                request -> request.bucket(BUCKET).key(key),
                RequestBody.fromBytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String lines(int from, int to) {
        StringBuilder lines = new StringBuilder();
        IntStream.range(from, to)
                .forEach(i -> lines.append("{\"text\":\"").append(i).append("\"}\n"));
        return lines.toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitPort(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (IOException e) {
                assertThat(proxy.isAlive() && System.nanoTime() < deadline)
                        .as(Files.readString(home.resolve("s3proxy.log")))
                        .isTrue();
                Thread.sleep(100);
            }
        }
    }
}
