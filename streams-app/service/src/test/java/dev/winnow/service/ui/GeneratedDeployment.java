package dev.winnow.service.ui;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.selection.Evidence;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.selection.Policy;
import dev.winnow.selection.ProbeReward;
import dev.winnow.selection.StreamCounts;
import dev.winnow.selection.UpdateRule;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A deployment with records that are made up, as a model of the page without brokers: plans come from the update of plans, everything else from a generator with a seed.
 * Texts, names of groups and reasons can be those of somebody who would like to run in the page.
 */
final class GeneratedDeployment {
    static final String IMAGE = "<img src=x onerror=\"document.title='owned'\">";
    static final String SCRIPT = "</script><script>document.title='owned'</script>";
    static final String DRAWING = "\"'><svg onload=alert(1)>";
    static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private static final long LATELY = NOW.toEpochMilli() - 30_000;
    private static final int PARTITIONS = 4;
    private static final long OFFSETS = 250_000;
    private static final String[] WORDS =
            ("river basin water rainfall engine torque piston gear court ruling appeal statute protein enzyme cell membrane"
                            + " galaxy orbit telescope nebula recipe flour butter oven sonata violin tempo chord")
                    .split(" ");

    private final Random random;
    private final Topics topics = new Topics("winnow");
    private final KafkaConnection connection = new KafkaConnection(
            "broker-1:9092,broker-2:9092",
            Map.of(),
            new RecordSerdes(new SchemaRegistry(List.of("http://registry:8081"), Optional.empty()), false),
            topics);
    private final UiModel model = new UiModel(UiSettings.DEFAULT, MetricsSource.NONE, Clock.fixed(NOW, ZoneOffset.UTC));
    private final GeneratedCluster cluster = new GeneratedCluster(PARTITIONS);
    private final List<WatchedRun> runs = new ArrayList<>();
    private final List<ServiceLook> services = new ArrayList<>();
    private Map<String, List<String>> agents = Map.of();
    private Map<String, String> versions = Map.of();

    GeneratedDeployment(long seed) {
        random = new Random(seed);
    }

    /** Three runs of 12 agents and 200 groups that work. */
    static GeneratedDeployment large() {
        GeneratedDeployment made = new GeneratedDeployment(1);
        made.agents(12, 200, false);
        made.shared(0);
        made.run("base-1b", 12);
        made.run("base-7b", 4);
        made.run("code-1b", 4);
        made.documents(1_500, false);
        made.services(false);
        return made;
    }

    /** One run of three agents that works. */
    static GeneratedDeployment small() {
        GeneratedDeployment made = new GeneratedDeployment(4);
        made.agents(3, 12, false);
        made.shared(0);
        made.run("night", 3);
        made.documents(240, false);
        return made;
    }

    /** Runs of three agents that expect these versions of labels that have version v1. */
    static GeneratedDeployment expecting(String... versions) {
        GeneratedDeployment made = new GeneratedDeployment(5);
        made.agents(3, 12, false);
        made.shared(0);
        for (int run = 0; run < versions.length; run++) {
            made.versions = Map.of("quality", versions[run]);
            made.run("run-" + run, 1);
        }
        made.documents(240, false);
        return made;
    }

    /** Leaves so many offsets of each partition to the trainer of a run. */
    GeneratedDeployment unread(String run, long offsets) {
        RunTopics names = topics.run(run);
        cluster.group(names.trainerGroup(), 0, names.selected(), OFFSETS / 20 - offsets);
        return this;
    }

    /** A service that answers, with a reason why it is not ready; empty if it is. */
    GeneratedDeployment service(String name, String reason) {
        services.add(new ServiceLook("http://" + name + ":8080", name, "0.1.0", true, LATELY, reason, List.of()));
        return this;
    }

    /** The model after time in which nothing moved. */
    UiModel still(Duration time) {
        model.show(connection, cluster.at(NOW.minus(time)), runs, services);
        return model();
    }

    /** History of the only run. */
    RunHistory history() {
        return runs.get(0).history();
    }

    /** One run with hostile texts and names. */
    static GeneratedDeployment hostile() {
        GeneratedDeployment made = new GeneratedDeployment(2);
        made.agents(3, 12, true);
        made.shared(0);
        made.run("night", 6);
        made.documents(120, true);
        made.letter(LATELY, DRAWING, IMAGE, SCRIPT);
        made.services(false);
        return made;
    }

    /** One run that is broken in six ways and more. */
    static GeneratedDeployment broken() {
        GeneratedDeployment made = new GeneratedDeployment(3);
        made.agents(3, 18, false);
        made.shared(5_000);
        made.run("base-1b", 8);
        made.breakRun();
        made.agents.put("quality", List.of("unheard-of"));
        made.documents(300, false);
        for (int i = 0; i < 40; i++) {
            made.letter(
                    LATELY,
                    "undecodable",
                    "not in Confluent wire format",
                    "{\"text\": \"a record of another producer\"}");
        }
        made.letter(LATELY, "oversized", "decompresses to more than 4 MiB", "");
        made.services(true);
        return made;
    }

    /** The model that shows it. */
    UiModel model() {
        model.show(connection, cluster.at(NOW), runs, services);
        return model;
    }

    private void agents(int number, int groupsOfAll, boolean hostile) {
        Map<String, List<String>> made = new LinkedHashMap<>();
        String[] names = {
            "topic",
            "quality",
            "domain",
            "language",
            "entropy",
            "rules",
            "dsir",
            "perplexity",
            "ask-llm",
            "duplicate",
            "influence",
            "density"
        };
        for (int a = 0; a < number; a++) {
            List<String> ofAgent = new ArrayList<>();
            int size = groupsOfAll / number + (a < groupsOfAll % number ? 1 : 0);
            for (int g = 0; g < size; g++) {
                ofAgent.add(String.format("%s-%02d", names[a].equals("topic") ? "topic" : "group", g));
            }
            if (hostile && a == 1) {
                ofAgent.set(0, IMAGE);
                ofAgent.set(1, SCRIPT);
            }
            made.put(hostile && a == 2 ? DRAWING : names[a], ofAgent);
        }
        agents = made;
    }

    private void shared(long unlabelled) {
        cluster.topic(topics.documents(), PARTITIONS, 0, OFFSETS, -1);
        cluster.topic(topics.annotated(), PARTITIONS, 0, OFFSETS - unlabelled, -1);
        cluster.topic(topics.deadLetters(), 1, 0, 320, -1);
        cluster.group(topics.scoringGroup(), 2, topics.documents(), OFFSETS - unlabelled);
    }

    private void run(String name, int plans) {
        RunTopics run = topics.run(name);
        cluster.topic(run.plans(), PARTITIONS, 0, plans, -1);
        cluster.topic(run.selected(), PARTITIONS, 0, OFFSETS / 20, -1);
        cluster.topic(run.probes(), 1, 0, 9_000, -1);
        cluster.group(run.consoleGroup(), 2, topics.annotated(), OFFSETS - 1_200);
        cluster.group(run.coordinatorGroup(), 1, run.rewards(), plans);
        cluster.group(run.trainerGroup(), 1, run.selected(), OFFSETS / 20 - 400);
        WatchedRun watched = WatchedRun.of(run);
        runs.add(watched);
        plans(watched, plans);
    }

    private void plans(WatchedRun run, int plans) {
        Map<String, Double> worth = new HashMap<>();
        agents.forEach((agent, names) -> names.forEach(group -> worth.put(agent + group, random.nextGaussian())));
        long begin = NOW.toEpochMilli() - plans * 600_000L;
        Plan plan = Plan.initial(
                run.name(), agents, 0.5, 0.05, Policy.POISSON, UpdateRule.WINNOW, 7, 16, 20_000, 0.1, 0.1, versions);
        run.history().plan(plan, begin);
        for (int v = 0; v < plans; v++) {
            long time = begin + (v + 1) * 600_000L;
            List<Reward> rewards = rewards(worth, 600);
            run.history().report(GeneratedRecords.report(run.name(), v, rewards), v, time - 5_000);
            Plan next = PlanUpdate.next(
                            plan,
                            new Evidence(
                                    v,
                                    rewards.stream()
                                            .map(reward -> new ProbeReward(
                                                    reward.getDocumentId(), reward.getLabels(), reward.getInfluence()))
                                            .toList(),
                                    StreamCounts.none(plan),
                                    0.8,
                                    20_000))
                    .plan();
            run.history()
                    .outcome(
                            GeneratedRecords.outcome(run.name(), v, OutcomeVerdict.USED, RefusalReason.NONE),
                            time - 1_000);
            marks(run, v);
            run.history().plan(next, time);
            plan = next;
        }
        for (int i = 0; i < 30; i++) {
            run.history().probe(probe(run.name(), plans - 1, i), NOW.toEpochMilli() - i * 1_000L);
        }
        while (run.history().measure()) {
            // one plan at a time
            continue;
        }
    }

    private List<Reward> rewards(Map<String, Double> worth, int count) {
        List<Reward> rewards = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, String> labels = labels();
            double influence = labels.entrySet().stream()
                            .mapToDouble(label -> worth.get(label.getKey() + label.getValue()))
                            .sum()
                    + 2 * random.nextGaussian();
            rewards.add(new Reward(String.format("%064x", random.nextLong()), labels, 1e-4 * influence));
        }
        return rewards;
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>();
        agents.forEach((agent, names) -> labels.put(agent, names.get(random.nextInt(names.size()))));
        return labels;
    }

    private void marks(WatchedRun run, int plan) {
        for (int p = 0; p < PARTITIONS; p++) {
            long decided = plan == 0 ? 0 : 5_000;
            run.history()
                    .mark(Mark.newBuilder()
                            .setRun(run.name())
                            .setPartition(p)
                            .setOffset(OFFSETS - 40_000 + plan * 900L)
                            .setPlanVersion(plan)
                            .setLambda(0.05)
                            .setShares(List.of())
                            .setDecided(decided)
                            .setSelected(decided / 20 + (decided > 0 ? random.nextInt(9) - 4 : 0))
                            .setProbed(decided / 25)
                            .setChainDigest(ByteBuffer.wrap(new byte[32]))
                            .build());
        }
    }

    private Probe probe(String run, int plan, int i) {
        String agent = agents.keySet().iterator().next();
        return Probe.newBuilder()
                .setRun(run)
                .setPlanVersion(plan)
                .setCells(List.of(new ProbeCell(
                        agent, agents.get(agent).get(i % agents.get(agent).size()), 0.01)))
                .setDocument(document(
                        i, "https://example.org/probe/" + i + (i % 10 == 9 ? "/part".repeat(20) + "/the/end" : ""), ""))
                .build();
    }

    private Document document(int i, String url, String text) {
        List<Annotation> annotations = new ArrayList<>();
        labels().forEach(
                        (agent, group) -> annotations.add(new Annotation(agent, group, random.nextDouble(), "v1", "")));
        return Document.newBuilder()
                .setId(String.format("%064x", 0xabc000000L + i))
                .setText(text)
                .setSource("crawl-2026-10")
                .setUrl(url)
                .setTokens(text.length())
                .setAnnotations(annotations)
                .build();
    }

    private void documents(int count, boolean hostile) {
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            int theme = random.nextInt(7);
            for (int w = 0; w < 90; w++) {
                text.append(WORDS[(theme * 4 + random.nextInt(6)) % WORDS.length])
                        .append(w % 12 == 11 ? ".\n" : " ");
            }
            String body = hostile ? IMAGE + " " + SCRIPT + " \u202egnp.exe " + text : text.toString();
            Document document =
                    document(i, hostile ? "javascript:alert(1)//" + DRAWING : "https://example.org/page/" + i, body);
            long offset = OFFSETS - 5_000 + i;
            Doc shown = Doc.of(
                    document, DocumentFollower.TEXT, i % PARTITIONS, offset, NOW.toEpochMilli() - (count - i) * 150L);
            model.documents().add(shown);
            if (i % 20 == 0) {
                runs.forEach(run -> run.samples()
                        .add(
                                shown,
                                new SampleWindow.Picked(
                                        run.history()
                                                .newestPlan()
                                                .orElseThrow()
                                                .plan()
                                                .version(),
                                        0.21,
                                        0.4,
                                        0,
                                        shown.time())));
            }
        }
    }

    void letter(long time, String reason, String detail, String payload) {
        long offset = 280 + model.letters().newest("", LetterWindow.LETTERS).size();
        model.letters().add(GeneratedRecords.letter(reason, detail, payload), offset, time, !payload.isEmpty());
    }

    private void services(boolean isBroken) {
        services.add(new ServiceLook(
                "http://scorer:8080", "scorer", "0.1.0 (4f6a1c9)", true, NOW.toEpochMilli(), "", List.of()));
        runs.forEach(run -> services.add(new ServiceLook(
                "http://console-" + run.name() + ":8080",
                "console of run " + run.name(),
                "0.1.0 (4f6a1c9)",
                !isBroken,
                NOW.toEpochMilli() - (isBroken ? 90_000 : 0),
                isBroken ? "no answer: java.net.ConnectException" : "",
                List.of())));
    }

    /** No console, lag at retention, refused rewards, frozen weights; the registry is added by the test. */
    private void breakRun() {
        WatchedRun run = runs.get(0);
        RunTopics names = run.topics();
        cluster.group(names.consoleGroup(), 0, topics.annotated(), 180_000);
        cluster.topic(topics.annotated(), PARTITIONS, 190_000, OFFSETS, 86_400_000);
        cluster.topic(names.selected(), PARTITIONS, 0, 12_500, 86_400_000);
        cluster.group(names.trainerGroup(), 1, names.selected(), 3_000);
        int newest = run.history().newestPlan().orElseThrow().plan().version();
        Plan before = run.history().newestPlan().orElseThrow().plan();
        Plan frozen = PlanUpdate.next(before, new Evidence(newest, List.of(), StreamCounts.none(before), 0.1, 20_000))
                .plan();
        run.history().plan(frozen, NOW.toEpochMilli() - 60_000);
        run.history().control(GeneratedRecords.limits(run.name(), 300), NOW.toEpochMilli() - 90_000);
        for (int i = 0; i < 8; i++) {
            run.history()
                    .outcome(
                            GeneratedRecords.outcome(run.name(), newest, OutcomeVerdict.REFUSED, RefusalReason.FENCED),
                            NOW.toEpochMilli() - 30_000 + i);
        }
    }
}
