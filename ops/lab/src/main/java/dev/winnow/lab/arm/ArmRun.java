package dev.winnow.lab.arm;

import ai.djl.ndarray.NDManager;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.DriftBound;
import dev.winnow.selection.GroupPriors;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.Vetoes;
import dev.winnow.trainer.checkpoint.CheckpointFolder;
import dev.winnow.trainer.checkpoint.TrainerState;
import dev.winnow.trainer.feed.ProbeFeed;
import dev.winnow.trainer.feed.SampleFeed;
import dev.winnow.trainer.influence.InfluenceMeter;
import dev.winnow.trainer.influence.ProbeWindows;
import dev.winnow.trainer.influence.ReferenceGradient;
import dev.winnow.trainer.influence.ReferenceRows;
import dev.winnow.trainer.loop.LoopSettings;
import dev.winnow.trainer.loop.TrainingListener;
import dev.winnow.trainer.loop.TrainingLoop;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.OrderState;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import dev.winnow.trainer.reference.ReferenceTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Trains one arm with one seed. One thread; one at a time in a process. */
public final class ArmRun {
    /** Passes of a trained token: a forward pass, and a backward pass that costs two. */
    private static final int PASSES = 3;

    private final ExperimentSettings settings;
    private final Arm arm;
    private final long seed;
    private final Corpus corpus;
    private final List<ReferenceTask> tasks;
    private final Vocabulary vocabulary;
    private final List<CurvePoint> curve = new ArrayList<>();
    private final List<ArmPlan> plans = new ArrayList<>();
    private long tokens;
    private long passedByCurves;

    /** An arm on a corpus that holds no held-out document. */
    public ArmRun(
            ExperimentSettings settings,
            Arm arm,
            long seed,
            Corpus corpus,
            List<ReferenceTask> tasks,
            Vocabulary vocabulary) {
        this.settings = settings;
        this.arm = arm;
        this.seed = seed;
        Corpus ranked = Ranks.applyTo(corpus, arm.mechanisms().ranked());
        this.corpus = arm.withoutNoise() ? ranked.withoutNoise() : ranked;
        this.tasks = tasks;
        this.vocabulary = vocabulary;
    }

    /** What the trained model is worth beside its curves. */
    public interface Evaluation {
        /** Measures a trained model; called once, after the last step. */
        Evaluated of(ModelTrainer trainer);
    }

    /** Loss on held-out text by domain, and accuracy by task, as {@link SeedResult} has them. */
    public record Evaluated(Map<String, Double> heldOut, Map<String, SeedResult.Choice> zeroShot) {}

    /**
     * Trains and measures.
     *
     * @param checkpoints where the loop keeps its checkpoints; must be empty
     * @param progress receives the steps made
     */
    public SeedResult run(
            TorchRuntime torch, Path checkpoints, Evaluation evaluation, Recording recording, Consumer<Long> progress)
            throws IOException {
        long start = System.nanoTime();
        LoopSettings loop = settings.loop(arm.name(), arm);
        ReferenceRows rows = new ReferenceRows(
                tasks,
                vocabulary,
                settings.model().context(),
                ReferenceRows.Scored.TEXT,
                settings.rewards().referenceLead());
        Plan plan = initialPlan();
        recording.began(plan);
        Optional<Tutor> tutor = arm.mechanisms().influenceGroups() == 0
                ? Optional.empty()
                : Optional.of(new Tutor(arm.mechanisms().influenceGroups(), arm.agents()));
        SelectionFeed feed = new SelectionFeed(plan, corpus.stream(seed), tutor, change -> {
            plans.set(plans.size() - 1, ended(plans.get(plans.size() - 1), change.ended()));
            plans.add(began(change.made().plan(), tutor.map(Tutor::heldOut).orElse(null)));
            recording.switched(
                    change.offset(),
                    change.chainDigest(),
                    change.report(),
                    change.made().plan());
        });
        plans.add(began(plan, null));
        Optional<SilentTrainer> silent = arm.mechanisms().trainerSilent()
                ? Optional.of(new SilentTrainer(feed, arm.name(), settings, tasks))
                : Optional.empty();
        try (NDManager owner = torch.newManager();
                ModelTrainer trainer = new ModelTrainer(
                        owner,
                        settings.model().shape(vocabulary.size()),
                        seed,
                        settings.model().optimizer(),
                        settings.model().schedule(),
                        settings.model().precision(),
                        settings.measure().averageDecay());
                InfluenceMeter meter = new InfluenceMeter(trainer, rows, settings.meter())) {
            TrainingLoop.Machine machine = new TrainingLoop.Machine(
                    trainer,
                    vocabulary,
                    meter,
                    new ProbeWindows(
                            vocabulary,
                            settings.model().context(),
                            settings.rewards().probeWindows()));
            TrainerState fresh = TrainerState.fresh(
                    settings.model().shape(vocabulary.size()),
                    OrderState.inMemory(
                            arm.name(),
                            settings.model().context(),
                            settings.model().lanes(),
                            vocabulary),
                    1);
            curve.add(point(trainer, rows));
            TrainingLoop.Outcome outcome = new TrainingLoop(
                            machine,
                            new TrainingLoop.Feeds(
                                    silent.<SampleFeed>map(it -> it).orElse(feed),
                                    silent.<ProbeFeed>map(it -> it).orElse(feed),
                                    feed),
                            new CheckpointFolder(checkpoints),
                            loop,
                            listener(trainer, rows, step -> {
                                silent.ifPresent(it -> it.stepped(step));
                                progress.accept(step);
                            }),
                            () -> false,
                            fresh)
                    .run();
            plans.set(plans.size() - 1, ended(plans.get(plans.size() - 1), feed.tally()));
            recording.ended(feed.run().decided(), feed.run().chainDigest());
            Evaluated evaluated = trainer.atAverage(() -> evaluation.of(trainer));
            return new SeedResult(
                    arm.name(),
                    seed,
                    outcome.state().step(),
                    outcome.state().tokens(),
                    feed.run().decided(),
                    feed.selected(),
                    (System.nanoTime() - start) / 1e9,
                    feed.run().chainDigest(),
                    curve,
                    plans,
                    evaluated.heldOut(),
                    evaluated.zeroShot());
        }
    }

    private Plan initialPlan() {
        Corpus.Agents agents = agents();
        ExperimentSettings.Selection selection = settings.selection();
        double ratio = Math.min(1, selection.selectionRatio() * arm.budgetFactor());
        double stageBytes = (double) selection.stepsPerUpdate()
                * settings.model().batch()
                * settings.model().context()
                * corpus.bytesPerToken(vocabulary);
        Plan plain = Plan.initial(
                arm.name(),
                agents.groups(),
                selection.temperature(),
                ratio,
                Policy.POISSON,
                arm.updateRule(),
                seed,
                arm.rewarded() ? selection.probesPerGroup() : 0,
                Math.max(1, Math.round(stageBytes / (ratio * corpus.meanTokens()))),
                selection.learningRate(),
                arm.learnsTheta() ? selection.collaborationRate() : 0,
                agents.versions());
        RuleOptions options =
                RuleOptions.DEFAULT.with(Vetoes.of(arm.mechanisms().vetoes()));
        Optional<DriftBound> bound = arm.mechanisms().maxDrift().entrySet().stream()
                .map(factor -> new DriftBound(factor.getKey(), factor.getValue()))
                .findFirst();
        return plain.with(
                        bound.isPresent() ? DecisionRule.THREE : DecisionRule.of(selection.rule()),
                        bound.map(options::with).orElse(options))
                .with(arm.mechanisms().probeBudget(), arm.mechanisms().thetaRule())
                .startingWith(GroupPriors.of(plain, arm.mechanisms().floors(), firstWeights()));
    }

    /** A primed agent that no reward moves is a static classifier. */
    private Map<String, Double> firstWeights() {
        Map<String, Double> weights = new TreeMap<>();
        if (arm.mechanisms().primed()) {
            arm.mechanisms().ranked().forEach(agent -> weights.putAll(Ranks.weights(agent)));
        }
        return weights;
    }

    private Corpus.Agents agents() {
        Corpus.Agents fitted = corpus.agents().only(arm.agents());
        int groups = arm.mechanisms().influenceGroups();
        if (groups == 0) {
            return fitted;
        }
        Map<String, List<String>> names = new TreeMap<>(fitted.groups());
        Map<String, String> versions = new TreeMap<>(fitted.versions());
        names.put(Tutor.AGENT, Tutor.names(groups));
        versions.put(Tutor.AGENT, Tutor.VERSION);
        return new Corpus.Agents(names, versions);
    }

    private TrainingListener listener(ModelTrainer trainer, ReferenceRows rows, Consumer<Long> progress) {
        return new TrainingListener() {
            @Override
            public void stepped(Progress made) {
                tokens = made.tokens();
                if (made.step() % settings.measure().every() == 0) {
                    curve.add(trainer.atAverage(() -> point(trainer, rows)));
                }
                progress.accept(made.step());
            }

            @Override
            public void updated(Progress made, Update update) {
                // the switch to the next plan was noted when the report was published
            }
        };
    }

    private CurvePoint point(ModelTrainer trainer, ReferenceRows rows) {
        int items = settings.measure().items();
        long before = trainer.model().passedTokens();
        double compute = (double) (before - passedByCurves) / PASSES;
        double rewardLoss = loss(trainer, rows.reward(items, 0));
        double reportLoss = loss(trainer, rows.report(items));
        passedByCurves += trainer.model().passedTokens() - before;
        return new CurvePoint(tokens, compute, rewardLoss, reportLoss);
    }

    private static double loss(ModelTrainer trainer, List<List<TokenRow>> rowsByTask) {
        return rowsByTask.stream()
                .mapToDouble(task -> ReferenceGradient.meanLoss(trainer, task, ExperimentSettings.TOKEN_BUDGET))
                .average()
                .orElseThrow();
    }

    private ArmPlan began(Plan plan, Double worthCorrelation) {
        Map<String, Double> theta = new TreeMap<>();
        Map<String, Map<String, Double>> weights = new TreeMap<>();
        for (AgentMemory agent : plan.agents()) {
            theta.put(agent.agent(), agent.theta());
            Map<String, Double> byGroup = new TreeMap<>();
            for (int g = 0; g < agent.groups().size(); g++) {
                byGroup.put(agent.groups().get(g), agent.weights().get(g));
            }
            weights.put(agent.agent(), byGroup);
        }
        Double correlation = Double.isNaN(plan.auditCorrelation()) ? null : Double.valueOf(plan.auditCorrelation());
        return new ArmPlan(
                plan.version(),
                tokens,
                plan.frozen(),
                correlation,
                worthCorrelation,
                theta,
                weights,
                Map.of(),
                Map.of());
    }

    private static ArmPlan ended(ArmPlan point, Tally tally) {
        return new ArmPlan(
                point.version(),
                point.tokens(),
                point.frozen(),
                point.auditCorrelation(),
                point.worthCorrelation(),
                point.theta(),
                point.weights(),
                tally.keptShares(),
                tally.offeredShares());
    }
}
