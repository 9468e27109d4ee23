package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.decision.DocumentId;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Verify;
import dev.winnow.service.audit.VerifyReport;
import dev.winnow.service.run.RunDirectory;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Services as processes of their own that are asked to end in mid-stream. */
@Tag("long")
@ExtendWith(SharedStack.class)
class DrainIT {
    private static final int TERMINATED = 143;
    private static final int NOT_DRAINED = 1;
    private static final int PARTITIONS = 2;
    private static final int DOCUMENTS = 4_000;
    private static final int RECORDS = 40_000;
    private static final List<String> COIN = List.of("heads", "tails");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** More than a scorer without documents uses in the time that one with documents needs for it. */
    private static final Duration BUSY = Duration.ofMillis(400);

    /** Less than the session timeout of 10 s, after which others would take over from one that had died. */
    private static final Duration TAKE_OVER = Duration.ofSeconds(8);

    /** Members of a group hear of one that comes or goes with their next heartbeat; the session is as long as ever. */
    private static final List<String> HEARD_SOON = List.of("--kafka", "heartbeat.interval.ms=300");

    @TempDir
    Path directory;

    private final Deque<ChildProcess> started = new ArrayDeque<>();
    private final Map<Integer, TreeMap<Long, String>> sent = new HashMap<>();

    @AfterEach
    void endProcesses() {
        started.forEach(ChildProcess::kill);
    }

    @Test
    void aScorerThatIsAskedToEndCommitsAndItsPartitionsGoToAnotherAtOnce(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "drain-score").withTopics(PARTITIONS);
        agent(600);
        ServiceProcess one = score(deployment, "one");
        ServiceProcess two = score(deployment, "two");
        one.awaitReady(PATIENCE);
        two.awaitReady(PATIENCE);

        try (TopicTail<Document> annotated = new TopicTail<>(
                deployment.connection(),
                deployment.connection().topics().annotated(),
                deployment.connection().serdes().document())) {
            send(deployment, deployment.connection().topics().documents(), 0, DOCUMENTS);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> annotated.size() > 100);
            one.requestStop();
            assertThat(one.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(TERMINATED);
            Map<Integer, Integer> atExit = sizes(annotated.toEnd());
            assertThat(annotated.size()).as("it ended in mid-stream").isLessThan(DOCUMENTS);

            await().atMost(TAKE_OVER)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> annotated.size() > 0
                            && IntStream.range(0, PARTITIONS)
                                    .allMatch(partition ->
                                            sizes(annotated.toEnd()).getOrDefault(partition, 0)
                                                    > Math.min(
                                                            atExit.getOrDefault(partition, 0),
                                                            sent.get(partition).size() - 1)));
            await().atMost(PATIENCE).until(() -> annotated.size() >= DOCUMENTS);

            assertThat(ids(annotated.toEnd())).isEqualTo(sentIds());
        }
    }

    @Test
    void aConsoleThatIsAskedToEndCommitsAndItsPartitionsGoToAnotherAtOnce(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "drain-console").withTopics(PARTITIONS);
        agent(1);
        Deployment.CommandResult created = deployment.execute(
                "run",
                "create",
                "--run",
                "night",
                "--agents-dir",
                agents(),
                "--selection-ratio",
                "0.2",
                "--accept-version",
                "coin=any");
        assertThat(created.code()).as(created.output()).isZero();
        ServiceProcess one = console(deployment, "one");
        ServiceProcess two = console(deployment, "two");
        assertThat(reasonsUntilReady(one)).anyMatch(reason -> reason.startsWith("rebalancing"));
        two.awaitReady(PATIENCE);
        String annotated = deployment.connection().topics().annotated();

        int number = 0;
        send(deployment, annotated, number, number += 2_000);
        one.requestStop();
        while (one.isAlive()) {
            send(deployment, annotated, number, number += 200);
        }
        assertThat(one.onExit().join()).isEqualTo(TERMINATED);
        send(deployment, annotated, number, number += 200);
        int documents = number;

        RunDirectory runs = new RunDirectory(deployment.connection());
        await().atMost(TAKE_OVER).until(() -> runs.consoleLag("night").orElseThrow() == 0);
        VerifyReport report = new Verify(
                        deployment.connection(),
                        deployment.connection().topics().run("night"),
                        AuditRange.ALL,
                        PARTITIONS,
                        line -> {})
                .run();
        assertThat(report.violations()).isEmpty();
        assertThat(report.decisions()).isEqualTo(documents);
    }

    @Test
    void anIngestThatIsAskedToEndCommitsItsPositionAndContinuesFromThere(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "drain-ingest").withTopics(PARTITIONS);
        Path input = Files.write(
                directory.resolve("crawl.jsonl"),
                IntStream.range(0, RECORDS)
                        .mapToObj(i -> "{\"text\":\"document " + i + " " + "and words ".repeat(30) + "\"}")
                        .toList());
        try (TopicTail<Document> documents = new TopicTail<>(
                deployment.connection(),
                deployment.connection().topics().documents(),
                deployment.connection().serdes().document())) {
            ChildProcess first = ingest(deployment, input);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> documents.size() > 0);
            first.requestStop();
            assertThat(first.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(TERMINATED);
            int drained = documents.toEnd().size();
            assertThat(drained).isLessThan(RECORDS);
            assertThat(first.lastLogLines())
                    .contains(String.format("ingested %,d documents", drained))
                    .contains("stopped before the end of the input");

            assertThat(ingest(deployment, input).onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isZero();

            List<ConsumerRecord<String, Document>> all = documents.toEnd();
            assertThat(all).hasSize(RECORDS);
            assertThat(new HashSet<>(all.stream().map(ConsumerRecord::key).toList()))
                    .hasSize(RECORDS);
        }
    }

    @Test
    void aSecondSignalEndsAtOnceAndADrainThatTakesTooLongIsReported(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "drain-slow").withTopics(PARTITIONS);
        agent(Integer.MAX_VALUE);
        ServiceProcess patient = score(deployment, "patient");
        ServiceProcess hasty = score(deployment, "hasty", "--drain-timeout", "1");
        patient.awaitReady(PATIENCE);
        hasty.awaitReady(PATIENCE);
        // one that is busy forever does not vote: a group that is still dividing would wait until it is thrown out
        await().atMost(PATIENCE).until(() -> partitionsOfEach(deployment).equals(List.of(1, 1)));
        Duration before = cpu(patient);
        Duration hastyBefore = cpu(hasty);
        send(deployment, deployment.connection().topics().documents(), 0, 20);
        await().atMost(PATIENCE)
                .until(() -> cpu(patient).minus(before).compareTo(BUSY) > 0
                        && cpu(hasty).minus(hastyBefore).compareTo(BUSY) > 0);

        hasty.requestStop();
        patient.requestStop();
        await().atMost(PATIENCE).until(() -> get(patient, "/readyz").body().startsWith("draining"));
        assertThat(get(patient, "/readyz").statusCode()).isEqualTo(503);
        assertThat(get(patient, "/livez").statusCode()).isEqualTo(200);
        assertThat(get(patient, "/metrics").body()).contains("winnow_ready 0.0");

        assertThat(hasty.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(NOT_DRAINED);
        assertThat(hasty.process().lastLogLines())
                .contains("did not drain within --drain-timeout 1")
                .as("it can log to its end")
                .doesNotContain("SimpleLogger");
        assertThat(patient.isAlive()).isTrue();
        patient.requestStop();
        assertThat(patient.onExit().get(5, TimeUnit.SECONDS)).isEqualTo(TERMINATED);
    }

    private void agent(int rounds) {
        HashAgentFactory.write(Path.of(agents()), "coin", COIN, rounds);
    }

    private String agents() {
        return directory.resolve("agents").toString();
    }

    private ServiceProcess score(Deployment deployment, String instance, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "score",
                "--agents-dir",
                agents(),
                "--instance",
                instance,
                "--batch-documents",
                "16",
                "--commit-interval-ms",
                "20"));
        command.addAll(HEARD_SOON);
        command.addAll(List.of(more));
        return remember(deployment.start("score-" + instance, directory, command.toArray(String[]::new)));
    }

    private ServiceProcess console(Deployment deployment, String instance) {
        return remember(deployment.start(
                "console-" + instance,
                directory,
                "console",
                "--run",
                "night",
                "--pacing",
                "off",
                "--state-dir",
                directory.resolve("state-" + instance).toString(),
                HEARD_SOON.get(0),
                HEARD_SOON.get(1)));
    }

    private ChildProcess ingest(Deployment deployment, Path input) {
        ChildProcess ingest =
                deployment.startJob("ingest", directory, "ingest", "--name", "crawl", "--quiet", input.toString());
        started.push(ingest);
        return ingest;
    }

    private ServiceProcess remember(ServiceProcess service) {
        started.push(service.process());
        return service;
    }

    /** How many partitions each scorer has, once all agree on it; empty before. */
    private static List<Integer> partitionsOfEach(Deployment deployment) {
        KafkaConnection connection = deployment.connection();
        String group = connection.topics().scoringGroup();
        ConsumerGroupDescription description =
                connection.ask("who scores", admin -> admin.describeConsumerGroups(List.of(group))
                        .describedGroups()
                        .get(group));
        return description.groupState() == GroupState.STABLE
                ? description.members().stream()
                        .map(member -> member.assignment().topicPartitions().size())
                        .toList()
                : List.of();
    }

    private static Duration cpu(ServiceProcess service) {
        return ProcessHandle.of(service.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private static HttpResponse<String> get(ServiceProcess service, String path)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(service.address() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** What {@code /readyz} gave as reasons before it answered ok. */
    private static Set<String> reasonsUntilReady(ServiceProcess service) {
        Set<String> reasons = new HashSet<>();
        await().atMost(PATIENCE).ignoreException(ConnectException.class).until(() -> {
            HttpResponse<String> answer = get(service, "/readyz");
            reasons.add(answer.body());
            return answer.statusCode() == 200;
        });
        return reasons;
    }

    private void send(Deployment deployment, String topic, int from, int to) {
        try (Producer<String, Document> producer = deployment
                .connection()
                .producer(deployment.connection().serdes().document(), Map.of())) {
            for (int i = from; i < to; i++) {
                Document document = document(i);
                producer.send(
                        new ProducerRecord<>(topic, i % PARTITIONS, document.getId(), document),
                        (metadata, failure) -> sent.computeIfAbsent(metadata.partition(), key -> new TreeMap<>())
                                .put(metadata.offset(), document.getId()));
            }
        }
    }

    private Document document(int number) {
        String text = "document " + number;
        return Document.newBuilder()
                .setId(DocumentId.of(text))
                .setText(text)
                .setSource("web")
                .setTokens(text.length())
                .setAnnotations(List.of(new Annotation("coin", COIN.get(number % 3 % 2), 0.5, "any", "")))
                .build();
    }

    private Map<Integer, List<String>> sentIds() {
        Map<Integer, List<String>> ids = new TreeMap<>();
        sent.forEach((partition, records) -> ids.put(partition, List.copyOf(records.values())));
        return ids;
    }

    private static Map<Integer, List<String>> ids(List<ConsumerRecord<String, Document>> records) {
        Map<Integer, List<String>> ids = new TreeMap<>();
        records.forEach(record -> ids.computeIfAbsent(record.partition(), key -> new ArrayList<>())
                .add(record.value().getId()));
        return ids;
    }

    private static Map<Integer, Integer> sizes(List<ConsumerRecord<String, Document>> records) {
        Map<Integer, Integer> sizes = new TreeMap<>();
        records.forEach(record -> sizes.merge(record.partition(), 1, Integer::sum));
        return sizes;
    }
}
