package dev.winnow.lab.arm;

import dev.winnow.inference.AdamW;
import dev.winnow.trainer.influence.InfluenceMeter;
import dev.winnow.trainer.loop.LoopSettings;
import dev.winnow.trainer.model.LearningRate;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.Precision;
import java.time.Duration;

/**
 * What all arms of an experiment have in common.
 *
 * @param model what is trained
 * @param selection how documents are selected
 * @param rewards how rewards are measured
 * @param measure what is measured for the report
 */
public record ExperimentSettings(Model model, Selection selection, Rewards rewards, Measure measure) {
    /** Most padded tokens of one pass without gradients. */
    static final int TOKEN_BUDGET = 4096;

    /** A document is there at once or never, so that the loop never waits for one. */
    private static final Duration NEVER = Duration.ofDays(1);

    /**
     * The model and its training.
     *
     * @param steps optimizer steps of an arm with the plain budget
     * @param warmUp steps until the peak of the learning rate, which is then kept
     * @param precision arithmetic of the linear layers in a training step; rewards and losses are measured in FP32
     */
    public record Model(
            int context,
            int width,
            int layers,
            int heads,
            int keyValueHeads,
            int hidden,
            int batch,
            int lanes,
            double learningRate,
            long warmUp,
            double weightDecay,
            double clip,
            long steps,
            Precision precision) {
        ModelShape shape(int vocabulary) {
            return new ModelShape(vocabulary, context, width, layers, heads, keyValueHeads, hidden);
        }

        AdamW.Settings optimizer() {
            AdamW.Settings standard = AdamW.Settings.standard();
            return new AdamW.Settings(standard.beta1(), standard.beta2(), standard.epsilon(), weightDecay, clip);
        }

        LearningRate schedule() {
            return new LearningRate(learningRate, warmUp, 0, LearningRate.Shape.COSINE);
        }
    }

    /**
     * The run's settings, as {@code run create} names them.
     *
     * @param temperature of every arm
     * @param stepsPerUpdate optimizer steps between two plans
     * @param rule version of the decision rule
     */
    public record Selection(
            double selectionRatio,
            double temperature,
            double learningRate,
            double collaborationRate,
            int probesPerGroup,
            long stepsPerUpdate,
            int rule) {}

    /** Rewards, as {@code train} names them. */
    public record Rewards(
            int readings,
            int minimumProbes,
            int maximumProbes,
            int auditProbes,
            int probeWindows,
            int referenceItems,
            int referenceLead) {}

    /**
     * The curves and the final evaluation.
     *
     * @param every optimizer steps between two points of a curve
     * @param items items of each reference task that a point is measured on, of either shard
     * @param choiceItems most items of each multiple-choice task
     * @param heldOutTokens most tokens of each domain that a held-out loss is measured on
     * @param averageDecay decay of the average of the weights that curves, evaluations and rewards are measured at, in [0, 1); 0 measures
     *     the weights themselves
     */
    public record Measure(long every, int items, int choiceItems, int heldOutTokens, double averageDecay) {}

    LoopSettings loop(String run, Arm arm) {
        return new LoopSettings(
                run,
                model.batch(),
                selection.stepsPerUpdate(),
                rewards.readings(),
                0,
                model.steps() * arm.budgetFactor(),
                rewards.minimumProbes(),
                rewards.maximumProbes(),
                0,
                0,
                arm.mechanisms().refreshes() == 0
                        ? 0
                        : selection.stepsPerUpdate() / (arm.mechanisms().refreshes() + 1),
                NEVER,
                false);
    }

    InfluenceMeter.Settings meter() {
        // the loop's own report loss goes nowhere: the curves have theirs
        return new InfluenceMeter.Settings(rewards.referenceItems(), 1, rewards.auditProbes(), TOKEN_BUDGET);
    }
}
