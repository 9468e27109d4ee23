package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.ingest.s3.S3Server;
import dev.winnow.ingest.s3.S3Server.Fault;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes that follow a prefix of a store while objects arrive. */
@Tag("long")
@ExtendWith(SharedStack.class)
class FollowObjectsIT {
    /** At least as many things happen to the store. */
    private static final int STEPS = 16;

    private static final int TERMINATED = 143;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String SECRET = "a-secret-that-nobody-may-see";

    @TempDir
    Path directory;

    private final List<ServiceProcess> started = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        started.forEach(ServiceProcess::kill);
    }

    @Test
    void processesThatAreKilledWhileAStoreFailsSendEachRecordOfEachObjectOnce(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "objects").withTopics(2);
        Random random = new Random(25);
        Random faults = new Random(26);
        try (S3Server server = new S3Server()) {
            server.page(5);
            server.faults(request -> switch (faults.nextInt(8)) {
                case 0 -> Fault.SLOW_DOWN;
                case 1 -> Fault.BROKEN_OFF;
                default -> Fault.NONE;
            });
            ServiceProcess[] members = {follow(deployment, server, "one"), follow(deployment, server, "two")};
            int kills = 0;
            try (TopicTail<String> documents = Following.documents(deployment.connection())) {
                long start = System.nanoTime();
                int step = 0;
                List<String> grown = new ArrayList<>();
                for (; step < STEPS || System.nanoTime() - start < Following.TIME.toNanos(); step++) {
                    int before = documents.size();
                    if (step % 3 == 2) {
                        grown.set(step / 3, grown.get(step / 3) + lines(step, random));
                        server.put("in/" + step / 3 + ".jsonl", grown.get(step / 3));
                    } else {
                        grown.add(lines(step, random));
                        server.put("in/" + (grown.size() - 1) + ".jsonl", grown.get(grown.size() - 1));
                    }
                    if (step % 8 == 5) {
                        int victim = random.nextInt(2);
                        members[victim].kill();
                        kills++;
                        members[victim] = follow(deployment, server, victim == 0 ? "one" : "two");
                    } else if (step % 4 == 1) {
                        await().atMost(PATIENCE).until(() -> documents.size() > before);
                    }
                }
                await().atMost(PATIENCE).until(() -> documents.size() >= expected.size());
                // what would be sent twice is sent in the next listings
                await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> documents.size() == expected.size());

                Following.report(start, step, kills, expected.size());
                Following.assertEachOnce(documents, expected);
            }
            assertThat(members[0].isAlive() && members[1].isAlive()).isTrue();
        }
        for (String member : List.of("one", "two")) {
            assertThat(Files.readString(directory.resolve("logs/objects-" + member + ".log")))
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void aListingThatIsNotAnsweredHoldsUpNeitherObjectsNorTheEnd(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "listing").withTopics(1);
        AtomicInteger listings = new AtomicInteger();
        try (S3Server server = new S3Server()) {
            server.faults(request -> {
                if (request.startsWith("LIST")) {
                    return listings.incrementAndGet() > 1 ? Fault.SILENT : Fault.NONE;
                }
                return listings.get() > 1 ? Fault.NONE : Fault.SLOW_DOWN;
            });
            server.put("in/a.jsonl", lines(1, new Random(1)));
            ServiceProcess follower = follow(deployment, server, "one");
            try (TopicTail<String> documents = Following.documents(deployment.connection())) {
                await().atMost(PATIENCE).until(() -> listings.get() > 1);
                // shorter than the store is waited for
                await().atMost(Duration.ofSeconds(25)).until(() -> documents.size() == expected.size());

                follower.requestStop();
                assertThat(follower.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo(TERMINATED);
                Following.assertEachOnce(documents, expected);
            }
        }
    }

    @Test
    void aFollowerIsUnreadyWhileItsStoreRefusesAndSaysWhy(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "refusing").withTopics(1);
        try (S3Server server = new S3Server()) {
            server.put("in/a.jsonl", lines(1, new Random(1)));
            ServiceProcess follower = follow(deployment, server, "one").awaitReady(PATIENCE);

            server.faults(request -> Fault.DENIED);
            await().atMost(PATIENCE).until(() -> !follower.isReady());
            assertThat(follower.readiness())
                    .contains("s3://crawl/in/", "the store answers 403 AccessDenied")
                    .doesNotContain(SECRET);

            server.faults(request -> Fault.NONE);
            follower.awaitReady(PATIENCE);
        }
    }

    private String lines(int step, Random random) {
        StringBuilder lines = new StringBuilder();
        int records = 1 + random.nextInt(400);
        for (int i = 0; i < records; i++) {
            String text = "record " + step + "." + i + " and words".repeat(60);
            expected.add(text);
            lines.append("{\"text\":\"").append(text).append("\"}\n");
        }
        return lines.toString();
    }

    private ServiceProcess follow(Deployment deployment, S3Server server, String instance) throws IOException {
        ServiceProcess process = deployment.start(
                "objects-" + instance,
                directory,
                160,
                List.of("-Daws.accessKeyId=key", "-Daws.secretAccessKey=" + SECRET),
                "ingest",
                "--follow",
                "--name",
                "crawl",
                "--instance",
                instance,
                "--poll-interval",
                "0.2",
                "--s3-endpoint",
                server.address().toString(),
                "--s3-path-style",
                "--kafka",
                "heartbeat.interval.ms=300",
                "s3://" + S3Server.BUCKET + "/in/");
        started.add(process);
        return process;
    }
}
