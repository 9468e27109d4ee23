package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentArtefactWriter;
import dev.winnow.agents.bag.BagBatch;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.bag.BagTrainer;
import dev.winnow.agents.bag.BagWeights;
import dev.winnow.agents.builtin.BagConfiguration;
import dev.winnow.agents.builtin.Entropy;
import dev.winnow.agents.builtin.EntropyAgentFactory;
import dev.winnow.agents.measure.Quintiles;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.inference.TorchRuntime;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Fits entropy: clusters of word vectors become domains, a classifier learns them, and its doubt is measured on documents that it has not seen. */
final class EntropyFitter {

    private static final int EPOCHS = 3;

    private final FitSession session;

    EntropyFitter(FitSession session) {
        this.session = session;
    }

    AgentArtefact fit(Sample sample, AgentArtefactWriter writer, TorchRuntime runtime, SplittableRandom random) {
        List<TextFeatures> basis = sample.features().subList(0, sample.basis());
        TopicFitter.Found topics = TopicFitter.find(basis, session.settings().topics(), random);
        int[] domains = basis.stream()
                .mapToInt(text -> SphericalMeans.nearest(topics.point(text), topics.centres()))
                .toArray();
        int count = topics.centres().length;
        try (BagModel model = BagModel.of(runtime, BagWeights.random(FitSession.DIMENSION, count, random))) {
            new BagTrainer(model, random, EPOCHS, session.batches(EntropyAgentFactory.TYPE)).classify(basis, domains);
            double[] entropies = sample.features().stream()
                    .mapToDouble(text -> Entropy.of(
                            model.evaluate(BagBatch.of(List.of(text)), BagModel.Output.PROBABILITIES), 0, count))
                    .toArray();
            Quintiles fifths = Quintiles.of(Arrays.copyOfRange(entropies, sample.basis(), sample.fitted()));
            ObjectNode configuration = BagConfiguration.of(FitSession.DIMENSION);
            configuration.put(EntropyAgentFactory.DOMAINS, count);
            fifths.write(configuration);
            return writer.write(
                    EntropyAgentFactory.TYPE,
                    EntropyAgentFactory.TYPE,
                    Quintiles.GROUPS,
                    configuration,
                    QuintileFigures.of(session, sample, entropies, fifths),
                    directory -> model.save(directory.resolve(BagConfiguration.WEIGHTS)));
        }
    }
}
