package dev.winnow.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.runtime.ResultOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An agent's artifact in a few lines for a person, or as JSON. */
final class AgentDescription {

    private AgentDescription() {}

    /** Shows agents; as JSON, an array of them. */
    static void show(ResultOutput output, List<AgentArtifact> agents) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        agents.forEach(agent -> array.add(toJson(agent)));
        output.show(array, out -> agents.forEach(agent -> lines(agent).forEach(out::println)));
    }

    /** Shows one agent. */
    static void show(ResultOutput output, AgentArtifact agent) {
        output.show(toJson(agent), out -> lines(agent).forEach(out::println));
    }

    private static List<String> lines(AgentArtifact agent) {
        List<String> lines = new ArrayList<>();
        lines.add(agent.name() + "  type " + agent.type() + "  "
                + agent.groups().size() + " groups  sha256 " + agent.digest());
        JsonNode fitted = agent.fitted();
        if (fitted.has("documentsFitted")) {
            lines.add("  fitted on " + fitted.get("documentsFitted").asInt() + " documents, labels: "
                    + labels(fitted.path("labels")));
        }
        fitted.path("heldOut").properties().forEach(entry -> {
            if (entry.getValue().has("value")) {
                lines.add("  held out (" + fitted.at("/heldOut/documents").asInt() + " documents) " + entry.getKey()
                        + ": " + figure(entry.getValue()));
            }
        });
        if (fitted.has("teacher")) {
            lines.add("  the teacher read " + fitted.at("/teacher/texts").asInt() + " documents, "
                    + fitted.at("/teacher/asked").asInt() + " answers were not known before");
        }
        JsonNode terms = agent.configuration().path("terms");
        for (int i = 0; i < agent.groups().size(); i++) {
            String group = agent.groups().get(i);
            JsonNode size = fitted.path("groupSizes").path(group);
            JsonNode share = fitted.at("/heldOut/shares").path(group);
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-16s %6s  %s",
                    group,
                    size.isMissingNode() ? "" : size.asText(),
                    share.isMissingNode() ? words(terms.path(i)) : "held out: " + figure(share)));
        }
        return lines.stream().map(String::stripTrailing).toList();
    }

    private static ObjectNode toJson(AgentArtifact agent) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", agent.name())
                .put("type", agent.type())
                .put("digest", agent.digest());
        agent.groups().forEach(json.putArray("groups")::add);
        json.set("terms", agent.configuration().path("terms").deepCopy());
        json.set("fitted", agent.fitted());
        return json;
    }

    private static String labels(JsonNode labels) {
        List<String> parts = new ArrayList<>();
        labels.properties()
                .forEach(entry ->
                        parts.add(entry.getKey() + " " + entry.getValue().asText()));
        return String.join(", ", parts);
    }

    /** One number with its interval, or one for each group. */
    static String figure(JsonNode figure) {
        return figure.has("value")
                ? interval(figure)
                : figure.properties().stream()
                        .map(group -> String.format(
                                Locale.ROOT,
                                "%s %.3f",
                                group.getKey(),
                                group.getValue().path("value").asDouble()))
                        .collect(Collectors.joining(", "));
    }

    private static String interval(JsonNode interval) {
        if (interval.path("value").isNull()) {
            return "too few to measure";
        }
        return String.format(
                Locale.ROOT,
                "%.3f (95 %% interval %.3f to %.3f)",
                interval.path("value").asDouble(),
                interval.path("low95").asDouble(),
                interval.path("high95").asDouble());
    }

    private static String words(JsonNode terms) {
        List<String> words = new ArrayList<>();
        terms.forEach(term -> words.add(term.asText()));
        return String.join(" ", words);
    }
}
