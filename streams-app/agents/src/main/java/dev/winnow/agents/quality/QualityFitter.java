package dev.winnow.agents.quality;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitInput;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import dev.winnow.agents.bag.BagConfiguration;
import dev.winnow.agents.bag.BagFit;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.agents.text.ProseScore;
import dev.winnow.agents.text.SampleFeatures;
import dev.winnow.agents.text.TextFeatures;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Fits quality: a regressor of human labels where a document has one, else of the score of prose.
 *
 * <p>Its outputs are mapped to the distribution of the rules' scores over the fitted documents, so that the five groups mean
 * the same with few human labels as with many. Judged documents are taken beside the even draw, and are in no figure of the rules or of group sizes.
 */
public final class QualityFitter implements Fitter {

    private static final int STREAM = 1;
    private static final int EPOCHS = 5;
    /** A human saw what rules cannot; a few hundred labels must be heard among thousands of weak ones. */
    private static final float HUMAN_WEIGHT = 3;

    @Override
    public String type() {
        return QualityAgentFactory.TYPE;
    }

    @Override
    public Set<FitInput> uses() {
        return Set.of(FitInput.HUMAN_LABELS);
    }

    @Override
    public Fitting start(FitTask task) {
        return sample -> fit(sample, task);
    }

    private static AgentArtifact fit(FitSample sample, FitTask task) {
        Texts texts = Texts.of(sample, SampleFeatures.of(sample, task.shared()));
        float[] targets = new float[texts.fitted().length];
        float[] weights = new float[targets.length];
        for (int i = 0; i < targets.length; i++) {
            int text = texts.fitted()[i];
            targets[i] =
                    (float) ((texts.isJudged(text) ? texts.human()[text] : texts.rules()[text]) / QualityScale.HIGHEST);
            weights[i] = texts.isJudged(text) ? HUMAN_WEIGHT : 1;
        }
        BagFit fit = new BagFit(task, STREAM);
        try (BagModel model = fit.model(1)) {
            fit.trainer(model, EPOCHS, task.type()).regress(texts.fittedFeatures(), targets, weights);
            double[] outputs = BagFit.outputs(model, BagModel.Output.LINEAR, texts.features());
            QualityScale scale = QualityScale.matching(
                    Arrays.copyOf(outputs, sample.fitted()), Arrays.copyOf(texts.rules(), sample.fitted()));
            ObjectNode configuration = BagConfiguration.create();
            scale.write(configuration);
            double[] scores = Arrays.stream(outputs).map(scale::score).toArray();
            return fit.write(
                    model, QualityScale.GROUPS, configuration, figures(task.figures(sample), sample, texts, scores));
        }
    }

    /**
     * Texts drawn evenly, after them those that a human judged beside.
     *
     * @param rules score of prose of each
     * @param human label of each in [0, 5]; NaN if none exists
     * @param fitted indices of those to fit on, rising
     * @param heldOut indices of the others, rising
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, compared by nobody
    private record Texts(List<TextFeatures> features, double[] rules, double[] human, int[] fitted, int[] heldOut) {

        static Texts of(FitSample sample, SampleFeatures read) {
            FitSample.Part judged = sample.judged();
            int even = sample.size();
            List<TextFeatures> features = joined(read.all(), SampleFeatures.read(judged.documents()));
            return new Texts(
                    features,
                    features.stream()
                            .mapToDouble(text -> ProseScore.score(text.counts()))
                            .toArray(),
                    humanScores(joined(sample.documents(), judged.documents())),
                    IntStream.concat(IntStream.range(0, sample.fitted()), IntStream.range(even, even + judged.fitted()))
                            .toArray(),
                    IntStream.concat(
                                    IntStream.range(sample.fitted(), even),
                                    IntStream.range(even + judged.fitted(), features.size()))
                            .toArray());
        }

        private static <T> List<T> joined(List<T> first, List<T> second) {
            return Stream.concat(first.stream(), second.stream()).toList();
        }

        boolean isJudged(int text) {
            return !Double.isNaN(human[text]);
        }

        List<TextFeatures> fittedFeatures() {
            return Arrays.stream(fitted).mapToObj(features::get).toList();
        }
    }

    /** Human labels scaled to [0, 5]; NaN if none exists. */
    private static double[] humanScores(List<FitDocument> documents) {
        double[] labels =
                documents.stream().mapToDouble(FitDocument::qualityLabel).toArray();
        double lowest = Arrays.stream(labels)
                .filter(label -> !Double.isNaN(label))
                .min()
                .orElse(0);
        double highest = Arrays.stream(labels)
                .filter(label -> !Double.isNaN(label))
                .max()
                .orElse(0);
        if (lowest < 0 || highest > QualityScale.HIGHEST) {
            throw new AgentException("human quality labels must lie in [0, 1] or in [0, 5], found " + lowest + " to "
                    + highest + "; name another field with --label-field");
        }
        double factor = highest <= 1 ? QualityScale.HIGHEST : 1;
        return Arrays.stream(labels).map(label -> label * factor).toArray();
    }

    private static ObjectNode figures(ObjectNode json, FitSample sample, Texts texts, double[] scores) {
        int[] heldOut = IntStream.range(sample.fitted(), sample.size()).toArray();
        int[] heldOutJudged =
                Arrays.stream(texts.heldOut()).filter(texts::isJudged).toArray();
        int judged = (int) Arrays.stream(texts.fitted()).filter(texts::isJudged).count();
        json.put("documentsFitted", texts.fitted().length);
        ObjectNode labels = json.putObject("labels");
        labels.put("human", judged);
        labels.put("weakWebRules", texts.fitted().length - judged);
        ObjectNode heldOutJson = json.putObject("heldOut");
        heldOutJson.put("documents", texts.heldOut().length);
        heldOutJson.put("humanLabels", heldOutJudged.length);
        heldOutJson.set(
                "correlationWithRules",
                Interval.correlation(select(scores, heldOut), select(texts.rules(), heldOut))
                        .toJson());
        heldOutJson.set(
                "correlationWithHumans",
                Interval.correlation(select(scores, heldOutJudged), select(texts.human(), heldOutJudged))
                        .toJson());
        ObjectNode sizes = JsonNodeFactory.instance.objectNode();
        QualityScale.GROUPS.forEach(group -> sizes.put(group, 0));
        for (double score : Arrays.copyOf(scores, sample.size())) {
            String group = QualityScale.group(score);
            sizes.put(group, sizes.get(group).asInt() + 1);
        }
        json.set("groupSizes", sizes);
        return json;
    }

    private static double[] select(double[] values, int[] indices) {
        return Arrays.stream(indices).mapToDouble(i -> values[i]).toArray();
    }
}
