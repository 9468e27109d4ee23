package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentArtefactWriter;
import dev.winnow.agent.AgentException;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.bag.BagTrainer;
import dev.winnow.agents.bag.BagWeights;
import dev.winnow.agents.builtin.BagConfiguration;
import dev.winnow.agents.builtin.QualityAgentFactory;
import dev.winnow.agents.builtin.QualityScale;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.agents.text.WebQualityRules;
import dev.winnow.inference.TorchRuntime;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Fits quality: a regressor of human labels where a document has one, else of the web-quality rules' score.
 *
 * <p>Its outputs are mapped to the distribution of the rules' scores over the fitted documents, so that the five groups mean
 * the same with few human labels as with many. Judged documents are taken beside the even draw, and are in no figure of the rules or of group sizes.
 */
final class QualityFitter {

    private static final int EPOCHS = 5;
    /** A human saw what rules cannot; a few hundred labels must be heard among thousands of weak ones. */
    private static final float HUMAN_WEIGHT = 3;

    private final FitSession session;

    QualityFitter(FitSession session) {
        this.session = session;
    }

    AgentArtefact fit(Sample sample, AgentArtefactWriter writer, TorchRuntime runtime, SplittableRandom random) {
        Texts texts = Texts.of(sample);
        float[] targets = new float[texts.fitted().length];
        float[] weights = new float[targets.length];
        for (int i = 0; i < targets.length; i++) {
            int text = texts.fitted()[i];
            targets[i] =
                    (float) ((texts.isJudged(text) ? texts.human()[text] : texts.rules()[text]) / QualityScale.HIGHEST);
            weights[i] = texts.isJudged(text) ? HUMAN_WEIGHT : 1;
        }
        try (BagModel model = BagModel.of(runtime, BagWeights.random(FitSession.DIMENSION, 1, random))) {
            new BagTrainer(model, random, EPOCHS, session.batches(QualityAgentFactory.TYPE))
                    .regress(texts.fittedFeatures(), targets, weights);
            double[] outputs = session.outputs(model, BagModel.Output.LINEAR, texts.features());
            QualityScale scale = QualityScale.matching(
                    Arrays.copyOf(outputs, sample.fitted()), Arrays.copyOf(texts.rules(), sample.fitted()));
            ObjectNode configuration = BagConfiguration.of(FitSession.DIMENSION);
            scale.write(configuration);
            return writer.write(
                    QualityAgentFactory.TYPE,
                    QualityAgentFactory.TYPE,
                    QualityScale.GROUPS,
                    configuration,
                    figures(
                            sample,
                            texts,
                            Arrays.stream(outputs).map(scale::score).toArray()),
                    directory -> model.save(directory.resolve(BagConfiguration.WEIGHTS)));
        }
    }

    /**
     * Texts drawn evenly, behind them those that a human judged beside.
     *
     * @param rules score of the web-quality rules of each
     * @param human label of each in [0, 5]; NaN where there is none
     * @param fitted indices of those to fit on, rising
     * @param heldOut indices of the others, rising
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, compared by nobody
    private record Texts(List<TextFeatures> features, double[] rules, double[] human, int[] fitted, int[] heldOut) {

        static Texts of(Sample sample) {
            Drawn judged = sample.judged();
            int even = sample.size();
            List<TextFeatures> features = joined(sample.features(), judged.features());
            return new Texts(
                    features,
                    features.stream()
                            .mapToDouble(text -> WebQualityRules.score(text.counts()))
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

    /** Human labels scaled to [0, 5]; NaN where there is none. */
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

    private ObjectNode figures(Sample sample, Texts texts, double[] scores) {
        int[] heldOut = IntStream.range(sample.fitted(), sample.size()).toArray();
        int[] heldOutJudged =
                Arrays.stream(texts.heldOut()).filter(texts::isJudged).toArray();
        int judged = (int) Arrays.stream(texts.fitted()).filter(texts::isJudged).count();
        ObjectNode json = session.basics(sample);
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
