package dev.winnow.service.ui;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.DecisionCounts;
import dev.winnow.service.run.RunCondition;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The state of a deployment in one JSON object of bounded size. To be used once. */
final class Overview {
    private static final int SERVICES = 200;
    private static final int PROBLEMS = 100;

    private final UiModel model;
    private final ClusterLook look;

    Overview(UiModel model) {
        this.model = model;
        look = model.look();
    }

    ObjectNode json(ObjectNode json) {
        json.put("headline", model.headline());
        json.put("kafkaError", model.kafkaError()).put("registryError", model.registryError());
        json.put("connected", look != ClusterLook.NONE);
        model.connection()
                .ifPresent(connection -> json.put("prefix", connection.topics().prefix())
                        .put("bootstrap", connection.bootstrapServers()));
        ObjectNode window = json.putObject("window");
        window.put("documents", model.documents().size())
                .put("most", model.documents().most());
        ObjectNode revisions = json.putObject("revisions");
        revisions
                .put("documents", model.documents().revision())
                .put("letters", model.letters().revision());
        ArrayNode stages = json.putArray("stages");
        ArrayNode runs = json.putArray("runs");
        ArrayNode services = json.putArray("services");
        ArrayNode problems = json.putArray("problems");
        model.connection().ifPresent(connection -> {
            Topics topics = connection.topics();
            stages(stages, topics);
            model.runs().values().forEach(run -> run(runs.addObject(), topics, run));
            groups(services, topics);
            problems(problems, topics);
        });
        metrics(services);
        ObjectNode letters = json.putObject("letters");
        letters.put("total", look.topics().isEmpty() ? 0 : lettersWritten());
        ObjectNode reasons = letters.putObject("reasons");
        model.letters().reasons().forEach(reasons::put);
        return json;
    }

    private long lettersWritten() {
        return model.connection()
                .flatMap(connection -> look.topic(connection.topics().deadLetters()))
                .map(ClusterLook.Topic::size)
                .orElse(0L);
    }

    private void stages(ArrayNode stages, Topics topics) {
        boolean compares = look.members(topics.dedupGroup()) > 0
                || look.topic(topics.compared()).map(ClusterLook.Topic::size).orElse(0L) > 0;
        stage(
                stages.addObject(),
                "documents",
                topics.documents(),
                compares ? topics.dedupGroup() : topics.scoringGroup());
        if (compares) {
            stage(stages.addObject(), "compared", topics.compared(), topics.scoringGroup());
        }
        stage(stages.addObject(), "annotated", topics.annotated(), "");
        stage(stages.addObject(), "dead letters", topics.deadLetters(), "");
    }

    private void stage(ObjectNode stage, String name, String topic, String group) {
        stage.put("name", name).put("topic", topic);
        Optional<ClusterLook.Topic> found = look.topic(topic);
        stage.put("exists", found.isPresent());
        stage.put("total", found.map(ClusterLook.Topic::written).orElse(0L));
        stage.put("rate", written(topic));
        stage.put("retention", found.map(ClusterLook.Topic::retentionMillis).orElse(-1L));
        if (!group.isEmpty()) {
            stage.put("group", group);
            lag(stage, group, topic);
        }
    }

    private void lag(ObjectNode json, String group, String topic) {
        json.put("lag", look.lag(group, topic));
        json.put("missed", look.missed(group, topic));
        json.put("old", look.old(group, topic));
        json.put("readRate", rate(group, topic));
        json.put("members", look.members(group));
    }

    private double written(String topic) {
        return round(model.rates()
                .perSecond(each ->
                        each.topic(topic).map(ClusterLook.Topic::written).orElse(0L)));
    }

    private double rate(String group, String topic) {
        return round(model.rates().perSecond(each -> each.read(group, topic)));
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private void run(ObjectNode json, Topics shared, WatchedRun run) {
        RunTopics topics = run.topics();
        json.put("name", run.name());
        RunCondition condition = WatchedFacts.condition(shared, look, model.rates(), run);
        boolean known = model.kafkaError().isEmpty();
        json.put("state", known ? condition.label() : "unknown");
        json.put("running", known && condition == RunCondition.RUNNING);
        json.put("revision", model.epoch() * 1_000_000_000L + run.history().revision());
        json.put("samples", run.samples().revision());
        lag(json.putObject("console"), topics.consoleGroup(), shared.annotated());
        lag(json.putObject("trainer"), topics.trainerGroup(), topics.selected());
        json.put("coordinators", look.members(topics.coordinatorGroup()));
        json.put(
                "selectedTotal",
                look.topic(topics.selected()).map(ClusterLook.Topic::written).orElse(0L));
        json.put("selectedRate", written(topics.selected()));
        json.put(
                "probesTotal",
                look.topic(topics.probes()).map(ClusterLook.Topic::written).orElse(0L));
        json.put("reports", run.history().reports());
        DecisionCounts all = run.history().total();
        json.put("decided", all.decided()).put("selected", all.selected()).put("probed", all.probed());
        run.history().newestPlan().ifPresent(point -> plan(json, point, run));
        List<RunHistory.Loss> losses = run.history().losses();
        if (!losses.isEmpty()) {
            RunHistory.Loss last = losses.get(losses.size() - 1);
            json.put("referenceLoss", last.loss()).put("tokens", last.tokens()).put("step", last.step());
            json.put("firstReferenceLoss", losses.get(0).loss());
        }
        List<TrainingSeries.Point> training = model.training().of(run.name());
        if (!training.isEmpty()) {
            TrainingSeries.Point last = training.get(training.size() - 1);
            json.put("loss", last.loss()).put("trainingTokens", last.tokens()).put("trainingSteps", last.steps());
            if (training.size() > 1) {
                TrainingSeries.Point earlier = training.get(Math.max(0, training.size() - 15));
                double seconds = (last.time() - earlier.time()) / 1_000.0;
                json.put("tokensPerSecond", round(Math.max(0, (last.tokens() - earlier.tokens()) / seconds)));
            }
        }
    }

    private static void plan(ObjectNode json, PlanPoint point, WatchedRun run) {
        Plan plan = point.plan();
        json.put("plan", plan.version());
        json.put("planTime", point.time());
        json.put("frozen", plan.frozen());
        json.put("asked", plan.selectionRatio());
        json.put("rule", plan.rule().version());
        json.put("agents", plan.agents().size());
        json.put(
                "groups",
                plan.agents().stream().mapToInt(agent -> agent.groups().size()).sum());
        SelectionShare.of(run.history()).ifPresent(share -> json.put("realised", share.realised())
                .put("realisedUnder", share.plan())
                .put("realisedOf", share.counts().decided())
                .put("misses", share.misses()));
    }

    private void groups(ArrayNode services, Topics topics) {
        for (Map.Entry<String, ClusterLook.Group> entry : look.groups().entrySet()) {
            if (services.size() >= SERVICES) {
                return;
            }
            ObjectNode service = services.addObject();
            service.put("kind", "group").put("name", entry.getKey());
            service.put("role", role(entry.getKey(), topics)).put("trainer", isTrainer(entry.getKey()));
            service.put(
                    "health", entry.getValue().state().toLowerCase(Locale.ROOT).replace('_', ' '));
            long lag = 0;
            for (String topic : entry.getValue().committed().keySet()) {
                lag += look.lag(entry.getKey(), topic);
            }
            service.put("lag", lag);
            ArrayNode members = service.putArray("members");
            entry.getValue().members().stream().limit(SERVICES).forEach(member -> members.addObject()
                    .put("client", member.client())
                    .put("host", member.host())
                    .put("partitions", member.partitions()));
        }
    }

    /** Whether a group is that of a trainer, which need not join it to commit its positions. */
    private boolean isTrainer(String group) {
        return model.runs().values().stream()
                .anyMatch(run -> group.equals(run.topics().trainerGroup()));
    }

    private String role(String group, Topics topics) {
        if (group.equals(topics.scoringGroup())) {
            return "scorers";
        }
        if (group.equals(topics.dedupGroup())) {
            return "dedup";
        }
        for (WatchedRun run : model.runs().values()) {
            if (group.equals(run.topics().consoleGroup())) {
                return "console of run " + run.name();
            }
            if (group.equals(run.topics().coordinatorGroup())) {
                return "coordinator of run " + run.name();
            }
            if (group.equals(run.topics().trainerGroup())) {
                return "trainer of run " + run.name();
            }
        }
        return "";
    }

    private void metrics(ArrayNode services) {
        model.services().stream().limit(SERVICES).forEach(look -> {
            ObjectNode service = services.addObject();
            service.put("kind", "service").put("name", look.name()).put("address", look.address());
            service.put("health", !look.up() ? "down" : look.isReady() ? "ready" : "not ready");
            service.put("reason", look.reason()).put("version", look.version());
            service.put("answered", look.answered());
        });
    }

    private void problems(ArrayNode json, Topics topics) {
        Instant now = model.clock().instant();
        List<Problem> problems = Problems.of(
                new Problems.Deployment(
                        topics,
                        look,
                        model.rates(),
                        model.kafkaError(),
                        model.registryError(),
                        model.services(),
                        model.letters(),
                        model.documents(),
                        model.isStarting(),
                        now),
                model.runs().values());
        Map<String, Long> seen = model.firstSeen().of(problems, now.toEpochMilli());
        problems.stream().limit(PROBLEMS).forEach(problem -> json.addObject()
                .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
                .put("run", problem.run())
                .put("title", problem.title())
                .put("detail", problem.detail())
                .put("runbook", problem.runbook())
                .put("since", problem.since() < 0 ? seen.get(problem.key()) : problem.since())
                .put("sinceKnown", problem.since() >= 0));
    }
}
