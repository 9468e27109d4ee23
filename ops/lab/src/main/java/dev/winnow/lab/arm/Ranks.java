package dev.winnow.lab.arm;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Replaces the groups of agents by {@value #GROUPS} groups of equal size, by the score of the agent's label, so that the
 * best group is smaller than a selection ratio above 1 / {@value #GROUPS}. Edges are those of the whole corpus. Immutable.
 */
final class Ranks {
    /** Groups of an agent. */
    static final int GROUPS = 20;

    /** The weights of a classifier that nothing moves lie in [-HIGHEST, HIGHEST], the bounds of a first weight. */
    private static final double HIGHEST = 4;

    private final Map<String, double[]> edges = new TreeMap<>();

    /** @throws IllegalArgumentException when an agent has scored no document */
    Ranks(List<String> agents, List<Document> documents) {
        for (String agent : agents) {
            double[] scores = documents.stream()
                    .flatMap(document -> document.getAnnotations().stream())
                    .filter(label -> label.getAgent().equals(agent) && Double.isFinite(label.getScore()))
                    .mapToDouble(Annotation::getScore)
                    .sorted()
                    .toArray();
            if (scores.length == 0) {
                throw new IllegalArgumentException("agent '" + agent + "' has scored no document: it cannot be ranked");
            }
            double[] of = new double[GROUPS - 1];
            for (int g = 0; g < of.length; g++) {
                of[g] = scores[(int) ((g + 1L) * scores.length / GROUPS)];
            }
            edges.put(agent, of);
        }
    }

    /** The groups of a ranked agent, lowest scores first. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int g = 1; g <= GROUPS; g++) {
            names.add(name(g));
        }
        return names;
    }

    private static String name(int group) {
        return (group < 10 ? "r0" : "r") + group;
    }

    /** First weights that select the best groups first, by {@code AGENT/GROUP}. */
    static Map<String, Double> weights(String agent) {
        Map<String, Double> weights = new TreeMap<>();
        for (int g = 1; g <= GROUPS; g++) {
            weights.put(agent + "/" + name(g), HIGHEST * (2.0 * (g - 1) / (GROUPS - 1) - 1));
        }
        return weights;
    }

    /** The corpus with the ranks in place of the groups. */
    static Corpus applyTo(Corpus corpus, List<String> agents) {
        if (agents.isEmpty()) {
            return corpus;
        }
        Ranks ranks = new Ranks(agents, corpus.documents());
        Map<String, List<String>> groups = new TreeMap<>(corpus.agents().groups());
        agents.forEach(agent -> groups.put(agent, names()));
        return new Corpus(
                new Corpus.Agents(groups, corpus.agents().versions()),
                corpus.documents().stream().map(ranks::label).toList());
    }

    private Document label(Document document) {
        List<Annotation> labels = new ArrayList<>();
        for (Annotation label : document.getAnnotations()) {
            double[] of = edges.get(label.getAgent());
            if (of == null) {
                labels.add(label);
            } else if (Double.isFinite(label.getScore())) {
                int at = Arrays.binarySearch(of, label.getScore());
                // a score on an edge belongs to the group above it
                int below = at < 0 ? -at - 1 : at + 1;
                labels.add(
                        Annotation.newBuilder(label).setGroup(name(below + 1)).build());
            }
        }
        return Document.newBuilder(document).setAnnotations(labels).build();
    }
}
