package dev.winnow.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.app.Deployment;
import dev.winnow.app.HashAgentFactory;
import dev.winnow.app.OneAgentRun;
import dev.winnow.app.SharedStack;
import dev.winnow.app.WebDocument;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.lab.oracle.HistoryChecker;
import dev.winnow.schemas.Document;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The suite's reader beside a real scorer and a real console that are killed, over a real broker and registry. */
@Tag("long")
@ExtendWith(SharedStack.class)
class InvariantCheckerIT {
    private static final int PARTITIONS = 2;
    private static final int DOCUMENTS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(20);
    private static final int ROUNDS = 400;

    @TempDir
    Path directory;

    private final Deque<ServiceProcess> started = new ArrayDeque<>();
    private final InvariantViolations violations = new InvariantViolations();
    private Deployment deployment;
    private KafkaConnection connection;
    private RunTopics run;

    @AfterEach
    void endProcesses() {
        started.forEach(ServiceProcess::kill);
    }

    @Test
    void fencedAndKilledServicesBreakNoLawAndWhatIsPlantedAfterwardsIsFound(LocalStack stack) {
        AgentArtifact coin =
                HashAgentFactory.write(directory.resolve("agents"), "coin", List.of("heads", "tails"), ROUNDS);
        deployment = Deployment.on(stack, "laws").withTopics(PARTITIONS);
        connection = deployment.connection();
        deploy(coin);
        try (AgentLabelling labelling = new AgentLabelling(directory.resolve("agents"));
                InvariantChecker checker = new InvariantChecker(
                        connection, run, Optional.empty(), Optional.empty(), labelling, violations)) {
            produce(0, DOCUMENTS / 2);
            ServiceProcess scorer = score();
            ServiceProcess console = console();
            await().atMost(PATIENCE).until(() -> checker.look(LOOK).decided() > 200);
            fenceTheScorer();
            await().atMost(PATIENCE).until(() -> checker.look(LOOK).decided() > 500);
            assertThat(scorer.isAlive()).isTrue();
            scorer.kill();
            console.kill();
            score();
            console();
            produce(DOCUMENTS / 2, DOCUMENTS);
            await().atMost(PATIENCE).until(() -> checker.look(LOOK).decided() == DOCUMENTS);
            started.forEach(ServiceProcess::close);

            HistoryChecker.Checked checked = checker.finish(LOOK);
            assertThat(violations.take()).isEmpty();
            assertThat(checked.annotated()).isEqualTo(DOCUMENTS);
            assertThat(checked.dead()).isEqualTo(1);
            assertThat(checked.selected()).isPositive();

            plantADocumentThatNobodyIngested();
            checker.finish(LOOK);
            assertThat(violations.take())
                    .anySatisfy(violation -> assertThat(violation.topic())
                            .isEqualTo(connection.topics().annotated()))
                    .anySatisfy(violation -> assertThat(violation.what()).contains("annotated-unknown"));
        }
    }

    private void deploy(AgentArtifact coin) {
        run = connection.topics().run("night");
        new TopicProvisioner(connection).apply(run.all(PARTITIONS), (short) 1, false);
        Plan plan = new OneAgentRun("coin", coin.groups(), coin.digest()).plan0();
        new PlanHistory(connection, run).begin(plan, PARTITIONS);
    }

    private ServiceProcess score() {
        return start(
                "score",
                List.of(
                        "--agents-dir",
                        directory.resolve("agents").toString(),
                        "--batch-documents",
                        "16",
                        "--commit-interval-ms",
                        "20"));
    }

    private ServiceProcess console() {
        return start(
                "console",
                List.of(
                        "--run",
                        "night",
                        "--pacing",
                        "off",
                        "--state-dir",
                        directory.resolve("state").toString(),
                        "--commit-interval-ms",
                        "100",
                        "--kafka",
                        // the shortest that a broker allows: the second console waits for the first one's session to
                        // end
                        "session.timeout.ms=6000",
                        "--kafka",
                        "heartbeat.interval.ms=1500"));
    }

    private ServiceProcess start(String command, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(options);
        ServiceProcess service = deployment.start(command, directory, arguments.toArray(String[]::new));
        started.push(service);
        return service;
    }

    /** As brokers do to a scorer that was suspended for longer than a transaction may take. */
    private void fenceTheScorer() {
        String id = connection.topics().scoringGroup() + "-scorer";
        try (Producer<String, Document> producer = connection.producer(
                connection.serdes().document(), Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id))) {
            producer.initTransactions();
        }
    }

    /** Sends documents, and with the first of them an invalid record. */
    private void produce(int from, int to) {
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            if (from == 0) {
                producer.send(new ProducerRecord<>(connection.topics().documents(), "poison", null));
            }
            for (int i = from; i < to; i++) {
                Document document = document(i);
                producer.send(new ProducerRecord<>(connection.topics().documents(), document.getId(), document));
            }
        }
    }

    private void plantADocumentThatNobodyIngested() {
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            Document document = document(DOCUMENTS);
            producer.send(new ProducerRecord<>(connection.topics().annotated(), document.getId(), document));
        }
    }

    private static Document document(int number) {
        String text = "document " + number + " tells of " + number % 17;
        return WebDocument.of(text);
    }
}
