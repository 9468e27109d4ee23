package dev.winnow.agent.fit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentArtefactWriter;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.bag.BagModel;
import dev.winnow.agent.bag.BagTrainer;
import dev.winnow.agent.bag.BagWeights;
import dev.winnow.agent.builtin.BagConfiguration;
import dev.winnow.agent.builtin.QualityAgentFactory;
import dev.winnow.agent.builtin.QualityScale;
import dev.winnow.agent.text.WebQualityRules;
import dev.winnow.inference.TorchRuntime;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Fits quality: a regressor of human labels where a document has one, else of the web-quality rules' score.
 *
 * <p>Its outputs are mapped to the distribution of the rules' scores over the fitted documents, so that the five groups mean
 * the same with few human labels as with many.
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
        double[] rules = sample.features().stream()
                .mapToDouble(text -> WebQualityRules.score(text.counts()))
                .toArray();
        double[] human = humanScores(sample);
        float[] targets = new float[sample.size()];
        float[] weights = new float[sample.size()];
        for (int i = 0; i < targets.length; i++) {
            boolean judged = !Double.isNaN(human[i]);
            targets[i] = (float) ((judged ? human[i] : rules[i]) / QualityScale.HIGHEST);
            weights[i] = judged ? HUMAN_WEIGHT : 1;
        }
        try (BagModel model = BagModel.of(runtime, BagWeights.random(FitSession.DIMENSION, 1, random))) {
            new BagTrainer(model, random, EPOCHS, session.batches(QualityAgentFactory.TYPE))
                    .regress(sample.fittedFeatures(), targets, weights);
            double[] outputs = session.outputs(model, BagModel.Output.LINEAR, sample.features());
            QualityScale scale = QualityScale.matching(
                    Arrays.copyOf(outputs, sample.fitted()), Arrays.copyOf(rules, sample.fitted()));
            ObjectNode configuration = BagConfiguration.of(FitSession.DIMENSION);
            scale.write(configuration);
            return writer.write(
                    QualityAgentFactory.TYPE,
                    QualityAgentFactory.TYPE,
                    QualityScale.GROUPS,
                    configuration,
                    figures(
                            sample,
                            rules,
                            human,
                            Arrays.stream(outputs).map(scale::score).toArray()),
                    directory -> model.save(directory.resolve(BagConfiguration.WEIGHTS)));
        }
    }

    /** Human labels scaled to [0, 5]; NaN where there is none. */
    private static double[] humanScores(Sample sample) {
        double[] labels = sample.documents().stream()
                .mapToDouble(FitDocument::qualityLabel)
                .toArray();
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

    private ObjectNode figures(Sample sample, double[] rules, double[] human, double[] scores) {
        int[] heldOut = IntStream.range(sample.fitted(), sample.size()).toArray();
        int[] judged = IntStream.range(0, sample.fitted())
                .filter(i -> !Double.isNaN(human[i]))
                .toArray();
        int[] heldOutJudged =
                Arrays.stream(heldOut).filter(i -> !Double.isNaN(human[i])).toArray();
        ObjectNode json = session.basics(sample);
        ObjectNode labels = json.putObject("labels");
        labels.put("human", judged.length);
        labels.put("weakWebRules", sample.fitted() - judged.length);
        ObjectNode heldOutJson = json.putObject("heldOut");
        heldOutJson.put("documents", heldOut.length);
        heldOutJson.put("humanLabels", heldOutJudged.length);
        heldOutJson.set(
                "correlationWithRules",
                Interval.correlation(select(scores, heldOut), select(rules, heldOut))
                        .toJson());
        heldOutJson.set(
                "correlationWithHumans",
                Interval.correlation(select(scores, heldOutJudged), select(human, heldOutJudged))
                        .toJson());
        ObjectNode sizes = JsonNodeFactory.instance.objectNode();
        QualityScale.GROUPS.forEach(group -> sizes.put(group, 0));
        for (double score : scores) {
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
