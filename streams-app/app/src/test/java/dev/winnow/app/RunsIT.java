package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.app.Deployment.CommandResult;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Verify;
import dev.winnow.service.audit.VerifyReport;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.run.RunDirectory;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two runs of one annotated stream, with other agents, ratios, policies and seeds. */
@Tag("long")
@ExtendWith(SharedStack.class)
class RunsIT {
    private static final int PARTITIONS = 2;
    private static final int BATCH = 1_500;
    private static final String NIGHT = "night";
    private static final String DAY = "day";
    private static final List<String> AGENTS = List.of("domain", "quality", "topic");
    private static final List<String> GROUPS = List.of("a", "b", "c");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    /** All that a run has written, in the order of each partition where there is one. */
    private record Written(
            NavigableMap<Integer, Plan> plans,
            Map<Integer, List<Sample>> samples,
            Map<Integer, List<Mark>> marks,
            Map<String, Probe> probes) {}

    @BeforeEach
    void fitAgents() {
        AGENTS.forEach(agent -> HashAgentFactory.write(directory.resolve("agents"), agent, GROUPS, 1));
    }

    @Test
    void runsDecideTogetherWhatEachDecidesAloneAndPausingKillingOrDeletingOneLeavesTheOtherAlone(LocalStack stack)
            throws Exception {
        Deployment nightAlone = deploy(stack, "alone-night", NIGHT);
        Deployment dayAlone = deploy(stack, "alone-day", DAY);
        try (RunningRun night = run(nightAlone, NIGHT);
                RunningRun day = run(dayAlone, DAY)) {
            for (int batch = 0; batch < 2; batch++) {
                annotate(nightAlone, batch);
                annotate(dayAlone, batch);
                awaitDecided(nightAlone, NIGHT);
                awaitDecided(dayAlone, DAY);
                if (batch == 0) {
                    reward(nightAlone, NIGHT);
                    reward(dayAlone, DAY);
                }
            }
            assertThat(night.isPaused() || day.isPaused()).isFalse();
        }

        Deployment together = deploy(stack, "together", NIGHT, DAY);
        try (RunningRun night = run(together, NIGHT);
                RunningRun day = run(together, DAY)) {
            annotate(together, 0);
            awaitDecided(together, NIGHT);
            awaitDecided(together, DAY);
            reward(together, NIGHT);
            reward(together, DAY);

            assertThat(together.execute("run", "pause", "--run", NIGHT).output())
                    .contains("night is paused");
            await().atMost(PATIENCE).until(night::isPaused);
            annotate(together, 1);
            awaitDecided(together, DAY);
            assertThat(day.isPaused()).isFalse();
            JsonNode paused = list(together).get(1);
            assertThat(paused.get("run").asText()).isEqualTo(NIGHT);
            assertThat(paused.get("state").asText()).isEqualTo("paused");
            assertThat(paused.get("consoleLag").asLong()).isEqualTo(BATCH);
            assertThat(together.execute("run", "resume", "--run", NIGHT).code()).isZero();
            awaitDecided(together, NIGHT);

            assertThat(written(together, NIGHT)).isEqualTo(written(nightAlone, NIGHT));
            assertThat(written(together, DAY)).isEqualTo(written(dayAlone, DAY));
            assertThat(written(together, DAY).samples())
                    .isNotEqualTo(written(together, NIGHT).samples());

            night.kill();
            annotate(together, 2);
            awaitDecided(together, DAY);
        }
        deleteNight(together);
        VerifyReport day = verify(together, DAY);
        assertThat(day.violations()).isEmpty();
        assertThat(day.decisions()).isEqualTo(3 * BATCH);
        assertThat(verify(nightAlone, NIGHT).violations()).isEmpty();
    }

    private void deleteNight(Deployment deployment) throws IOException {
        RunTopics night = deployment.connection().topics().run(NIGHT);
        assertThat(deployment.execute("run", "delete", "--run", NIGHT).code())
                .as("nobody was asked")
                .isNotZero();
        assertThat(list(deployment)).hasSize(2);

        CommandResult deleted = deployment.execute("run", "delete", "--run", NIGHT, "--yes", "--force");
        assertThat(deleted.code()).as(deleted.output()).isZero();
        assertThat(deleted.output())
                .contains("deleted topic   " + night.selected())
                .contains("-changelog")
                .contains("deleted group   " + night.consoleGroup())
                .contains("deleted subject " + night.plans() + "-value");
        assertThat(topics(deployment)).noneMatch(topic -> topic.startsWith("together.night."));
        assertThat(topics(deployment)).contains("together.annotated", "together.day.plans", "together.day.control");
        assertThat(deployment.execute("run", "delete", "--run", NIGHT, "--yes").output())
                .contains("nothing left to delete");
        assertThat(list(deployment)).hasSize(1);
        create(deployment, NIGHT);
        assertThat(list(deployment).get(1).get("state").asText()).isEqualTo("no console");
    }

    @Test
    void aPausedRunStaysPausedThroughARestartAndAnEndedOneNeverSelectsAgain(LocalStack stack) throws Exception {
        Deployment deployment = deploy(stack, "orders", NIGHT);
        for (String order : List.of("pause", "resume", "pause")) {
            assertThat(deployment.execute("run", order, "--run", NIGHT).code()).isZero();
        }
        annotate(deployment, 0);
        try (RunningRun night = run(deployment, NIGHT)) {
            await().atMost(PATIENCE)
                    .until(() -> list(deployment).get(0).get("consoleMembers").asInt() == 1);
            assertThat(night.isPaused()).isTrue();
            assertThat(list(deployment).get(0).get("consoleLag").asLong()).isEqualTo(BATCH);
            CommandResult busy = deployment.execute("run", "delete", "--run", NIGHT, "--yes");
            assertThat(busy.code()).isEqualTo(1);
            assertThat(busy.output()).contains("is in use").contains("--force");

            assertThat(deployment.execute("run", "resume", "--run", NIGHT).code())
                    .isZero();
            awaitDecided(deployment, NIGHT);
        }

        CommandResult ended = deployment.execute("run", "delete", "--run", NIGHT, "--yes", "--force", "--keep-topics");
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(list(deployment).get(0).get("state").asText()).isEqualTo("ended");
        CommandResult console = deployment.execute("console", "--run", NIGHT);
        assertThat(console.code()).isEqualTo(1);
        assertThat(console.output()).contains("has ended");
        assertThat(deployment.execute("run", "resume", "--run", NIGHT).code()).isEqualTo(1);
        VerifyReport report = verify(deployment, NIGHT);
        assertThat(report.violations()).isEmpty();
        assertThat(report.decisions()).isEqualTo(BATCH);
    }

    @Test
    void anAgentThatIsNotThereIsAWrongUsageThatNamesTheNearest(LocalStack stack) {
        CommandResult result = Deployment.on(stack, "nearest")
                .execute("run", "create", "--agents-dir", agents(), "--agents", "qualty,topic");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output()).contains("did you mean 'quality'");
    }

    private Deployment deploy(LocalStack stack, String prefix, String... runs) {
        Deployment deployment = Deployment.on(stack, prefix).withTopics(PARTITIONS);
        for (String run : runs) {
            create(deployment, run);
        }
        return deployment;
    }

    private void create(Deployment deployment, String run) {
        List<String> command = new ArrayList<>(List.of("run", "create", "--run", run, "--agents-dir", agents()));
        command.addAll(List.of("--probes-per-group", "40", "--stage-documents", String.valueOf(BATCH)));
        command.addAll(
                List.of("--accept-version", run.equals(NIGHT) ? "quality=any,domain=any" : "domain=any,topic=any"));
        command.addAll(
                run.equals(NIGHT)
                        ? List.of("--agents", "quality,domain", "--selection-ratio", "0.1", "--seed", "3")
                        : List.of("--agents", "domain,topic", "--selection-ratio", "0.3", "--policy", "top-k"));
        CommandResult created = deployment.execute(command.toArray(String[]::new));
        assertThat(created.code()).as(created.output()).isZero();
        assertThat(created.output()).contains(": 2 agents, ");
    }

    private String agents() {
        return directory.resolve("agents").toString();
    }

    private RunningRun run(Deployment deployment, String name) {
        return new RunningRun(deployment, name, directory.resolve(deployment.prefix()));
    }

    private static void annotate(Deployment deployment, int batch) {
        Random random = new Random(batch);
        try (Producer<String, Document> producer = deployment
                .connection()
                .producer(deployment.connection().serdes().document(), Map.of())) {
            for (int i = 0; i < BATCH; i++) {
                List<Annotation> annotations = AGENTS.stream()
                        .map(agent -> new Annotation(agent, GROUPS.get(random.nextInt(GROUPS.size())), 0.5, "any", ""))
                        .toList();
                Document document = Document.newBuilder()
                        .setId(String.format("%032x%032x", random.nextLong(), batch * BATCH + i))
                        .setText("a text")
                        .setSource("web")
                        .setTokens(2)
                        .setAnnotations(annotations)
                        .build();
                producer.send(new ProducerRecord<>(
                        deployment.connection().topics().annotated(), i % PARTITIONS, document.getId(), document));
            }
        }
    }

    private static void awaitDecided(Deployment deployment, String run) {
        RunDirectory runs = new RunDirectory(deployment.connection());
        await().atMost(PATIENCE).until(() -> runs.consoleLag(run).orElseThrow() == 0);
    }

    /** Reports what the run's probes are worth, and waits until the next plan is live everywhere. */
    private static void reward(Deployment deployment, String name) {
        RunTopics run = deployment.connection().topics().run(name);
        Plan plan = new PlanHistory(deployment.connection(), run).requireNewest();
        List<String> agents = plan.agents().stream().map(agent -> agent.agent()).toList();
        List<Reward> rewards = all(
                        deployment,
                        run.probes(),
                        deployment.connection().serdes().probe())
                .stream()
                .map(record -> record.value().getDocument())
                .sorted(Comparator.comparing(Document::getId))
                .map(document -> worth(document, agents))
                .toList();
        try (Producer<String, RewardReport> producer = deployment
                .connection()
                .producer(deployment.connection().serdes().rewardReport(), Map.of())) {
            producer.send(
                    new ProducerRecord<>(run.rewards(), name, OneAgentRun.report(name, plan.version(), 0, 1, rewards)));
        }
        try (TopicTail<Mark> marks = new TopicTail<>(
                deployment.connection(),
                run.marks(),
                deployment.connection().serdes().mark())) {
            await().atMost(PATIENCE)
                    .until(() -> marks.toEnd().stream()
                                    .filter(mark -> mark.value().getPlanVersion() == plan.version() + 1)
                                    .map(mark -> mark.value().getPartition())
                                    .distinct()
                                    .count()
                            == PARTITIONS);
        }
    }

    private static Reward worth(Document document, List<String> agents) {
        Map<String, String> labels = document.getAnnotations().stream()
                .filter(annotation -> agents.contains(annotation.getAgent()))
                .collect(Collectors.toMap(Annotation::getAgent, Annotation::getGroup));
        double good = labels.values().stream().filter("a"::equals).count();
        return new Reward(
                document.getId(),
                labels,
                1e-3 * good + 1e-6 * Math.floorMod(document.getId().hashCode(), 1_000));
    }

    private static Written written(Deployment deployment, String name) {
        RunTopics run = deployment.connection().topics().run(name);
        var serdes = deployment.connection().serdes();
        return new Written(
                new PlanHistory(deployment.connection(), run).read(),
                all(deployment, run.selected(), serdes.sample()).stream()
                        .collect(Collectors.groupingBy(
                                ConsumerRecord::partition,
                                Collectors.mapping(ConsumerRecord::value, Collectors.toList()))),
                all(deployment, run.marks(), serdes.mark()).stream()
                        .map(ConsumerRecord::value)
                        .collect(Collectors.groupingBy(Mark::getPartition)),
                all(deployment, run.probes(), serdes.probe()).stream()
                        .collect(Collectors.toMap(
                                record -> record.value().getPlanVersion() + " " + record.key(),
                                ConsumerRecord::value)));
    }

    private static <V> List<ConsumerRecord<String, V>> all(Deployment deployment, String topic, Serde<V> serde) {
        try (TopicTail<V> tail = new TopicTail<>(deployment.connection(), topic, serde)) {
            return tail.toEnd();
        }
    }

    private static VerifyReport verify(Deployment deployment, String run) {
        return new Verify(
                        deployment.connection(),
                        deployment.connection().topics().run(run),
                        AuditRange.ALL,
                        PARTITIONS,
                        line -> {})
                .run();
    }

    private static JsonNode list(Deployment deployment) throws IOException {
        return new ObjectMapper()
                .readTree(deployment.execute("run", "list", "--json").output())
                .get("runs");
    }

    private static Iterable<String> topics(Deployment deployment) {
        return deployment.connection().ask("for its topics", admin -> admin.listTopics()
                .names());
    }
}
