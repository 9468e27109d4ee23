package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.app.Deployment.CommandResult;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.Reachability;
import dev.winnow.kafka.client.TopicIdentities;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Document;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.scoring.Labeller;
import dev.winnow.service.scoring.ScoringLoop;
import dev.winnow.service.scoring.ScoringSettings;
import dev.winnow.stack.LocalStack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Topics that are given more partitions, or are deleted and created again, and two operators at a time. */
@Tag("long")
@ExtendWith(SharedStack.class)
class ChangedTopicsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int DOCUMENTS = 40;

    @TempDir
    Path directory;

    @BeforeEach
    void writeAgent() {
        HashAgentFactory.write(directory, "coin", List.of("heads", "tails"), 1);
    }

    @Test
    void documentsOnAddedPartitionsAreLabelledIntoThePartitionThatTheyHadBefore(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "grown-documents").withTopics(2);
        KafkaConnection connection = withMetadataAge(deployment.connection());
        Meters meters = new Meters();
        produce(connection, 0);

        try (AgentCatalog catalog = AgentCatalog.load(directory, AgentSettings.on("cpu", 1));
                TopicTail<Document> labelled = new TopicTail<>(
                        connection,
                        connection.topics().annotated(),
                        connection.serdes().document())) {
            ScoringLoop loop = new ScoringLoop(
                    connection,
                    new Labeller(catalog.agents(), meters, System::nanoTime, Duration.ofMinutes(1)),
                    new ScoringSettings("scorer", 16, 2, Duration.ofMillis(100)),
                    meters);
            CompletableFuture<Void> running = CompletableFuture.runAsync(loop::run);
            await().atMost(PATIENCE).until(() -> running.isDone() || labelled.size() == DOCUMENTS);
            grow(connection, connection.topics().documents(), 5);
            await().atMost(PATIENCE).until(() -> running.isDone() || read(connection) == 5);
            produce(connection, DOCUMENTS);
            await().atMost(PATIENCE).until(() -> running.isDone() || labelled.size() == 2 * DOCUMENTS);
            loop.stop();
            running.get();

            assertThat(labelled.toEnd()).hasSize(2 * DOCUMENTS);
            assertThat(labelled.toEnd())
                    .filteredOn(record -> record.partition() != partition(record.key()))
                    .extracting(record -> record.partition() + "@" + record.offset())
                    .isEmpty();
        }
    }

    @Test
    void aRunEndsWhereItsStreamIsGivenPartitionsAndAnotherOneTakesThemAll(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "grown-annotated").withTopics(2);
        KafkaConnection connection = deployment.connection();
        assertThat(create(deployment, "before").code()).isZero();

        try (Reachability reachability = new Reachability(
                connection,
                TopicIdentities.fixed(Map.of()),
                connection.topics().run("before").consoleGroup(),
                connection.topics().annotated())) {
            await().atMost(PATIENCE).until(() -> reachability.trouble().isEmpty());
            grow(connection, connection.topics().annotated(), 3);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(reachability.trouble())
                    .startsWith("topic grown-annotated.annotated has 3 partitions, 2 before"));
        }

        CommandResult refused = console(deployment, "before");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.output())
                .contains("topic grown-annotated.annotated has 3 partitions, but run before was created for 2");
        assertThat(create(deployment, "after").code()).isZero();
        TopicProvisioner topics = new TopicProvisioner(connection);
        assertThat(topics.partitions(connection.topics().run("after").selected()))
                .isEqualTo(3);
        assertThat(topics.partitions(connection.topics().run("before").selected()))
                .isEqualTo(2);
        new PlanHistory(connection, connection.topics().run("after")).requireSameTopics();
        for (String run : List.of("before", "after")) {
            CommandResult verified = deployment.execute("audit", "verify", "--run", run);
            assertThat(verified.code()).as(verified.output()).isZero();
            assertThat(verified.output()).contains("plans: 1 verified, 0 not covered, 0 differing");
        }
    }

    @Test
    void aRunEndsWhereItsOwnTopicsAreGivenPartitions(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "grown-run").withTopics(2);
        KafkaConnection connection = deployment.connection();
        for (String run : List.of("plans", "selected")) {
            assertThat(create(deployment, run).code()).isZero();
            String grown = "grown-run." + run + "." + run;
            grow(connection, grown, 4);

            CommandResult refused = console(deployment, run);

            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.output())
                    .contains("topic " + grown + " has 4 partitions, but run " + run + " was created for 2");
        }
    }

    @Test
    void aTopicThatIsDeletedAndCreatedAgainUnderARunIsRecognised(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "recreated").withTopics(1);
        KafkaConnection connection = deployment.connection();
        String annotated = connection.topics().annotated();
        assertThat(create(deployment, "night").code()).isZero();

        try (Reachability reachability =
                new Reachability(connection, connection.topics().scoringGroup(), annotated)) {
            await().atMost(PATIENCE).until(() -> reachability.trouble().isEmpty());
            connection.ask("to delete a topic", admin -> admin.deleteTopics(List.of(annotated))
                    .all());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reachability.trouble()).contains("does not exist"));
            deployment.withTopics(1);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(reachability.trouble())
                    .contains("was deleted and created again (id "));
        }

        CommandResult refused = console(deployment, "night");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.output())
                .contains("topic recreated.annotated was deleted and created again after run night was created");
    }

    @Test
    void ofConcurrentCreationsOneSucceedsAndTheErrorOfTheOthersNamesIt(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "two-operators").withTopics(2);
        KafkaConnection connection = deployment.connection();

        List<CommandResult> results = IntStream.range(0, 3)
                .mapToObj(operator -> CompletableFuture.supplyAsync(() -> create(deployment, "night")))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(results).filteredOn(one -> one.code() == 0).hasSize(1);
        assertThat(results)
                .filteredOn(one -> one.code() != 0)
                .allMatch(one ->
                        one.code() == 2 && one.output().contains("run night exists and is at plan 0, created by "));
        for (int partition = 0; partition < 2; partition++) {
            try (PartitionReader plans = new PartitionReader(
                    connection, connection.topics().run("night").plans(), partition)) {
                assertThat(Stream.of(plans.next().isPresent(), plans.next().isPresent()))
                        .containsExactly(true, false);
            }
        }
        CommandResult late = create(deployment, "night");
        assertThat(tuple(late.code(), late.output().contains("exists and is at plan 0, created by ")))
                .isEqualTo(tuple(2, true));
        assertThat(create(deployment, "night", "--if-not-exists"))
                .isEqualTo(new CommandResult(0, "run night exists and is at plan 0: nothing to do\n"));
        assertThat(create(deployment, "night", "--if-not-exists", "--selection-ratio", "0.5"))
                .isEqualTo(new CommandResult(
                        0,
                        "winnow run create: warning: run night keeps the settings that it was created with:"
                                + " selectionRatio 0.05 instead of 0.5\n"
                                + "run night exists and is at plan 0: nothing to do\n"));
    }

    @Test
    void aRunWhosePlansAreGoneIsNotCreatedAgainOverItsDocuments(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "lost-plans").withTopics(1);
        KafkaConnection connection = deployment.connection();
        assertThat(create(deployment, "night").code()).isZero();
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            producer.send(new ProducerRecord<>(connection.topics().run("night").selected(), "key", null))
                    .get();
        }
        String plans = connection.topics().run("night").plans();
        connection.ask(
                "to delete a topic", admin -> admin.deleteTopics(List.of(plans)).all());

        CommandResult again = create(deployment, "night");

        assertThat(again.code()).isEqualTo(1);
        assertThat(again.output()).contains("run night has marks or selected documents, but no plan on " + plans);
    }

    private CommandResult create(Deployment deployment, String run, String... options) {
        List<String> words =
                new ArrayList<>(List.of("run", "create", "--run", run, "--agents-dir", directory.toString()));
        words.addAll(List.of(options));
        return deployment.execute(words.toArray(String[]::new));
    }

    private CommandResult console(Deployment deployment, String run) {
        return deployment.execute(
                "console",
                "--run",
                run,
                "--http-port",
                "0",
                "--state-dir",
                directory.resolve("state").toString());
    }

    /** Where the default partitioner puts a key of 2 partitions. */
    private static int partition(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % 2;
    }

    /** Partitions that the scorers have. */
    private static int read(KafkaConnection connection) {
        String group = connection.topics().scoringGroup();
        return connection
                .ask("who scores", admin -> admin.describeConsumerGroups(List.of(group))
                        .describedGroups()
                        .get(group))
                .members()
                .stream()
                .mapToInt(member -> member.assignment().topicPartitions().size())
                .sum();
    }

    private static KafkaConnection withMetadataAge(KafkaConnection connection) {
        return new KafkaConnection(
                connection.bootstrapServers(),
                Map.of(ConsumerConfig.METADATA_MAX_AGE_CONFIG, "500"),
                connection.serdes(),
                connection.topics());
    }

    private static void grow(KafkaConnection connection, String topic, int partitions) {
        connection.ask("for more partitions", admin -> admin.createPartitions(
                        Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all());
    }

    private static void produce(KafkaConnection connection, int from) {
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = from; i < from + DOCUMENTS; i++) {
                Document document = WebDocument.of("document " + i);
                producer.send(new ProducerRecord<>(connection.topics().documents(), document.getId(), document));
            }
        }
    }
}
