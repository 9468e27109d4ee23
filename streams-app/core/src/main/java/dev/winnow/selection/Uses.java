package dev.winnow.selection;

/**
 * How a run has used one document so far.
 *
 * @param count times that it was selected
 * @param lastPlanVersion version of the plan that selected it last; -1 when none has
 */
public record Uses(int count, int lastPlanVersion) {
    /** Never selected. */
    public static final Uses NONE = new Uses(0, -1);

    private static final double DECAY = 0.1;

    public Uses {
        Check.that(count >= 0, "count of uses", "0 or more", count);
        Check.that(lastPlanVersion >= -1, "lastPlanVersion", "-1 or more", lastPlanVersion);
    }

    /** The uses after a selection by a plan. */
    public Uses next(int planVersion) {
        return new Uses(Math.addExact(count, 1), planVersion);
    }

    /** What is taken off the score, {@code T log(1 + 0.1 uses)}, at least 0: additive, so right for negative scores too. */
    double decay(double temperature) {
        return count == 0 ? 0 : temperature * StrictMath.log1p(DECAY * count);
    }
}
