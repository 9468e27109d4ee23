package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentArtefactWriter;
import dev.winnow.agent.AgentException;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.bag.BagTrainer;
import dev.winnow.agents.bag.BagWeights;
import dev.winnow.agents.builtin.AskLlmAgentFactory;
import dev.winnow.agents.builtin.BagConfiguration;
import dev.winnow.agents.builtin.Distillation;
import dev.winnow.agents.builtin.LearnabilityAgentFactory;
import dev.winnow.agents.measure.Quintiles;
import dev.winnow.agents.statistics.RankAgreement;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.inference.TorchRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Fits the agents that learn from a teacher: it is asked about a share of the sample, a regressor learns what it said, and the edges of the fifths come from documents that the
 * regressor has not seen. The teacher is asked about held-out documents too, to see how well the regressor ranks them.
 */
final class DistilledFitter {

    /** Types that can be fitted, in order. */
    static final List<String> TYPES = List.of(AskLlmAgentFactory.TYPE, LearnabilityAgentFactory.TYPE);

    private static final int EPOCHS = 8;
    private static final int HELD_OUT_SHARE = 5;

    private final FitSession session;
    private final TeacherQuestions questions;

    DistilledFitter(FitSession session, TeacherQuestions questions) {
        this.session = session;
        this.questions = questions;
    }

    AgentArtefact fit(
            String type,
            int teacherSample,
            Sample sample,
            AgentArtefactWriter writer,
            TorchRuntime runtime,
            SplittableRandom random) {
        int[] asked = asked(sample, teacherSample);
        Taught taught = questions.about(
                type,
                Arrays.stream(asked)
                        .mapToObj(i -> sample.documents().get(i).text())
                        .toList());
        double[] said = new double[sample.size()];
        Arrays.fill(said, Double.NaN);
        for (int i = 0; i < asked.length; i++) {
            // the regressor sees nothing in a text without words
            boolean readable = sample.features().get(asked[i]).counts().words() > 0;
            said[asked[i]] = readable ? taught.numbers()[i] : Double.NaN;
        }
        int[] lessons = IntStream.range(0, sample.basis())
                .filter(i -> !Double.isNaN(said[i]))
                .toArray();
        Distillation distillation = distillation(type, taught, lessons, said);
        try (BagModel model = BagModel.of(runtime, BagWeights.random(FitSession.DIMENSION, 1, random))) {
            learn(type, model, random, sample, lessons, said, distillation);
            double[] scores =
                    scores(sample, session.outputs(model, BagModel.Output.LINEAR, sample.features()), distillation);
            Quintiles fifths = Quintiles.of(Arrays.copyOfRange(scores, sample.basis(), sample.fitted()));
            ObjectNode configuration = BagConfiguration.of(FitSession.DIMENSION);
            fifths.write(configuration);
            distillation.write(configuration);
            configuration.setAll(taught.identity());
            return writer.write(
                    type,
                    type,
                    Quintiles.GROUPS,
                    configuration,
                    figures(sample, scores, said, lessons.length, fifths, taught),
                    directory -> model.save(directory.resolve(BagConfiguration.WEIGHTS)));
        }
    }

    /** Documents to ask about: a fifth of them held out, as far as there are so many, the others of the part that agents learn from. */
    private static int[] asked(Sample sample, int teacherSample) {
        int heldOut = Math.min(sample.size() - sample.fitted(), teacherSample / HELD_OUT_SHARE);
        int lessons = Math.min(sample.basis(), teacherSample - heldOut);
        return IntStream.concat(
                        IntStream.range(0, lessons), IntStream.range(sample.fitted(), sample.fitted() + heldOut))
                .toArray();
    }

    private static Distillation distillation(String type, Taught taught, int[] lessons, double[] said) {
        try {
            return Distillation.of(
                    Arrays.stream(lessons).mapToDouble(i -> said[i]).toArray(), taught.probability());
        } catch (IllegalArgumentException e) {
            throw new AgentException(
                    "nothing can be learned for " + type + " from " + lessons.length + " texts: " + e.getMessage()
                            + "; a teacher must tell texts apart, try another --prompt or model",
                    e);
        }
    }

    private void learn(
            String type,
            BagModel model,
            SplittableRandom random,
            Sample sample,
            int[] lessons,
            double[] said,
            Distillation distillation) {
        List<TextFeatures> texts = new ArrayList<>(lessons.length);
        float[] targets = new float[lessons.length];
        float[] weights = new float[lessons.length];
        for (int i = 0; i < lessons.length; i++) {
            texts.add(sample.features().get(lessons[i]));
            targets[i] = (float) distillation.target(said[lessons[i]]);
            weights[i] = 1;
        }
        new BagTrainer(model, random, EPOCHS, session.batches(type + " learns")).regress(texts, targets, weights);
    }

    private static double[] scores(Sample sample, double[] outputs, Distillation distillation) {
        return IntStream.range(0, outputs.length)
                .mapToDouble(i ->
                        sample.features().get(i).counts().words() == 0 ? Double.NaN : distillation.score(outputs[i]))
                .toArray();
    }

    private ObjectNode figures(
            Sample sample, double[] scores, double[] said, int lessons, Quintiles fifths, Taught taught) {
        int[] judged = IntStream.range(sample.fitted(), sample.size())
                .filter(i -> !Double.isNaN(said[i]) && !Double.isNaN(scores[i]))
                .toArray();
        ObjectNode json = QuintileFigures.of(session, sample, scores, fifths);
        json.putObject("labels").put("teacher", lessons);
        json.set("teacher", taught.figures());
        ObjectNode heldOut = json.withObject("/heldOut").put("teacherAnswers", judged.length);
        heldOut.set(
                "rankCorrelationWithTeacher",
                RankAgreement.spearman(
                                Arrays.stream(judged)
                                        .mapToDouble(i -> scores[i])
                                        .toArray(),
                                Arrays.stream(judged).mapToDouble(i -> said[i]).toArray(),
                                session.settings().seed())
                        .toJson());
        return json;
    }
}
