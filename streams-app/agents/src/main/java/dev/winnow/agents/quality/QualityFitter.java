package dev.winnow.agents.quality;

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
import dev.winnow.agents.measure.GroupFigures;
import dev.winnow.agents.measure.Percentiles;
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
 * <p>It learns from two thirds of the fitted documents; the percentiles of its outputs come from the others, because those of documents that it learned from
 * lie elsewhere. Documents that a human judged are taken beside the even draw, and are in no figure of the rules or of groups.
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
        BagFit fit = new BagFit(task, STREAM);
        try (BagModel model = fit.model(1)) {
            learn(fit, model, texts);
            double[] outputs = outputs(model, texts.features());
            Percentiles percentiles = Percentiles.ofUnlearned(sample, outputs, task.type());
            ObjectNode configuration = BagConfiguration.create();
            percentiles.write(configuration);
            double[] scores = percentiles.ofAll(outputs);
            return fit.write(
                    model, Percentiles.GROUPS, configuration, figures(task.figures(sample), sample, texts, scores));
        }
    }

    private static void learn(BagFit fit, BagModel model, Texts texts) {
        int[] learned = texts.learned();
        float[] targets = new float[learned.length];
        float[] weights = new float[learned.length];
        for (int i = 0; i < learned.length; i++) {
            int text = learned[i];
            targets[i] =
                    (float) ((texts.isJudged(text) ? texts.human()[text] : texts.rules()[text]) / ProseScore.HIGHEST);
            weights[i] = texts.isJudged(text) ? HUMAN_WEIGHT : 1;
        }
        List<TextFeatures> features =
                Arrays.stream(learned).mapToObj(texts.features()::get).toList();
        fit.trainer(model, EPOCHS, fit.task().type()).regress(features, targets, weights);
    }

    /** Outputs of texts, NaN for those without words. */
    private static double[] outputs(BagModel model, List<TextFeatures> texts) {
        double[] outputs = BagFit.outputs(model, BagModel.Output.LINEAR, texts);
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = texts.get(i).counts().words() == 0 ? Double.NaN : outputs[i];
        }
        return outputs;
    }

    /**
     * Texts drawn evenly, after them those that a human judged beside.
     *
     * @param rules score of prose of each
     * @param human label of each in [0, 5]; NaN if none exists
     * @param learned indices of those to learn from, rising
     * @param heldOut indices of the others, rising
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, compared by nobody
    private record Texts(List<TextFeatures> features, double[] rules, double[] human, int[] learned, int[] heldOut) {

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
                    IntStream.concat(IntStream.range(0, sample.basis()), IntStream.range(even, even + judged.fitted()))
                            .toArray(),
                    IntStream.concat(
                                    IntStream.range(sample.basis(), even),
                                    IntStream.range(even + judged.fitted(), features.size()))
                            .toArray());
        }

        private static <T> List<T> joined(List<T> first, List<T> second) {
            return Stream.concat(first.stream(), second.stream()).toList();
        }

        boolean isJudged(int text) {
            return !Double.isNaN(human[text]);
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
        if (lowest < 0 || highest > ProseScore.HIGHEST) {
            throw new AgentException("human quality labels must lie in [0, 1] or in [0, 5], found " + lowest + " to "
                    + highest + "; name another field with --label-field");
        }
        double factor = highest <= 1 ? ProseScore.HIGHEST : 1;
        return Arrays.stream(labels).map(label -> label * factor).toArray();
    }

    /** Held out is what it did not learn from; shares are of those documents that no percentile comes from either. */
    private static ObjectNode figures(ObjectNode json, FitSample sample, Texts texts, double[] scores) {
        int[] heldOut = IntStream.range(sample.basis(), sample.size()).toArray();
        int[] heldOutJudged =
                Arrays.stream(texts.heldOut()).filter(texts::isJudged).toArray();
        int judged =
                (int) Arrays.stream(texts.learned()).filter(texts::isJudged).count();
        json.put("documentsFitted", texts.learned().length);
        ObjectNode labels = json.putObject("labels");
        labels.put("human", judged);
        labels.put("weakWebRules", texts.learned().length - judged);
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
        GroupFigures.putPercentiles(json, sample, scores);
        return json;
    }

    private static double[] select(double[] values, int[] indices) {
        return Arrays.stream(indices).mapToDouble(i -> values[i]).toArray();
    }
}
