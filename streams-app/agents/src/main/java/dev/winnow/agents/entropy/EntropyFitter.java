package dev.winnow.agents.entropy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import dev.winnow.agents.bag.BagBatch;
import dev.winnow.agents.bag.BagConfiguration;
import dev.winnow.agents.bag.BagFit;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.measure.QuintileFigures;
import dev.winnow.agents.measure.Quintiles;
import dev.winnow.agents.text.SampleFeatures;
import dev.winnow.agents.topic.Topics;
import java.util.Arrays;
import java.util.List;

/** Fits entropy: clusters of word vectors become domains, a classifier learns them, and its doubt is measured on documents that it has not seen. */
public final class EntropyFitter implements Fitter {

    private static final int STREAM = 3;
    private static final int EPOCHS = 3;

    @Override
    public String type() {
        return EntropyAgentFactory.TYPE;
    }

    @Override
    public Fitting start(FitTask task) {
        return sample -> fit(sample, task);
    }

    private static AgentArtifact fit(FitSample sample, FitTask task) {
        SampleFeatures features = SampleFeatures.of(sample, task.shared());
        BagFit fit = new BagFit(task, STREAM);
        Topics topics = Topics.find(features.ofBasis(), task.settings().topics(), fit.random());
        int[] domains = features.ofBasis().stream().mapToInt(topics::nearest).toArray();
        int count = topics.count();
        try (BagModel model = fit.model(count)) {
            fit.trainer(model, EPOCHS, task.type()).classify(features.ofBasis(), domains);
            double[] entropies = features.all().stream()
                    .mapToDouble(text -> Entropy.of(
                            model.evaluate(BagBatch.of(List.of(text)), BagModel.Output.PROBABILITIES), 0, count))
                    .toArray();
            Quintiles fifths = Quintiles.of(Arrays.copyOfRange(entropies, sample.basis(), sample.fitted()));
            ObjectNode configuration = BagConfiguration.create();
            configuration.put(EntropyAgentFactory.DOMAINS, count);
            fifths.write(configuration);
            return fit.write(
                    model, Quintiles.GROUPS, configuration, QuintileFigures.of(task, sample, entropies, fifths));
        }
    }
}
