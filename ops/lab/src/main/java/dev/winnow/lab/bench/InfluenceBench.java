package dev.winnow.lab.bench;

import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.cli.ModelOptions;
import dev.winnow.trainer.influence.Estimator;
import dev.winnow.trainer.influence.Estimators;
import dev.winnow.trainer.influence.InfluenceEstimator;
import dev.winnow.trainer.influence.ReferenceGradient;
import dev.winnow.trainer.influence.ReferenceRows;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.OrderState;
import dev.winnow.trainer.model.SequencePacker;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains a model on a random mixture and asks from two steps on, several times each, how each estimator orders fresh documents, beside the
 * oracle: what one real optimizer step with the document in a batch of the training does to the reference loss. One thread.
 */
final class InfluenceBench {
    /** Half of the twin's own step; a good step is one that could as well be halved. */
    private static final double HALF_STEP = 5e-4;

    /** Steps of the oracle with each document over all readings of a block, as the trainer's audit makes them. */
    private static final int ORACLE_STEPS = 4;

    static final String TWIN = Estimator.TWIN.toString();
    static final String ORACLE = Estimator.ONE_STEP.toString();
    static final String HALVED = "twin, halved step";
    static final String AHEAD = "twin, looking ahead";
    static final String WHOLE = "whole document";
    static final String HEAD_AND_TAIL = "head and tail";
    /** Windows of a reading that are compared with the whole document. */
    static final List<Integer> WINDOWS = List.of(1, 2, 4, 6);

    /** Windows that are the same in every reading, so that readings differ in weights and reference items alone. */
    static final String SAME = "same windows";

    private static final int SAME_WINDOWS = 6;

    /** Reference items of each task for the oracle, and what is compared with it, at most: as in the trainer's audit. */
    private static final int ORACLE_ITEMS = 12;

    /** The same at the weights themselves. */
    static final String WEIGHTS_TWIN = "twin at the weights";

    static final String WEIGHTS_ORACLE = "one-step at the weights";
    static final String WEIGHTS_HERE = "twin at the weights, not looking ahead";
    static final String WEIGHTS_SAME = "same windows at the weights";
    static final String WEIGHTS_SAME_HERE = "same windows at the weights, not looking ahead";

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
        ReferenceRows references = new ReferenceRows(
                corpus.tasks(), vocabulary, model.context, ReferenceRows.Scored.TEXT, settings.referenceLead());
        InfluenceMixture mixture = new InfluenceMixture(
                corpus,
                settings.probesPerGroup(),
                vocabulary,
                model.context,
                new SequencePacker(OrderState.inMemory("influence", model.context, model.lanes(1), vocabulary)),
                seed);
        try (ModelTrainer trainer = new ModelTrainer(
                        owner,
                        model.shape(vocabulary),
                        seed,
                        model.optimizer(),
                        model.schedule(),
                        model.precision(),
                        settings.averageDecay());
                Estimators estimators = new Estimators(trainer, settings.tokenBudget());
                Estimators atWeights = Estimators.atWeights(trainer, settings.tokenBudget())) {
            Subject subject = new Subject(trainer, estimators, atWeights, references, mixture, seed);
            List<TokenRow> reference = references.reward(settings.referenceItems(), seed).stream()
                    .flatMap(List::stream)
                    .toList();
            progress.print(
                    "seed %d: %d probes of %d groups, %d reference items",
                    seed,
                    mixture.groups().size(),
                    mixture.groups().stream().distinct().count(),
                    reference.size());
            train(trainer, mixture, settings.earlyStep());
            InfluenceMemory before = InfluenceMemory.of(owner);
            InfluenceBlock early = block(subject, "early");
            InfluenceMemory middle = InfluenceMemory.of(owner);
            train(trainer, mixture, settings.lateStep());
            InfluenceBlock late = block(subject, "late");
            Map<String, Double> costs = costs(subject);
            return new InfluenceSeed(
                    seed, early, late, costs, shares(mixture), before, middle, InfluenceMemory.of(owner));
        }
    }

    /** What is measured, and with what. */
    private record Subject(
            ModelTrainer trainer,
            Estimators estimators,
            Estimators atWeights,
            ReferenceRows references,
            InfluenceMixture mixture,
            long seed) {}

    private static Map<String, Double> shares(InfluenceMixture mixture) {
        Map<String, Double> shares = new LinkedHashMap<>();
        WINDOWS.forEach(count -> shares.put(windows(count), mixture.shareRead(count)));
        shares.put(HEAD_AND_TAIL, mixture.shareRead(2));
        return shares;
    }

    /** Name of a number of windows. */
    static String windows(int count) {
        return count == 1 ? "1 window" : count + " windows";
    }

    private InfluenceBlock block(Subject subject, String when) {
        List<InfluenceReading> readings = new ArrayList<>();
        long begin = subject.trainer().optimizer().steps();
        for (int i = 0; i < settings.readings(); i++) {
            train(subject.trainer(), subject.mixture(), begin + i * settings.readingSteps());
            readings.add(read(subject, i, when));
        }
        return new InfluenceBlock(readings);
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

    private InfluenceReading read(Subject subject, int round, String when) {
        List<List<TokenRow>> probes = subject.mixture().probes(settings.windows(), round);
        long items = subject.seed() * settings.readings() + round;
        Map<String, double[]> values = new LinkedHashMap<>();
        againstOracle(subject, probes, items, values);
        amongReadings(subject, items, round, values);
        InfluenceReading reading = new InfluenceReading(subject.mixture().groups(), values);
        progress.measured(
                "%s, step %d: twin and oracle agree to %.3f at the average, to %.3f at the weights",
                when,
                subject.trainer().optimizer().steps(),
                reading.documents(TWIN, ORACLE),
                reading.documents(WEIGHTS_TWIN, WEIGHTS_ORACLE));
        return reading;
    }

    /** Estimators and oracles on the same reference items. */
    private void againstOracle(Subject subject, List<List<TokenRow>> probes, long items, Map<String, double[]> values) {
        List<List<TokenRow>> tasks =
                subject.references().reward(Math.min(ORACLE_ITEMS, settings.referenceItems()), items);
        int batches = (ORACLE_STEPS + settings.readings() - 1) / settings.readings();
        Estimators estimators = subject.estimators();
        Estimators atWeights = subject.atWeights();
        InfluenceEstimator twinAtWeights = atWeights.of(Estimator.TWIN);
        try (NDManager scratch = subject.trainer().owner().newSubManager()) {
            ReferenceGradient reference = estimators.reference(scratch, tasks);
            compared(estimators).forEach((name, estimator) -> values.put(name, estimator.measure(reference, probes)));
            values.put(HALVED, estimators.twin(HALF_STEP).measure(reference, probes));
            values.put(ORACLE, estimators.oracle().measureAlong(reference, probes, batches));
            values.put(AHEAD, estimators.of(Estimator.TWIN).measure(estimators.otherReference(scratch, tasks), probes));
            ReferenceGradient ahead = atWeights.reference(scratch, tasks);
            values.put(WEIGHTS_TWIN, twinAtWeights.measure(ahead, probes));
            values.put(WEIGHTS_ORACLE, atWeights.oracle().measureAlong(ahead, probes, batches));
            values.put(WEIGHTS_HERE, twinAtWeights.measure(atWeights.otherReference(scratch, tasks), probes));
        }
    }

    /** What readings are compared in with each other, and windows with whole documents. */
    private void amongReadings(Subject subject, long items, int round, Map<String, double[]> values) {
        InfluenceMixture mixture = subject.mixture();
        List<List<TokenRow>> tasks = subject.references().reward(settings.referenceItems(), items);
        List<List<TokenRow>> same = mixture.probes(SAME_WINDOWS, 0);
        InfluenceEstimator twin = subject.estimators().of(Estimator.TWIN);
        InfluenceEstimator twinAtWeights = subject.atWeights().of(Estimator.TWIN);
        try (NDManager scratch = subject.trainer().owner().newSubManager()) {
            ReferenceGradient reference = subject.estimators().reference(scratch, tasks);
            values.put(WHOLE, twin.measure(reference, mixture.probes(0, round)));
            values.put(HEAD_AND_TAIL, twin.measure(reference, mixture.headsAndTails()));
            for (int count : WINDOWS) {
                values.put(windows(count), twin.measure(reference, mixture.probes(count, round)));
            }
            values.put(SAME, twin.measure(reference, same));
            values.put(WEIGHTS_SAME, twinAtWeights.measure(subject.atWeights().reference(scratch, tasks), same));
            values.put(
                    WEIGHTS_SAME_HERE, twinAtWeights.measure(subject.atWeights().otherReference(scratch, tasks), same));
        }
    }

    /** Seconds of each estimator over those of training on the same number of tokens, measured turn by turn; medians of the rounds. */
    private Map<String, Double> costs(Subject subject) {
        ModelTrainer trainer = subject.trainer();
        List<List<TokenRow>> probes = subject.mixture().probes(settings.windows(), 0);
        Map<String, InfluenceEstimator> timed = compared(subject.estimators());
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        long tokens = probes.stream()
                .flatMap(List::stream)
                .mapToLong(TokenRow::scored)
                .sum();
        try (NDManager scratch = trainer.owner().newSubManager()) {
            ReferenceGradient reference = subject.estimators()
                    .reference(scratch, subject.references().reward(settings.referenceItems(), subject.seed()));
            for (int i = 0; i <= settings.costRounds(); i++) {
                double step = secondsPerTrainedToken(trainer, subject.mixture(), tokens);
                for (Map.Entry<String, InfluenceEstimator> entry : timed.entrySet()) {
                    long begin = System.nanoTime();
                    double[] unused = entry.getValue().measure(reference, probes);
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
