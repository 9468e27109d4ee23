package dev.winnow.agents.topic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import dev.winnow.agents.bag.BagConfiguration;
import dev.winnow.agents.bag.BagFit;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.bag.BagWeights;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.agents.text.SampleFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Fits topic: clusters of the texts' word vectors; their centres become the linear head. */
public final class TopicFitter implements Fitter {

    private static final int STREAM = 2;
    private static final int STEPS = 3;

    @Override
    public String type() {
        return TopicAgentFactory.TYPE;
    }

    @Override
    public Fitting start(FitTask task) {
        return sample -> fit(sample, task);
    }

    private static AgentArtifact fit(FitSample sample, FitTask task) {
        int count = task.settings().topics();
        task.progress(1, STEPS);
        SampleFeatures features = SampleFeatures.of(sample, task.shared());
        BagFit fit = new BagFit(task, STREAM);
        Topics found = Topics.find(features.ofFitted(), count, fit.random());
        SphericalMeans.Clusters clusters = found.clusters();
        float[][] points = features.all().stream().map(found::point).toArray(float[][]::new);
        task.progress(2, STEPS);
        List<List<String>> terms =
                new TopicTerms(sample, features.all(), topics(points, clusters.centres()), count).find();
        try (BagModel model = BagModel.of(fit.runtime(), weights(found.words(), clusters.centres()))) {
            ObjectNode configuration = BagConfiguration.create();
            ArrayNode termsJson = configuration.putArray("terms");
            terms.forEach(ofTopic -> ofTopic.forEach(termsJson.addArray()::add));
            AgentArtifact artifact = fit.write(
                    model, names(count), configuration, figures(task.figures(sample), sample, points, clusters));
            task.progress(STEPS, STEPS);
            return artifact;
        }
    }

    private static int[] topics(float[][] points, float[][] centres) {
        return Arrays.stream(points)
                .mapToInt(point -> SphericalMeans.hasLength(point) ? SphericalMeans.nearest(point, centres) : -1)
                .toArray();
    }

    /** Statistics have no part in topics: their half of the head and their rows of the table stay zero. */
    private static BagWeights weights(float[] words, float[][] centres) {
        BagWeights weights = BagWeights.zeros(BagFit.DIMENSION, centres.length);
        System.arraycopy(words, 0, weights.table(), 0, words.length);
        for (int topic = 0; topic < centres.length; topic++) {
            System.arraycopy(centres[topic], 0, weights.head(), topic * 2 * BagFit.DIMENSION, BagFit.DIMENSION);
        }
        return weights;
    }

    private static List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int topic = 0; topic < count; topic++) {
            names.add(String.format(Locale.ROOT, "topic-%02d", topic));
        }
        return names;
    }

    private static ObjectNode figures(
            ObjectNode json, FitSample sample, float[][] points, SphericalMeans.Clusters clusters) {
        double[] heldOut = Arrays.stream(points, sample.fitted(), points.length)
                .filter(SphericalMeans::hasLength)
                .mapToDouble(point -> SphericalMeans.dot(
                        point, clusters.centres()[SphericalMeans.nearest(point, clusters.centres())]))
                .toArray();
        json.putObject("labels").put("none", sample.fitted());
        json.put("meanCosineOfFitted", clusters.meanCosine());
        ObjectNode heldOutJson = json.putObject("heldOut");
        heldOutJson.put("documents", sample.size() - sample.fitted());
        heldOutJson.set("meanCosine", Interval.ofMean(heldOut).toJson());
        ObjectNode sizes = json.putObject("groupSizes");
        List<String> names = names(clusters.sizes().length);
        for (int topic = 0; topic < names.size(); topic++) {
            sizes.put(names.get(topic), clusters.sizes()[topic]);
        }
        return json;
    }
}
