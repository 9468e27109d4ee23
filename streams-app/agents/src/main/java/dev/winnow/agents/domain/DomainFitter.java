package dev.winnow.agents.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import dev.winnow.agents.bag.BagConfiguration;
import dev.winnow.agents.bag.BagFit;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.agents.text.SampleFeatures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fits domain: a classifier of sources. Sources with too few documents, those beyond the most that are kept, and documents
 * without a source share one group.
 */
public final class DomainFitter implements Fitter {

    private static final int STREAM = 0;
    private static final int EPOCHS = 5;
    private static final int MOST_SOURCES = 32;
    private static final int FEWEST_DOCUMENTS = 10;

    @Override
    public String type() {
        return DomainAgentFactory.TYPE;
    }

    @Override
    public Fitting start(FitTask task) {
        return sample -> fit(sample, task);
    }

    private static AgentArtifact fit(FitSample sample, FitTask task) {
        Map<String, Integer> counts = new TreeMap<>();
        sample.documents().subList(0, sample.fitted()).forEach(doc -> counts.merge(doc.source(), 1, Integer::sum));
        List<String> groups = groups(counts);
        int[] classes = sample.documents().stream()
                .mapToInt(document -> group(document.source(), groups))
                .toArray();
        SampleFeatures features = SampleFeatures.of(sample, task.shared());
        BagFit fit = new BagFit(task, STREAM);
        try (BagModel model = fit.model(groups.size())) {
            fit.trainer(model, EPOCHS, task.type()).classify(features.ofFitted(), classes);
            double[] scores = BagFit.outputs(model, BagModel.Output.LINEAR, features.all());
            return fit.write(
                    model,
                    groups,
                    BagConfiguration.create(),
                    figures(task.figures(sample), sample, groups, classes, scores));
        }
    }

    /** The largest sources in alphabetical order, then the group of all others. */
    private static List<String> groups(Map<String, Integer> counts) {
        List<String> groups = new ArrayList<>(counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= FEWEST_DOCUMENTS)
                .filter(entry -> !entry.getKey().isEmpty() && !entry.getKey().equals(DomainAgentFactory.OTHER))
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_SOURCES)
                .map(Map.Entry::getKey)
                .sorted()
                .toList());
        groups.add(DomainAgentFactory.OTHER);
        return groups;
    }

    private static int group(String source, List<String> groups) {
        int known = groups.indexOf(source);
        return known < 0 ? groups.size() - 1 : known;
    }

    private static ObjectNode figures(
            ObjectNode json, FitSample sample, List<String> groups, int[] classes, double[] scores) {
        int[] sizes = new int[groups.size()];
        int[] heldOutSizes = new int[groups.size()];
        int hits = 0;
        for (int i = 0; i < classes.length; i++) {
            if (i < sample.fitted()) {
                sizes[classes[i]]++;
            } else {
                heldOutSizes[classes[i]]++;
                hits += classes[i] == largest(scores, i * groups.size(), groups.size()) ? 1 : 0;
            }
        }
        int heldOut = sample.size() - sample.fitted();
        int most = 0;
        for (int group = 1; group < sizes.length; group++) {
            most = sizes[group] > sizes[most] ? group : most;
        }
        json.putObject("labels").put("source", sample.fitted() - sizes[groups.size() - 1]);
        ObjectNode heldOutJson = json.putObject("heldOut");
        heldOutJson.put("documents", heldOut);
        heldOutJson.set("accuracy", Interval.share(hits, heldOut).toJson());
        heldOutJson.set(
                "accuracyOfLargestGroup",
                Interval.share(heldOutSizes[most], heldOut).toJson());
        ObjectNode sizesJson = json.putObject("groupSizes");
        for (int group = 0; group < sizes.length; group++) {
            sizesJson.put(groups.get(group), sizes[group]);
        }
        return json;
    }

    private static int largest(double[] scores, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = scores[from + i] > scores[from + best] ? i : best;
        }
        return best;
    }
}
