package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes that follow a folder while files arrive. */
@Tag("long")
@ExtendWith(SharedStack.class)
class FollowIT {
    private static final int TERMINATED = 143;
    /** At least as many things happen to the folder. */
    private static final int STEPS = 40;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final List<ServiceProcess> started = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    /** Files that grow, and files that are moved: one that is both between two listings is another file. */
    private final List<Path> growing = new ArrayList<>();

    private final List<Path> moving = new ArrayList<>();
    private Path folder;
    private int written;

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(directory.resolve("crawl"));
    }

    @AfterEach
    void endProcesses() {
        started.forEach(ServiceProcess::kill);
    }

    @Test
    void processesThatAreKilledWhileFilesArriveSendEachRecordOnce(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "follow").withTopics(2);
        Random random = new Random(25);
        ServiceProcess[] members = {follow(deployment, "one"), follow(deployment, "two")};
        int kills = 0;
        try (TopicTail<String> documents = Following.documents(deployment.connection())) {
            long start = System.nanoTime();
            int step = 0;
            for (; step < STEPS || System.nanoTime() - start < Following.TIME.toNanos(); step++) {
                disturb(random);
                int before = documents.size();
                if (step % 8 == 5) {
                    int victim = random.nextInt(2);
                    members[victim].kill();
                    kills++;
                    members[victim] = follow(deployment, victim == 0 ? "one" : "two");
                } else if (step % 4 == 1) {
                    await().atMost(PATIENCE).until(() -> documents.size() > before);
                }
            }
            await().atMost(PATIENCE).until(() -> documents.size() >= expected.size());
            // what would be sent twice is sent in the next listings
            await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> documents.size() == expected.size());

            Following.report(start, step, kills, expected.size());
            Following.assertEachOnce(documents, expected);
        }
        assertThat(members[0].isAlive() && members[1].isAlive()).isTrue();
    }

    @Test
    void aFollowerIsAServiceThatShowsItsWorkAndDrains(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "follow-service").withTopics(1);
        write("a.jsonl", 5);
        Files.writeString(folder.resolve("b.jsonl.part"), "{\"text\":\"half\"}\n");
        Files.writeString(folder.resolve(".c.jsonl"), "{\"text\":\"hidden\"}\n");
        ServiceProcess follower = follow(deployment, "one").awaitReady(PATIENCE);
        try (TopicTail<String> documents = Following.documents(deployment.connection())) {
            await().atMost(PATIENCE).until(() -> documents.size() >= expected.size());

            await().atMost(PATIENCE)
                    .until(() -> get(follower, "/metrics").contains("winnow_ingest_files_total{outcome=\"read\"} 1.0"));
            assertThat(get(follower, "/metrics"))
                    .contains("winnow_documents_ingested_total 5.0")
                    .contains("winnow_ingest_records_total 5.0")
                    .contains("winnow_ingest_input_files{state=\"seen\"} 1.0")
                    .contains("winnow_ingest_backlog_bytes 0.0");
            assertThat(get(follower, "/livez")).startsWith("ok");

            Deployment.CommandResult once = deployment.execute("ingest", "--name", "crawl", folder.toString());
            assertThat(once.code()).isNotZero();
            assertThat(once.output()).contains("input 'crawl' is followed by 1 process(es)");

            Files.move(folder.resolve("b.jsonl.part"), folder.resolve("b.jsonl"));
            expected.add("half");
            await().atMost(PATIENCE).until(() -> documents.size() >= expected.size());
            follower.requestStop();
            assertThat(follower.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(TERMINATED);

            // its positions are those of any ingest of the name; a static member stays in the group for its session
            write("d.jsonl", 3);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> deployment
                                    .execute("ingest", "--name", "crawl", folder.toString())
                                    .code()
                            == 0);
            assertThat(Following.texts(documents)).contains("hidden").hasSize(expected.size() + 1);
            assertThat(new TreeSet<>(Following.texts(documents))).hasSize(expected.size() + 1);
        }
    }

    /** One thing that happens to a folder of a crawl. */
    private void disturb(Random random) throws IOException {
        String name = "f" + written + (random.nextBoolean() ? ".jsonl" : ".jsonl.gz");
        int records = 1 + random.nextInt(400);
        switch (growing.isEmpty() || moving.isEmpty() ? 0 : random.nextInt(6)) {
            case 1 -> append(growing.get(random.nextInt(growing.size())), records);
            case 2 -> move(random);
            case 3 -> {
                Path sub = Files.createDirectories(folder.resolve("sub" + random.nextInt(3)));
                Path part = sub.resolve(name + ".part");
                Files.write(part, lines(name, records));
                moving.add(Files.move(part, sub.resolve(name)));
            }
            default -> write(name, records);
        }
    }

    private void move(Random random) throws IOException {
        Path from = moving.remove(random.nextInt(moving.size()));
        moving.add(Files.move(from, folder.resolve("moved" + written++ + "-" + from.getFileName())));
    }

    private void write(String name, int records) throws IOException {
        (growing.size() > moving.size() ? moving : growing)
                .add(Files.write(folder.resolve(name), lines(name, records)));
    }

    private void append(Path file, int records) throws IOException {
        Files.write(file, lines(file.getFileName().toString(), records), StandardOpenOption.APPEND);
    }

    private byte[] lines(String name, int records) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < records; i++) {
            String text = "record " + written++ + " and words".repeat(20);
            expected.add(text);
            lines.append("{\"text\":\"").append(text).append("\"}\n");
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        if (!name.endsWith(".gz")) {
            return bytes;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private ServiceProcess follow(Deployment deployment, String instance) {
        ServiceProcess process = deployment.start(
                "follow-" + instance,
                directory,
                "ingest",
                "--follow",
                "--name",
                "crawl",
                "--instance",
                instance,
                "--poll-interval",
                "0.2",
                "--settle",
                "0.5",
                "--kafka",
                "heartbeat.interval.ms=300",
                folder.toString());
        started.add(process);
        return process;
    }

    private static String get(ServiceProcess process, String page) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(process.address() + page))
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
