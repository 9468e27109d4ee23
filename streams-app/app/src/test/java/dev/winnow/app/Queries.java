package dev.winnow.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** What the queries of the dashboards and the alerts ask for, and which of it services have not answered at {@code /metrics}. */
final class Queries {
    private static final Path OPS = Path.of("../../ops");
    private static final Pattern METRIC =
            Pattern.compile("\\b((?:winnow|kafka|jvm|process|system)_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern CONDITION = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\) \\(");
    private static final Pattern VALUES = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** What Prometheus adds to every sample by its configuration. */
    private static final Map<String, String> OF_THE_TARGET = Map.of("job", "winnow", "instance", "i", "service", "s");

    private Queries() {}

    /** Queries of panels and variables, with every variable as Grafana fills it in for "All". */
    static List<String> ofDashboards() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(OPS.resolve("grafana/dashboards/winnow.json").toFile());
        return Stream.of(
                        dashboard.findValues("expr").stream(),
                        dashboard.path("templating").findValues("definition").stream())
                .flatMap(queries -> queries)
                .map(query -> query.asText().replaceAll("\\$\\w+", ".*"))
                .toList();
    }

    static List<String> ofAlerts() throws IOException {
        Map<String, List<Map<String, List<Map<String, Object>>>>> file =
                new Yaml().load(Files.readString(OPS.resolve("prometheus/alerts.yml")));
        return file.get("groups").stream()
                .flatMap(group -> group.get("rules").stream())
                .map(rule -> String.valueOf(rule.get("expr")))
                .toList();
    }

    /**
     * The metrics that queries name and that no sample answers: of that name, with the labels that it is chosen and grouped by.
     *
     * @param scraped texts in Prometheus' format
     */
    static Set<String> unanswered(List<String> queries, List<String> scraped) {
        Map<String, List<Map<String, String>>> samples = samples(scraped);
        Set<String> unanswered = new TreeSet<>();
        for (String query : queries) {
            METRIC.matcher(query)
                    .results()
                    .filter(metric -> !isAnswered(samples, metric.group(1), metric.group(2), Set.of()))
                    .forEach(metric -> unanswered.add(metric.group()));
            VALUES.matcher(query)
                    .results()
                    .filter(values -> !isAnswered(samples, values.group(1), "", Set.of(values.group(2))))
                    .forEach(values -> unanswered.add(values.group()));
            Matcher grouping = GROUPING.matcher(query);
            while (grouping.find()) {
                Set<String> labels = Set.of(grouping.group(1).split(",\\s*"));
                METRIC.matcher(inParentheses(query, grouping.end()))
                        .results()
                        .filter(metric -> isAnswered(samples, metric.group(1), metric.group(2), Set.of())
                                && !isAnswered(samples, metric.group(1), metric.group(2), labels))
                        .forEach(metric -> unanswered.add(metric.group() + " by " + grouping.group(1)));
            }
        }
        return unanswered;
    }

    private static boolean isAnswered(
            Map<String, List<Map<String, String>>> samples, String metric, String conditions, Set<String> labels) {
        return samples.getOrDefault(metric, List.of()).stream()
                .anyMatch(sample -> sample.keySet().containsAll(labels)
                        && CONDITION
                                .matcher(conditions == null ? "" : conditions)
                                .results()
                                .allMatch(each -> holds(sample.get(each.group(1)), each.group(2), each.group(3))));
    }

    private static boolean holds(String value, String comparison, String wanted) {
        if (value == null) {
            return false;
        }
        return switch (comparison) {
            case "=" -> value.equals(wanted);
            case "!=" -> !value.equals(wanted);
            case "=~" -> value.matches(wanted);
            default -> !value.matches(wanted);
        };
    }

    private static String inParentheses(String query, int begin) {
        int depth = 1;
        int end = begin;
        while (end < query.length() && depth > 0) {
            depth += query.charAt(end) == '(' ? 1 : query.charAt(end) == ')' ? -1 : 0;
            end++;
        }
        return query.substring(begin, end);
    }

    private static Map<String, List<Map<String, String>>> samples(List<String> scraped) {
        Map<String, List<Map<String, String>>> samples = new HashMap<>();
        scraped.stream()
                .flatMap(String::lines)
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .forEach(sample -> {
                    Map<String, String> labels = new HashMap<>(OF_THE_TARGET);
                    LABEL.matcher(sample.group(2) == null ? "" : sample.group(2))
                            .results()
                            .forEach(label -> labels.put(label.group(1), label.group(2)));
                    samples.computeIfAbsent(sample.group(1), name -> new ArrayList<>())
                            .add(labels);
                });
        return samples;
    }
}
