package dev.winnow.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Figures of a JSON object in lines for a person: under its own names, one figure a line, an estimate with its interval. */
final class FigureLines {
    private static final Set<String> OF_AN_ESTIMATE = Set.of("value", "low95", "high95");

    private FigureLines() {}

    /** Lines of all figures in an object, at any depth, in its order; each with the names on the way to it. */
    static List<String> of(JsonNode object) {
        List<String> lines = new ArrayList<>();
        object.properties().forEach(entry -> add(lines, entry.getKey(), entry.getValue()));
        return lines;
    }

    private static void add(List<String> lines, String name, JsonNode figure) {
        if (!figure.isObject() || figure.has("value")) {
            lines.add(name + ": " + text(figure));
        }
        figure.properties().stream()
                .filter(entry -> !OF_AN_ESTIMATE.contains(entry.getKey()))
                .forEach(entry -> add(lines, name + " " + entry.getKey(), entry.getValue()));
    }

    private static String text(JsonNode figure) {
        if (figure.isObject()) {
            return AgentDescription.figure(figure);
        }
        if (figure.isIntegralNumber()) {
            return String.format(Locale.ROOT, "%,d", figure.asLong());
        }
        return figure.isNumber() ? String.format(Locale.ROOT, "%.3f", figure.asDouble()) : figure.asText();
    }
}
