package dev.winnow.local.bench;

import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.cli.ModelOptions;
import dev.winnow.trainer.influence.Estimator;
import dev.winnow.trainer.influence.Estimators;
import dev.winnow.trainer.influence.InfluenceEstimator;
import dev.winnow.trainer.influence.ProbeWindows;
import dev.winnow.trainer.influence.ReferenceGradient;
import dev.winnow.trainer.influence.ReferenceRows;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.SequencePacker;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains a model on a random mixture and asks at two steps how each estimator orders fresh documents, beside the oracle:
 * what one real optimizer step with the document in its batch does to the reference loss. One thread.
 */
final class InfluenceBench {
    /** Half of the twin's own step; a good step is one that could as well be halved. */
    private static final double HALF_STEP = 5e-4;

    static final String ORACLE = Estimator.ONE_STEP.toString();
    static final String HALVED = "twin, halved step";
    static final String BEFORE_STEP = "twin, reference gradient before the step";

    private final NDManager owner;
    private final ModelOptions model;
    private final Vocabulary vocabulary;
    private final InfluenceCorpus corpus;
    private final InfluenceSettings settings;
    private final InfluenceProgress progress;

    InfluenceBench(
            NDManager owner,
            ModelOptions model,
            Vocabulary vocabulary,
            InfluenceCorpus corpus,
            InfluenceSettings settings,
            InfluenceProgress progress) {
        this.owner = owner;
        this.model = model;
        this.vocabulary = vocabulary;
        this.corpus = corpus;
        this.settings = settings;
        this.progress = progress;
    }

    /** One seed: its readings, what they cost, and whether memory stayed. */
    InfluenceSeed run(long seed) {
        ProbeWindows windows = new ProbeWindows(vocabulary, model.context, settings.windows());
        ReferenceRows references = new ReferenceRows(
                corpus.tasks(), vocabulary, model.context, ReferenceRows.Scored.TEXT, settings.referenceLead());
        InfluenceMixture mixture = new InfluenceMixture(
                corpus,
                settings.probesPerGroup(),
                windows,
                new SequencePacker(model.context, vocabulary.endOfText(), model.lanes),
                seed);
        try (ModelTrainer trainer = new ModelTrainer(
                        owner, model.shape(vocabulary), seed, model.optimizer(), model.schedule(), model.precision());
                Estimators estimators = new Estimators(trainer, settings.tokenBudget())) {
            List<TokenRow> reference = references.reward(settings.referenceItems(), seed).stream()
                    .flatMap(List::stream)
                    .toList();
            progress.say(
                    "seed %d: %d probes of %d groups, %d reference items",
                    seed,
                    mixture.probes().size(),
                    mixture.groups().stream().distinct().count(),
                    reference.size());
            train(trainer, mixture, settings.earlyStep());
            InfluenceMemory before = InfluenceMemory.of(owner);
            InfluenceReading early = read(trainer, estimators, references, mixture, seed, "early");
            InfluenceMemory middle = InfluenceMemory.of(owner);
            train(trainer, mixture, settings.lateStep());
            InfluenceReading late = read(trainer, estimators, references, mixture, seed, "late");
            Map<String, Double> costs = costs(trainer, estimators, references, mixture, seed);
            return new InfluenceSeed(seed, early, late, costs, before, middle, InfluenceMemory.of(owner));
        }
    }

    private void train(ModelTrainer trainer, InfluenceMixture mixture, long until) {
        while (trainer.optimizer().steps() < until) {
            double loss = trainer.step(mixture.rows(model.batch));
            progress.step(trainer.optimizer().steps(), loss);
        }
    }

    /** Every estimator that is compared, by name, the oracle last. */
    private static Map<String, InfluenceEstimator> compared(Estimators estimators) {
        Map<String, InfluenceEstimator> compared = new LinkedHashMap<>();
        for (Estimator estimator : List.of(Estimator.TWIN, Estimator.GHOST, Estimator.GRADIENT_DOT)) {
            compared.put(estimator.toString(), estimators.of(estimator));
        }
        estimators.baselines().forEach(baseline -> compared.put(baseline.name(), baseline));
        return compared;
    }

    private InfluenceReading read(
            ModelTrainer trainer,
            Estimators estimators,
            ReferenceRows references,
            InfluenceMixture mixture,
            long round,
            String when) {
        Map<String, InfluenceEstimator> all = compared(estimators);
        all.put(HALVED, estimators.twin(HALF_STEP));
        all.put(ORACLE, estimators.of(Estimator.ONE_STEP));
        Map<String, double[]> values = new LinkedHashMap<>();
        try (NDManager scratch = trainer.owner().newSubManager()) {
            List<List<TokenRow>> tasks = references.reward(settings.referenceItems(), round);
            ReferenceGradient reference = estimators.reference(scratch, tasks);
            all.forEach((name, estimator) -> values.put(name, estimator.measure(reference, mixture.probes())));
            ReferenceGradient beforeStep = estimators.otherReference(scratch, tasks);
            values.put(BEFORE_STEP, estimators.of(Estimator.TWIN).measure(beforeStep, mixture.probes()));
        }
        InfluenceReading reading = new InfluenceReading(mixture.groups(), values);
        progress.measured(
                "%s, step %d: twin and oracle agree to %.3f over documents, %.3f over groups",
                when, trainer.optimizer().steps(), reading.documents("twin", ORACLE), reading.groups("twin", ORACLE));
        return reading;
    }

    /** Seconds of each estimator over those of training on as many tokens, measured turn by turn; medians of the rounds. */
    private Map<String, Double> costs(
            ModelTrainer trainer,
            Estimators estimators,
            ReferenceRows references,
            InfluenceMixture mixture,
            long round) {
        Map<String, InfluenceEstimator> timed = compared(estimators);
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        long tokens = mixture.probes().stream()
                .flatMap(List::stream)
                .mapToLong(TokenRow::scored)
                .sum();
        try (NDManager scratch = trainer.owner().newSubManager()) {
            ReferenceGradient reference =
                    estimators.reference(scratch, references.reward(settings.referenceItems(), round));
            for (int i = 0; i <= settings.costRounds(); i++) {
                double step = secondsPerTrainedToken(trainer, mixture, tokens);
                for (Map.Entry<String, InfluenceEstimator> entry : timed.entrySet()) {
                    long begin = System.nanoTime();
                    double[] unused = entry.getValue().measure(reference, mixture.probes());
                    double seconds = (System.nanoTime() - begin) / 1e9;
                    // the first round warms up
                    if (i > 0 && unused.length > 0) {
                        ratios.computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
                                .add(seconds / tokens / step);
                    }
                }
            }
        }
        Map<String, Double> costs = new LinkedHashMap<>();
        ratios.forEach((name, rounds) -> costs.put(name, InfluenceReport.median(rounds)));
        return costs;
    }

    private double secondsPerTrainedToken(ModelTrainer trainer, InfluenceMixture mixture, long tokens) {
        long trained = 0;
        long nanos = 0;
        while (trained < tokens) {
            List<TokenRow> rows = mixture.rows(model.batch);
            long begin = System.nanoTime();
            double unused = trainer.step(rows);
            nanos += System.nanoTime() - begin;
            if (!Double.isFinite(unused)) {
                throw new IllegalStateException("the model has diverged; lower --learning-rate");
            }
            trained += rows.stream().mapToLong(TokenRow::scored).sum();
        }
        return nanos / 1e9 / trained;
    }
}
