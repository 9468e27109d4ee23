package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.agents.rules.PublishedFilters;
import dev.winnow.runtime.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the agent rules and published code decide the same documents.
 *
 * @param command how to repeat it
 * @param documents documents that both have decided
 * @param rules by rule
 * @param differences documents that they decide otherwise, the first {@value #MOST_LISTED}
 */
record RulesBenchReport(String command, long documents, Map<String, Rule> rules, List<Difference> differences) {
    private static final int MOST_LISTED = 500;
    private static final int SHOWN = 60;
    private static final double WANTED = 0.999;
    private static final int FIRINGS = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param published documents that break the rule by published code
     * @param own documents that break it by the agent
     * @param differing documents that break it by one alone
     * @param documents documents of both
     */
    record Rule(long published, long own, long differing, long documents) {
        /** Share of documents that both decide alike. */
        @JsonProperty("agreement")
        double agreement() {
            return 1 - (double) differing / documents;
        }
    }

    /**
     * @param published whether it breaks the rule by published code
     * @param line of the document in the file, from 1
     * @param start how the document begins
     */
    record Difference(String rule, boolean published, long line, String start) {}

    /** Decides the documents of a file, and compares. */
    static RulesBenchReport of(String command, Path oracle) throws IOException {
        Map<String, long[]> counts = new TreeMap<>();
        List<Difference> differences = new ArrayList<>();
        long documents = 0;
        try (BufferedReader lines = Files.newBufferedReader(oracle)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode decided = JSON.readTree(line);
                String text = decided.path("text").asText();
                documents++;
                for (Map.Entry<String, Boolean> own : PublishedFilters.of(text).entrySet()) {
                    JsonNode published = decided.path("broken").path(own.getKey());
                    if (!published.isBoolean()) {
                        throw new UsageException("line " + documents + " of " + oracle + " has no decision by "
                                + own.getKey() + ": write it with ops/bench/rules_oracle.py");
                    }
                    long[] count = counts.computeIfAbsent(own.getKey(), rule -> new long[3]);
                    count[0] += published.asBoolean() ? 1 : 0;
                    count[1] += own.getValue() ? 1 : 0;
                    if (published.asBoolean() != own.getValue()) {
                        count[2]++;
                        if (differences.size() < MOST_LISTED) {
                            differences.add(
                                    new Difference(own.getKey(), published.asBoolean(), documents, start(text)));
                        }
                    }
                }
            }
        }
        if (documents == 0) {
            throw new UsageException("no decisions in " + oracle + ": write them with ops/bench/rules_oracle.py");
        }
        long all = documents;
        Map<String, Rule> rules = new TreeMap<>();
        counts.forEach((rule, count) -> rules.put(rule, new Rule(count[0], count[1], count[2], all)));
        return new RulesBenchReport(command, documents, rules, differences);
    }

    private static String start(String text) {
        return text.substring(0, Math.min(SHOWN, text.length())).replaceAll("\\s+", " ");
    }

    String table() {
        StringBuilder table =
                new StringBuilder(String.format(Locale.ROOT, "%s%n%,d documents%n%n", command, documents));
        table.append(String.format("%-30s %10s %10s %10s %10s%n", "rule", "published", "own", "differing", "alike"));
        rules.forEach((name, rule) -> table.append(String.format(
                Locale.ROOT,
                "%-30s %,10d %,10d %,10d %9.3f%%%s%n",
                name,
                rule.published(),
                rule.own(),
                rule.differing(),
                100 * rule.agreement(),
                rule.published() < FIRINGS ? "  fires too rarely here" : "")));
        long agreeing = rules.values().stream()
                .filter(rule -> rule.agreement() >= WANTED)
                .count();
        table.append(String.format(
                Locale.ROOT,
                "%n%d of %d rules decide at least %.1f %% of the documents alike%n",
                agreeing,
                rules.size(),
                100 * WANTED));
        return table.toString();
    }
}
