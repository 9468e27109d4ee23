package dev.winnow.agents.distilled;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import dev.winnow.agents.bag.BagConfiguration;
import dev.winnow.agents.bag.BagFit;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.measure.QuintileFigures;
import dev.winnow.agents.measure.Quintiles;
import dev.winnow.agents.statistics.RankAgreement;
import dev.winnow.agents.teacher.AnswerCache;
import dev.winnow.agents.text.SampleFeatures;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.inference.TorchRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fits agents that learn from a teacher: it is asked about a share of the sample, a regressor learns its answers, and the edges of the fifths come from
 * documents that the regressor has not seen. The teacher is asked about held-out documents too, to see how well the regressor ranks them. Models are loaded
 * for as long as they are asked, one at a time.
 */
abstract class DistilledFitter implements Fitter {

    private static final int EPOCHS = 8;
    private static final int HELD_OUT_SHARE = 5;
    /** Folder of answers unless another is named; catalogues skip names that start with a dot. */
    private static final String CACHE = ".teacher";

    private static final String ANSWERS = "answers.bin";

    private final String type;
    private final int stream;

    DistilledFitter(String type, int stream) {
        this.type = type;
        this.stream = stream;
    }

    /** Asks the teachers about texts. */
    abstract TeacherAnswers ask(List<String> texts, AnswerCache cached, FitTask task, TorchRuntime runtime);

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final Fitting start(FitTask task) {
        return sample -> fit(sample, task);
    }

    private AgentArtifact fit(FitSample sample, FitTask task) {
        BagFit fit = new BagFit(task, stream);
        List<TextFeatures> features = SampleFeatures.of(sample, task.shared()).all();
        int[] asked = asked(sample, task.teachers().sample());
        TeacherAnswers answers = ask(sample, asked, task, fit.runtime());
        double[] answered = new double[sample.size()];
        Arrays.fill(answered, Double.NaN);
        for (int i = 0; i < asked.length; i++) {
            // the regressor sees nothing in a text without words
            boolean readable = features.get(asked[i]).counts().words() > 0;
            answered[asked[i]] = readable ? answers.numbers()[i] : Double.NaN;
        }
        int[] lessons = IntStream.range(0, sample.basis())
                .filter(i -> !Double.isNaN(answered[i]))
                .toArray();
        Distillation distillation = distillation(answers, lessons, answered);
        try (BagModel model = fit.model(1)) {
            learn(fit, model, features, lessons, answered, distillation);
            double[] scores = scores(features, BagFit.outputs(model, BagModel.Output.LINEAR, features), distillation);
            Quintiles fifths = Quintiles.of(Arrays.copyOfRange(scores, sample.basis(), sample.fitted()));
            ObjectNode configuration = BagConfiguration.create();
            fifths.write(configuration);
            distillation.write(configuration);
            configuration.setAll(answers.identity());
            ObjectNode figures = QuintileFigures.of(task, sample, scores, fifths);
            complete(figures, sample, scores, answered, task.settings().seed());
            figures.putObject("labels").put("teacher", lessons.length);
            figures.set("teacher", answers.figures());
            return fit.write(model, Quintiles.GROUPS, configuration, figures);
        }
    }

    private TeacherAnswers ask(FitSample sample, int[] asked, FitTask task, TorchRuntime runtime) {
        List<String> texts = Arrays.stream(asked)
                .mapToObj(sample.documents()::get)
                .map(FitDocument::text)
                .toList();
        Path folder = task.teachers().cache().orElse(task.writer().directory().resolve(CACHE));
        try (AnswerCache cached = AnswerCache.open(folder.resolve(ANSWERS))) {
            return ask(texts, cached, task, runtime);
        }
    }

    /** Documents to ask about: a fifth of them held out, as far as there are so many, the others of the part that agents learn from. */
    private static int[] asked(FitSample sample, int teacherSample) {
        int heldOut = Math.min(sample.size() - sample.fitted(), teacherSample / HELD_OUT_SHARE);
        int lessons = Math.min(sample.basis(), teacherSample - heldOut);
        return IntStream.concat(
                        IntStream.range(0, lessons), IntStream.range(sample.fitted(), sample.fitted() + heldOut))
                .toArray();
    }

    private Distillation distillation(TeacherAnswers answers, int[] lessons, double[] answered) {
        try {
            return Distillation.of(
                    Arrays.stream(lessons).mapToDouble(i -> answered[i]).toArray(), answers.probability());
        } catch (IllegalArgumentException e) {
            throw new AgentException(
                    "nothing can be learned for " + type + " from " + lessons.length + " texts: " + e.getMessage()
                            + "; a teacher must distinguish texts, try another --prompt or model",
                    e);
        }
    }

    private void learn(
            BagFit fit,
            BagModel model,
            List<TextFeatures> features,
            int[] lessons,
            double[] answered,
            Distillation distillation) {
        List<TextFeatures> texts = new ArrayList<>(lessons.length);
        float[] targets = new float[lessons.length];
        float[] weights = new float[lessons.length];
        for (int i = 0; i < lessons.length; i++) {
            texts.add(features.get(lessons[i]));
            targets[i] = (float) distillation.target(answered[lessons[i]]);
            weights[i] = 1;
        }
        fit.trainer(model, EPOCHS, type + " learns").regress(texts, targets, weights);
    }

    private static double[] scores(List<TextFeatures> features, double[] outputs, Distillation distillation) {
        return IntStream.range(0, outputs.length)
                .mapToDouble(i -> features.get(i).counts().words() == 0 ? Double.NaN : distillation.score(outputs[i]))
                .toArray();
    }

    /** Adds how well the regressor ranks held-out documents. */
    private static void complete(ObjectNode figures, FitSample sample, double[] scores, double[] answered, long seed) {
        int[] judged = IntStream.range(sample.fitted(), sample.size())
                .filter(i -> !Double.isNaN(answered[i]) && !Double.isNaN(scores[i]))
                .toArray();
        ObjectNode heldOut = figures.withObject("/heldOut").put("teacherAnswers", judged.length);
        heldOut.set(
                "rankCorrelationWithTeacher",
                RankAgreement.spearman(
                                Arrays.stream(judged)
                                        .mapToDouble(i -> scores[i])
                                        .toArray(),
                                Arrays.stream(judged)
                                        .mapToDouble(i -> answered[i])
                                        .toArray(),
                                seed)
                        .toJson());
    }
}
