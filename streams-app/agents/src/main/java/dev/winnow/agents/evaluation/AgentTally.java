package dev.winnow.agents.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.Label;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.agents.statistics.RankAgreement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels of one agent, against what is known of them: their source where that is one of its groups, a human's quality label
 * where its groups are ordered by its scores. Memory: two numbers for each human label. One thread.
 */
final class AgentTally {
    private static final long SEED = 1;

    private final List<String> groups;
    private final Map<String, Long> labelled = new HashMap<>();
    private final Map<String, Hits> sources = new TreeMap<>();
    private final List<Double> scores = new ArrayList<>();
    private final List<Double> humans = new ArrayList<>();
    private final Map<String, DoubleSummaryStatistics> ranges = new HashMap<>();
    private long nanoseconds;

    /** How many documents of a source the agent was asked about, and how many it put there. */
    private static final class Hits {
        private int right;
        private int asked;
    }

    AgentTally(List<String> groups) {
        this.groups = groups;
    }

    void took(long more) {
        nanoseconds += more;
    }

    void add(Label label, Evaluation.Known known) {
        labelled.merge(label.group(), 1L, Long::sum);
        String source = known.document().getSource();
        if (groups.contains(source)) {
            Hits hits = sources.computeIfAbsent(source, any -> new Hits());
            hits.asked++;
            hits.right += label.group().equals(source) ? 1 : 0;
        }
        if (!Double.isNaN(label.score())) {
            ranges.computeIfAbsent(label.group(), any -> new DoubleSummaryStatistics())
                    .accept(label.score());
        }
        if (!Double.isNaN(known.human()) && !Double.isNaN(label.score())) {
            scores.add(label.score());
            humans.add(known.human());
        }
    }

    /** Whether its groups are sources; one alone may bear a source's name by chance, as the filter of a set of rules does. */
    boolean namesSources() {
        return sources.size() > 1;
    }

    /**
     * Whether its scores can agree with a human's labels: they are there, and its groups are stretches of them. The score of an agent that classifies shows how sure it is
     * of one class or another, and orders nothing.
     */
    boolean ordersDocuments() {
        List<DoubleSummaryStatistics> byScore = ranges.values().stream()
                .sorted(Comparator.comparingDouble(DoubleSummaryStatistics::getMin))
                .toList();
        for (int i = 1; i < byScore.size(); i++) {
            if (byScore.get(i).getMin() < byScore.get(i - 1).getMax()) {
                return false;
            }
        }
        return !scores.isEmpty() && byScore.size() > 1;
    }

    /** Adds {@code documents}, {@code accuracy} and {@code accuracyOfSource}. */
    void putAccuracy(ObjectNode json) {
        int asked = sources.values().stream().mapToInt(hits -> hits.asked).sum();
        int right = sources.values().stream().mapToInt(hits -> hits.right).sum();
        json.put("documents", asked);
        json.set("accuracy", Interval.share(right, asked).toJson());
        ObjectNode each = json.putObject("accuracyOfSource");
        sources.forEach((source, hits) ->
                each.set(source, Interval.share(hits.right, hits.asked).toJson()));
    }

    /** Adds {@code humanLabels}, {@code correlation} and {@code areaUnderCurve}. */
    void putAgreement(ObjectNode json) {
        double[] ours = scores.stream().mapToDouble(Double::doubleValue).toArray();
        double[] theirs = humans.stream().mapToDouble(Double::doubleValue).toArray();
        json.put("humanLabels", ours.length);
        json.set("correlation", RankAgreement.spearman(ours, theirs, SEED).toJson());
        json.set(
                "areaUnderCurve",
                RankAgreement.areaUnderCurve(ours, theirs, SEED).toJson());
    }

    /** Adds {@code documentsPerSecond} and {@code shares}. */
    void putLabels(ObjectNode json, long documents) {
        json.put("documentsPerSecond", Math.round(documents / Math.max(1e-9, nanoseconds * 1e-9)));
        ObjectNode shares = json.putObject("shares");
        groups.forEach(group -> shares.put(group, (double) labelled.getOrDefault(group, 0L) / Math.max(1, documents)));
    }
}
