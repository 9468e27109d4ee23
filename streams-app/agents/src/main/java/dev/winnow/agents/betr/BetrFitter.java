package dev.winnow.agents.betr;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;
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
import dev.winnow.agents.statistics.RankAgreement;
import dev.winnow.agents.text.SampleFeatures;
import dev.winnow.agents.text.TextFeatures;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Fits betr after benchmark-targeted ranking (Mizrahi et al. 2025, arXiv 2507.12466): ranks a sample of documents by how near they are to examples of benchmarks, and
 * trains a classifier of the nearest tenth, which labels the stream.
 *
 * <p>It learns from two thirds of the fitted documents; the percentiles of its outputs come from the others. Two things differ from the paper: documents and items are
 * compared by their words ({@link BenchmarkRanking}) in place of a model's embeddings, and the ranks that a document has for all items are added up.
 */
public final class BetrFitter implements Fitter {

    private static final int STREAM = 6;
    private static final int EPOCHS = 5;

    /** One of so many documents is near. */
    private static final int NEAR_OF = 10;

    /** Items to compare with; of more, so many are taken evenly. */
    private static final int MOST_ITEMS = 2_000;

    @Override
    public String type() {
        return BetrAgentFactory.TYPE;
    }

    @Override
    public Set<FitInput> needs() {
        return Set.of(FitInput.REFERENCE);
    }

    @Override
    public Fitting start(FitTask task) {
        return sample -> fit(sample, task);
    }

    private static AgentArtifact fit(FitSample sample, FitTask task) {
        SampleFeatures features = SampleFeatures.of(sample, task.shared());
        List<TextFeatures> items = items(task.reference());
        int[] near = nearest(BenchmarkRanking.scores(features.ofBasis(), items));
        BagFit fit = new BagFit(task, STREAM);
        try (BagModel model = fit.model(BetrAgentFactory.OUTPUTS)) {
            fit.trainer(model, EPOCHS, task.type()).classify(features.ofBasis(), near);
            double[] numbers = logOdds(model, features.all());
            Percentiles percentiles = Percentiles.ofUnlearned(sample, numbers, task.type());
            ObjectNode configuration = BagConfiguration.create();
            percentiles.write(configuration);
            return fit.write(
                    model,
                    Percentiles.GROUPS,
                    configuration,
                    figures(task, sample, features, items, Arrays.stream(near).sum(), percentiles.ofAll(numbers)));
        }
    }

    private static List<TextFeatures> items(List<String> reference) {
        int used = Math.min(MOST_ITEMS, reference.size());
        return IntStream.range(0, used)
                .map(item -> (int) ((long) item * reference.size() / used))
                .mapToObj(reference::get)
                .map(TextFeatures::of)
                .toList();
    }

    /** Class 1 for the tenth of highest scores above 0, of equal ones the earlier, else class 0. */
    static int[] nearest(double[] scores) {
        if (Arrays.stream(scores).allMatch(score -> score == 0)) {
            throw new AgentException(
                    "no document of the sample shares a word with an item of --reference; give documents"
                            + " or tasks of the same language");
        }
        int[] near = new int[scores.length];
        IntStream.range(0, scores.length)
                .filter(text -> scores[text] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(text -> -scores[text]))
                .limit((scores.length + NEAR_OF - 1) / NEAR_OF)
                .forEach(text -> near[text] = 1);
        return near;
    }

    /** NaN for texts without words. */
    private static double[] logOdds(BagModel model, List<TextFeatures> texts) {
        double[] outputs = BagFit.outputs(model, BagModel.Output.LINEAR, texts);
        return IntStream.range(0, texts.size())
                .mapToDouble(text -> texts.get(text).counts().words() == 0
                        ? Double.NaN
                        : outputs[BetrAgentFactory.OUTPUTS * text + 1] - outputs[BetrAgentFactory.OUTPUTS * text])
                .toArray();
    }

    private static ObjectNode figures(
            FitTask task,
            FitSample sample,
            SampleFeatures features,
            List<TextFeatures> items,
            int near,
            double[] scores) {
        ObjectNode json = task.figures(sample);
        json.put("documentsFitted", sample.basis());
        json.put("referenceTexts", items.size());
        json.putObject("labels").put("near", near).put("other", sample.basis() - near);
        ObjectNode heldOut = json.putObject("heldOut");
        heldOut.put("documents", sample.size() - sample.fitted());
        // ranked among themselves: a rank is a place among others
        heldOut.set(
                "rankCorrelationWithSimilarity",
                RankAgreement.spearman(
                                Arrays.copyOfRange(scores, sample.fitted(), sample.size()),
                                BenchmarkRanking.scores(features.all().subList(sample.fitted(), sample.size()), items),
                                task.settings().seed())
                        .toJson());
        GroupFigures.putPercentiles(json, sample, scores);
        return json;
    }
}
