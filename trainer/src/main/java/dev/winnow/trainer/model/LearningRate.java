package dev.winnow.trainer.model;

/**
 * Linear warm-up, then decay to a tenth of the peak.
 *
 * @param peak highest learning rate
 * @param warmUpSteps steps until the peak
 * @param decaySteps steps until the tenth; 0 keeps the peak forever
 * @param shape form of the decay
 */
public record LearningRate(double peak, long warmUpSteps, long decaySteps, Shape shape) {
    private static final double FLOOR = 0.1;

    /** Form of the decay. */
    public enum Shape {
        COSINE,
        LINEAR
    }

    public LearningRate {
        if (!(peak > 0) || warmUpSteps < 0 || decaySteps < 0) {
            throw new IllegalArgumentException("learning rate must be positive and its steps not negative");
        }
    }

    /** The rate of step {@code step}, counted from 0. */
    public double at(long step) {
        if (step < warmUpSteps) {
            return peak * (step + 1) / warmUpSteps;
        }
        if (decaySteps == 0) {
            return peak;
        }
        double done = Math.min(1, (double) (step - warmUpSteps) / Math.max(1, decaySteps - warmUpSteps));
        double left = shape == Shape.LINEAR ? 1 - done : 0.5 * (1 + StrictMath.cos(Math.PI * done));
        return peak * (FLOOR + (1 - FLOOR) * left);
    }
}
