package dev.winnow.service.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.decision.RefusalReasons;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.Probe;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.DecisionCounts;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.show.ControlText;
import dev.winnow.service.show.Rows;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One run as JSON of bounded size: its plans with errors, losses, rewards, ratios, probes, answers and orders. Stateless. */
final class RunJson {
    /** More plans are thinned to about so many. */
    private static final int PLANS = 150;

    /** Characters of an address that are kept: the page shows the beginning, and all of it on demand. */
    static final int ADDRESS = 2_000;

    private static final int PROBES = 40;
    private static final int ANSWERS = 40;
    private static final int OTHERS = 20;
    private static final MathContext DIGITS = new MathContext(5);

    /** Fields that differ between any two plans, or are shown by numbers of their own. */
    private static final Set<String> ALWAYS = Set.of(
            "version",
            "parent",
            "rewardsDigest",
            "agents",
            "probes",
            "auditCorrelation",
            "frozen",
            "stageDocuments",
            "controlsDigest");

    private RunJson() {}

    /** @param recent newest documents, to see which of their labels the run uses */
    static ObjectNode of(WatchedRun run, TrainingSeries training, List<Doc> recent, ObjectNode json) {
        RunHistory history = run.history();
        List<PlanPoint> all = history.plans();
        List<PlanPoint> plans = thinned(all);
        json.put("name", run.name()).put("plansKept", all.size());
        if (!plans.isEmpty()) {
            Plan newest = plans.get(plans.size() - 1).plan();
            json.put("temperature", newest.temperature())
                    .put("rule", newest.rule().version());
            json.put("policy", newest.policy().name().toLowerCase(Locale.ROOT));
            json.put("seed", String.valueOf(newest.seed())).put("learningRate", newest.learningRate());
            agents(json.putArray("agents"), newest, recent);
            others(json.putObject("otherAgents"), newest, recent);
        }
        plans(json.putArray("plans"), plans, history);
        rewards(json, plans, history);
        losses(json, history, training.of(run.name()));
        answers(json.putArray("answers"), history);
        orders(json.putArray("orders"), history);
        probes(json.putArray("probes"), history);
        return json;
    }

    /** Every k-th plan, and always the newest. */
    private static List<PlanPoint> thinned(List<PlanPoint> plans) {
        int step = (plans.size() + PLANS - 1) / PLANS;
        List<PlanPoint> kept = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            if (step <= 1 || (plans.size() - 1 - i) % step == 0) {
                kept.add(plans.get(i));
            }
        }
        return kept;
    }

    /** Agents that label documents and are not part of the plan, with the number of their labels. */
    private static void others(ObjectNode json, Plan plan, List<Doc> recent) {
        Set<String> own = plan.agents().stream().map(AgentMemory::agent).collect(Collectors.toSet());
        recent.stream()
                .flatMap(document ->
                        document.labels().stream().map(Doc.Label::agent).distinct())
                .filter(agent -> !own.contains(agent))
                .collect(Collectors.groupingBy(Rows::snippet, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .limit(OTHERS)
                .forEach(entry -> json.put(entry.getKey(), entry.getValue()));
    }

    private static void agents(ArrayNode agents, Plan plan, List<Doc> recent) {
        Map<String, List<String>> vetoes = plan.options().vetoes().groups();
        for (AgentMemory memory : plan.agents()) {
            ObjectNode agent = agents.addObject().put("name", memory.agent());
            agent.put("version", plan.agentVersions().getOrDefault(memory.agent(), ""));
            ArrayNode groups = agent.putArray("groups");
            memory.groups().forEach(groups::add);
            ArrayNode shares = agent.putArray("shares");
            memory.shares().forEach(share -> number(shares, share));
            ArrayNode vetoed = agent.putArray("vetoed");
            vetoes.getOrDefault(memory.agent(), List.of()).forEach(vetoed::add);
            LabelUse use = LabelUse.of(plan, memory.agent(), recent);
            ObjectNode labels = agent.putObject("labels");
            labels.put("documents", use.documents()).put("used", use.used()).put("missing", use.missing());
            ObjectNode ignored = labels.putObject("ignored");
            use.ignored().forEach(ignored::put);
        }
    }

    private static void plans(ArrayNode json, List<PlanPoint> plans, RunHistory history) {
        Map<Integer, DecisionCounts> counts = history.counts();
        Plan before = null;
        for (PlanPoint point : plans) {
            Plan plan = point.plan();
            ObjectNode node = json.addObject().put("version", plan.version()).put("time", point.time());
            node.put("parent", plan.parent()).put("frozen", plan.frozen()).put("probes", plan.probes());
            node.put("asked", plan.selectionRatio()).put("stageDocuments", plan.stageDocuments());
            if (plan.version() > 0 && Double.isFinite(plan.auditCorrelation())) {
                node.put("correlation", plan.auditCorrelation());
            }
            DecisionCounts of = counts.get(plan.version());
            if (of != null) {
                node.put("decided", of.decided()).put("selected", of.selected()).put("probed", of.probed());
                node.put(
                        "misses",
                        SelectionShare.of(point, of).map(SelectionShare::misses).orElse(false));
            }
            ArrayNode theta = node.putArray("theta");
            ArrayNode weights = node.putArray("weights");
            ArrayNode thetaErrors = node.putArray("thetaErrors");
            ArrayNode weightErrors = node.putArray("weightErrors");
            for (int a = 0; a < plan.agents().size(); a++) {
                AgentMemory memory = plan.agents().get(a);
                number(theta, memory.theta());
                number(thetaErrors, point.theta()[a]);
                ArrayNode ofAgent = weights.addArray();
                memory.weights().forEach(weight -> number(ofAgent, weight));
                ArrayNode errors = weightErrors.addArray();
                for (double error : point.weights()[a]) {
                    number(errors, error);
                }
            }
            ArrayNode changes = node.putArray("changes");
            if (before != null) {
                PlanHistory.differences(plan, before).stream()
                        .filter(difference -> !ALWAYS.contains(difference.split(" ", 2)[0]))
                        .forEach(difference -> changes.add(difference.replace(" instead of ", ", before ")));
            }
            before = plan;
        }
    }

    private static void rewards(ObjectNode json, List<PlanPoint> plans, RunHistory history) {
        for (int i = plans.size() - 1; i >= 0; i--) {
            Optional<Measured> measured = history.measured(plans.get(i).plan().version());
            if (measured.isPresent()) {
                json.put("rewardsOf", plans.get(i).plan().parent());
                ArrayNode rewards = json.putArray("rewards");
                for (Measured.Group group : measured.get().rewards()) {
                    ObjectNode node =
                            rewards.addObject().put("agent", group.agent()).put("group", group.group());
                    node.put("count", group.count());
                    node.set("mean", number(group.mean()));
                    node.set("error", number(group.error()));
                }
                return;
            }
        }
    }

    private static void losses(ObjectNode json, RunHistory history, List<TrainingSeries.Point> training) {
        ArrayNode losses = json.putArray("losses");
        for (RunHistory.Loss loss : history.losses()) {
            ObjectNode node = losses.addObject().put("step", loss.step()).put("tokens", loss.tokens());
            node.put("time", loss.time());
            node.set("loss", number(loss.loss()));
            node.set("correlation", number(loss.correlation()));
        }
        ArrayNode points = json.putArray("training");
        for (TrainingSeries.Point point : training) {
            ObjectNode node = points.addObject().put("time", point.time()).put("tokens", point.tokens());
            node.set("loss", number(point.loss()));
        }
    }

    private static void answers(ArrayNode json, RunHistory history) {
        List<RunHistory.Answer> answers = history.outcomes();
        for (RunHistory.Answer answer : answers.subList(Math.max(0, answers.size() - ANSWERS), answers.size())) {
            Outcome outcome = answer.outcome();
            ObjectNode node = json.addObject().put("time", answer.time()).put("plan", outcome.getPlanVersion());
            node.put("part", outcome.getPart() + 1).put("parts", outcome.getParts());
            node.put("verdict", outcome.getVerdict().name().toLowerCase(Locale.ROOT));
            node.put("reason", RefusalReasons.label(outcome.getReason()));
            node.put("remedy", RefusalReasons.remedy(outcome.getReason()));
            node.put("used", outcome.getUsed()).put("matched", outcome.getMatchedProbes());
            node.put("needed", outcome.getNeededProbes()).put("resulting", outcome.getResultingPlan());
            node.put("epoch", outcome.getTrainerEpoch()).put("light", outcome.getLight());
            ArrayNode refused = node.putArray("refused");
            outcome.getRefused()
                    .forEach(each -> refused.add(RefusalReasons.label(each.getReason()) + " " + each.getRewards()));
        }
    }

    private static void orders(ArrayNode json, RunHistory history) {
        for (RunHistory.Order order : history.orders()) {
            Control control = order.control();
            json.addObject()
                    .put("time", order.time())
                    .put("kind", ControlText.kind(control))
                    .put("values", ControlText.values(control))
                    .put("note", ControlText.note(control));
        }
    }

    private static void probes(ArrayNode json, RunHistory history) {
        List<RunHistory.ShownProbe> probes = history.probes();
        for (int i = probes.size() - 1; i >= Math.max(0, probes.size() - PROBES); i--) {
            Probe probe = probes.get(i).probe();
            ObjectNode node = json.addObject().put("time", probes.get(i).time()).put("plan", probe.getPlanVersion());
            node.put("id", Rows.snippet(probe.getDocument().getId()));
            node.put("url", Rows.line(probe.getDocument().getUrl(), ADDRESS));
            ArrayNode cells = node.putArray("cells");
            probe.getCells().stream()
                    .limit(20)
                    .forEach(cell -> cells.add(Rows.snippet(cell.getAgent() + "/" + cell.getGroup())));
        }
    }

    private static void number(ArrayNode array, double value) {
        array.add(number(value));
    }

    /** Five digits; JSON has no other numbers than finite ones. */
    static JsonNode number(double value) {
        return Double.isFinite(value)
                ? JsonNodeFactory.instance.numberNode(
                        new BigDecimal(value).round(DIGITS).doubleValue())
                : NullNode.getInstance();
    }
}
