package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentArtefactWriter;
import dev.winnow.agent.AgentException;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.bag.BagWeights;
import dev.winnow.agents.builtin.BagConfiguration;
import dev.winnow.agents.builtin.TopicAgentFactory;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.agents.text.FeatureSpace;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.inference.TorchRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Fits topic: clusters of the texts' word vectors; their centres become the linear head. */
final class TopicFitter {

    private static final int STEPS = 3;

    private final FitSession session;

    TopicFitter(FitSession session) {
        this.session = session;
    }

    AgentArtefact fit(Sample sample, AgentArtefactWriter writer, TorchRuntime runtime, SplittableRandom random) {
        int count = session.settings().topics();
        session.progress().at(TopicAgentFactory.TYPE, 1, STEPS);
        Found found = find(sample.fittedFeatures(), count, random);
        float[] words = found.words();
        SphericalMeans.Clusters clusters = found.clusters();
        float[][] points = sample.features().stream().map(found::point).toArray(float[][]::new);
        session.progress().at(TopicAgentFactory.TYPE, 2, STEPS);
        List<List<String>> terms = new TopicTerms(sample, topics(points, clusters.centres()), count).find();
        try (BagModel model = BagModel.of(runtime, weights(words, clusters.centres()))) {
            ObjectNode configuration = BagConfiguration.of(FitSession.DIMENSION);
            ArrayNode termsJson = configuration.putArray("terms");
            terms.forEach(ofTopic -> ofTopic.forEach(termsJson.addArray()::add));
            AgentArtefact artefact = writer.write(
                    TopicAgentFactory.TYPE,
                    TopicAgentFactory.TYPE,
                    names(count),
                    configuration,
                    figures(sample, points, clusters),
                    directory -> model.save(directory.resolve(BagConfiguration.WEIGHTS)));
            session.progress().at(TopicAgentFactory.TYPE, STEPS, STEPS);
            return artefact;
        }
    }

    /**
     * Topics of texts.
     *
     * @param words vectors of word buckets, row-major
     * @param clusters of the texts
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Found(float[] words, SphericalMeans.Clusters clusters) {
        float[][] centres() {
            return clusters.centres();
        }

        /** The mean vector of a text's words, of length 1, or zeros. */
        float[] point(TextFeatures text) {
            return unitMean(text, words);
        }
    }

    static Found find(List<TextFeatures> texts, int count, SplittableRandom random) {
        float[] words = new LatentWords(texts, FitSession.DIMENSION).fit(random);
        float[][] points = texts.stream().map(text -> unitMean(text, words)).toArray(float[][]::new);
        if (Arrays.stream(points).filter(SphericalMeans::hasLength).count() < count) {
            throw new AgentException("too few documents of the sample share words to make " + count
                    + " topics; give more documents or lower --topics");
        }
        return new Found(words, new SphericalMeans(points, count).fit(random));
    }

    private static float[] unitMean(TextFeatures text, float[] words) {
        double[] sum = new double[FitSession.DIMENSION];
        for (int bucket : text.ngrams()) {
            if (bucket < FeatureSpace.WORDS) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += words[bucket * FitSession.DIMENSION + i];
                }
            }
        }
        double length = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
        float[] unit = new float[sum.length];
        for (int i = 0; i < unit.length && length > 0; i++) {
            unit[i] = (float) (sum[i] / length);
        }
        return unit;
    }

    private static int[] topics(float[][] points, float[][] centres) {
        return Arrays.stream(points)
                .mapToInt(point -> SphericalMeans.hasLength(point) ? SphericalMeans.nearest(point, centres) : -1)
                .toArray();
    }

    /** Statistics have no part in topics: their half of the head and their rows of the table stay zero. */
    private static BagWeights weights(float[] words, float[][] centres) {
        BagWeights weights = BagWeights.zeros(FitSession.DIMENSION, centres.length);
        System.arraycopy(words, 0, weights.table(), 0, words.length);
        for (int topic = 0; topic < centres.length; topic++) {
            System.arraycopy(centres[topic], 0, weights.head(), topic * 2 * FitSession.DIMENSION, FitSession.DIMENSION);
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

    private ObjectNode figures(Sample sample, float[][] points, SphericalMeans.Clusters clusters) {
        double[] heldOut = Arrays.stream(points, sample.fitted(), points.length)
                .filter(SphericalMeans::hasLength)
                .mapToDouble(point -> SphericalMeans.dot(
                        point, clusters.centres()[SphericalMeans.nearest(point, clusters.centres())]))
                .toArray();
        ObjectNode json = session.basics(sample);
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
