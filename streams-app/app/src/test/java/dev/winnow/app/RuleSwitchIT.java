package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.app.Deployment.CommandResult;
import dev.winnow.decision.RunInMemory;
import dev.winnow.kafka.client.GroupLag;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.Vetoes;
import dev.winnow.service.coordinator.CoordinatorAnswers;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.run.RunDirectory;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run that moves from decision rule 1 to rule 2 by an order of its operator, over a real broker and registry; and of which a group is vetoed. */
@Tag("long")
@ExtendWith(SharedStack.class)
class RuleSwitchIT {
    private static final String NIGHT = "night";
    private static final List<String> AGENTS = List.of("domain", "quality");
    private static final List<String> GROUPS = List.of("a", "b", "c");
    private static final int BATCH = 1_500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Deployment deployment;
    private RunTopics run;
    private int partitions;
    private Map<String, String> versions;

    @BeforeEach
    void fitAgents() {
        AGENTS.forEach(agent -> HashAgentFactory.write(directory.resolve("agents"), agent, GROUPS, 1));
    }

    private void create(LocalStack stack, String prefix, int width) {
        partitions = width;
        KafkaConnection connection =
                Deployment.on(stack, prefix).withTopics(partitions).connection();
        // the shortest that a broker allows: the second console waits for the first one's session to end
        deployment = new Deployment(
                stack,
                prefix,
                new KafkaConnection(
                        connection.bootstrapServers(),
                        Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "1500"),
                        connection.serdes(),
                        connection.topics()));
        run = deployment.connection().topics().run(NIGHT);
        CommandResult created = deployment.execute(
                "run",
                "create",
                "--run",
                NIGHT,
                "--rule",
                "1",
                "--agents-dir",
                directory.resolve("agents").toString(),
                "--probes-per-group",
                "40",
                "--stage-documents",
                String.valueOf(BATCH),
                "--selection-ratio",
                "0.1");
        assertThat(created.code()).as(created.output()).isZero();
        versions = plan().agentVersions();
    }

    @Test
    void aLiveRunMovesToRuleTwoUnderLoadAndEveryDecisionVerifies(LocalStack stack) throws IOException {
        create(stack, "moves", 2);
        try (RunningRun first = start("first")) {
            annotate(documents(0));
            awaitDecided();
            // the order, the report and the documents are all in flight when the run moves
            annotate(documents(1));
            CommandResult ordered = deployment.execute("run", "rule", "--run", NIGHT, "--rule", "2");
            assertThat(ordered.code()).as(ordered.output()).isZero();
            send(report());
            annotate(documents(2));
            awaitPlan(1);
            first.kill();
        }
        try (RunningRun second = start("second")) {
            annotate(documents(3));
            awaitDecided();
            send(report());
            awaitPlan(2);
            annotate(documents(4));
            awaitDecided();
            veto("domain/a");
            send(report());
            awaitPlan(3);
            List<Document> last = documents(5);
            annotate(last);
            awaitDecided();
            assertThat(second.isPaused()).isFalse();
            assertThat(second.vetoed("domain/a"))
                    .isEqualTo(last.stream().filter(RuleSwitchIT::isVetoed).count());
            explainsTheVeto(
                    last.stream().filter(RuleSwitchIT::isVetoed).findFirst().orElseThrow());
        }

        Map<Integer, Plan> plans = new PlanHistory(deployment.connection(), run).read();
        // the order and the report race for plan 1
        assertThat(plans.get(0).rule()).isEqualTo(DecisionRule.ONE);
        assertThat(plans.get(2).rule()).isEqualTo(DecisionRule.TWO);
        assertThat(plans.get(2).options().vetoes()).isEqualTo(Vetoes.NONE);
        assertThat(plans.get(3).options().vetoes().pairs()).containsExactly("domain/a");
        assertThat(plans).hasSize(4);
        assertThat(selected(2)).anyMatch(RuleSwitchIT::isVetoed);
        assertThat(selected(3)).isNotEmpty().noneMatch(RuleSwitchIT::isVetoed);
        assertThat(all(run.probes(), deployment.connection().serdes().probe()))
                .noneMatch(probe -> probe.value().getPlanVersion() == 3
                        && isVetoed(probe.value().getDocument()));
        JsonNode verified = json("audit", "verify");
        assertThat(verified.get("verified").asBoolean())
                .as(verified.toPrettyString())
                .isTrue();
        assertThat(verified.get("decisions").asInt()).isEqualTo(6 * BATCH);
        assertThat(json("audit", "history").get("verified").asBoolean()).isTrue();
        Sample sample = all(run.selected(), deployment.connection().serdes().sample()).stream()
                .map(ConsumerRecord::value)
                .filter(candidate -> candidate.getPlanVersion() == 2)
                .reduce((one, other) -> other)
                .orElseThrow();
        explains(sample);
        JsonNode unchanged = json("audit", "what-if", "--plan", "2");
        assertThat(unchanged.get("verified").asBoolean()).isTrue();
        assertThat(unchanged.at("/hypothetical/keepRate").asDouble()).isBetween(0.05, 0.15);
        JsonNode listed = JSON.readTree(
                        deployment.execute("run", "list", "--json").output())
                .at("/runs/0");
        List<Mark> marks = marks();
        assertThat(listed.get("rule").asInt()).isEqualTo(2);
        assertThat(listed.at("/vetoes/0").asText()).isEqualTo("domain/a");
        assertThat(listed.get("realisedRatio").asDouble())
                .isEqualTo((double) marks.stream().mapToLong(Mark::getSelected).sum()
                        / marks.stream().mapToLong(Mark::getDecided).sum());
        CommandResult back = deployment.execute("run", "rule", "--run", NIGHT, "--rule", "1");
        assertThat(back.code()).isEqualTo(2);
        CommandResult lifted = deployment.execute(
                "run", "veto", "--run", NIGHT, "--lift", "domain/a", "--reason", "the test items were replaced");
        assertThat(lifted.code()).as(lifted.output()).isZero();
        CommandResult limited = deployment.execute("run", "limit", "--run", NIGHT, "--minimum-probes", "64");
        assertThat(limited.code()).as(limited.output()).isZero();
        assertThat(limited.output()).contains("run night has its limits");
    }

    private RunningRun start(String name) {
        return new RunningRun(
                deployment, NIGHT, directory.resolve(name), CoordinatorAnswers.of(deployment.connection(), run));
    }

    /** Gives the order, and waits until the coordinator has read it. */
    private void veto(String pair) {
        assertThat(deployment
                        .execute("run", "veto", "--run", NIGHT, "domain/other", "--reason", "none")
                        .code())
                .isEqualTo(2);
        CommandResult ordered = deployment.execute("run", "veto", "--run", NIGHT, pair, "--reason", "holds test items");
        assertThat(ordered.code()).as(ordered.output()).isZero();
        try (Admin admin = deployment.connection().admin()) {
            GroupLag lag = new GroupLag(admin, run.coordinatorGroup(), run.controls(), 1);
            await().atMost(PATIENCE).until(() -> lag.documents() == 0);
        }
    }

    private static boolean isVetoed(Document document) {
        return document.getAnnotations().stream()
                .anyMatch(label ->
                        label.getAgent().equals("domain") && label.getGroup().equals("a"));
    }

    private List<Document> selected(int plan) {
        return all(run.selected(), deployment.connection().serdes().sample()).stream()
                .map(ConsumerRecord::value)
                .filter(sample -> sample.getPlanVersion() == plan)
                .map(Sample::getDocument)
                .toList();
    }

    private void explainsTheVeto(Document document) throws IOException {
        JsonNode fates = json("audit", "explain", document.getId()).at("/occurrences/0/fates");
        assertThat(fates.at("/3/vetoedBy").asText()).isEqualTo("domain/a");
        assertThat(fates.at("/3/probability").asDouble()).isZero();
        assertThat(fates.at("/2/vetoedBy").asText()).isEmpty();
        assertThat(fates.at("/2/probability").asDouble()).isPositive();
    }

    private void explains(Sample sample) throws IOException {
        JsonNode live = json("audit", "explain", sample.getDocument().getId()).at("/occurrences/0/fates/2");
        assertThat(live.get("live").asBoolean()).isTrue();
        assertThat(live.get("accepted").asBoolean()).isTrue();
        assertThat(live.get("probability").asDouble()).isEqualTo(sample.getProbability());
        assertThat(live.get("score").asDouble()).isEqualTo(sample.getScore());
        assertThat(live.get("draw").asDouble()).isLessThan(sample.getProbability());
    }

    @Test
    void theSameDriftIsDecidedByBrokerConsoleAndCoordinatorAsInMemory(LocalStack stack) {
        create(stack, "alike", 1);
        Plan plan = plan();
        RunInMemory memory = new RunInMemory(plan);
        memory.order(DecisionRule.TWO, RuleOptions.DEFAULT);
        assertThat(deployment
                        .execute("run", "rule", "--run", NIGHT, "--rule", "2")
                        .code())
                .isZero();
        Set<String> counted = new HashSet<>();
        try (RunningRun live = start("live")) {
            for (int stage = 0; stage < 3; stage++) {
                List<Document> documents = documents(stage);
                documents.stream()
                        .limit(4_000 - stage * BATCH)
                        .map(Document::getId)
                        .forEach(counted::add);
                annotate(documents);
                documents.forEach(memory::decide);
                awaitDecided();
                RewardReport report = report();
                send(report);
                memory.reward(List.of(report));
                awaitPlan(stage + 1);
            }
            assertThat(live.isPaused()).isFalse();
            // the metric is of whole thousands of documents
            long selected = all(run.selected(), deployment.connection().serdes().sample()).stream()
                    .filter(sample -> counted.contains(sample.key()))
                    .count();
            assertThat(live.realisedRatio(0)).isEqualTo(selected / 4_000.0);
        }

        Mark last = marks().stream()
                .max(Comparator.comparingLong(Mark::getOffset).thenComparing(Mark::getPlanVersion))
                .orElseThrow();
        assertThat(last.getOffset()).isEqualTo(3 * BATCH);
        assertThat(hex(last.getChainDigest())).isEqualTo(memory.chainDigest());
        assertThat(plan().rule()).isEqualTo(DecisionRule.TWO);
        assertThat(plan().agents()).isEqualTo(memory.plan().agents());
    }

    /** Documents of which group a becomes rarer with every batch, and of which some lack a label. */
    private List<Document> documents(int batch) {
        Random random = new Random(batch);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            List<Annotation> annotations = new ArrayList<>();
            for (String agent : AGENTS) {
                int group = random.nextInt(10) < 6 - batch ? 0 : 1 + random.nextInt(2);
                if (random.nextInt(20) > 0) {
                    annotations.add(new Annotation(agent, GROUPS.get(group), 0.5, versions.get(agent), ""));
                }
            }
            documents.add(Document.newBuilder()
                    .setId(String.format("%032x%032x", random.nextLong(), batch * BATCH + i))
                    .setText("a text")
                    .setSource("web")
                    .setTokens(2)
                    .setAnnotations(annotations)
                    .build());
        }
        return documents;
    }

    private void annotate(List<Document> documents) {
        String annotated = deployment.connection().topics().annotated();
        try (Producer<String, Document> producer = deployment
                .connection()
                .producer(deployment.connection().serdes().document(), Map.of())) {
            for (int i = 0; i < documents.size(); i++) {
                Document document = documents.get(i);
                producer.send(new ProducerRecord<>(annotated, i % partitions, document.getId(), document));
            }
        }
    }

    private Plan plan() {
        return new PlanHistory(deployment.connection(), run).requireNewest();
    }

    private RewardReport report() {
        int version = plan().version();
        List<Reward> rewards = all(
                        run.probes(), deployment.connection().serdes().probe())
                .stream()
                .map(ConsumerRecord::value)
                .filter(probe -> probe.getPlanVersion() == version)
                .map(Probe::getDocument)
                .sorted(Comparator.comparing(Document::getId))
                .map(RuleSwitchIT::worth)
                .toList();
        return OneAgentRun.report(NIGHT, version, 0, 1, rewards);
    }

    private static Reward worth(Document document) {
        Map<String, String> labels = document.getAnnotations().stream()
                .collect(Collectors.toMap(Annotation::getAgent, Annotation::getGroup));
        double good = labels.values().stream().filter("a"::equals).count();
        return new Reward(
                document.getId(),
                labels,
                1e-3 * good + 1e-6 * Math.floorMod(document.getId().hashCode(), 1_000));
    }

    private void send(RewardReport report) {
        try (Producer<String, RewardReport> producer = deployment
                .connection()
                .producer(deployment.connection().serdes().rewardReport(), Map.of())) {
            producer.send(new ProducerRecord<>(run.rewards(), NIGHT, report));
        }
    }

    private void awaitDecided() {
        RunDirectory runs = new RunDirectory(deployment.connection());
        await().atMost(PATIENCE).until(() -> runs.consoleLag(NIGHT).orElseThrow() == 0);
    }

    private void awaitPlan(int version) {
        await().atMost(PATIENCE)
                .until(() -> marks().stream()
                                .filter(mark -> mark.getPlanVersion() == version)
                                .map(Mark::getPartition)
                                .distinct()
                                .count()
                        == partitions);
    }

    private List<Mark> marks() {
        return all(run.marks(), deployment.connection().serdes().mark()).stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    private <V> List<ConsumerRecord<String, V>> all(String topic, Serde<V> serde) {
        try (TopicTail<V> tail = new TopicTail<>(deployment.connection(), topic, serde)) {
            return tail.toEnd();
        }
    }

    private JsonNode json(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--run", NIGHT, "--json"));
        return JSON.readTree(deployment.execute(words.toArray(String[]::new)).output());
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }
}
