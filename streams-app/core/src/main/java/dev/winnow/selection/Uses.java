package dev.winnow.selection;

/**
 * How a run has used one document so far.
 *
 * @param count times that it was selected
 * @param lastPlanVersion version of the plan that selected it last; -1 when none has
 * @param lastSelection number of the last selection among those of its partition under rule 2, from 0; -1 when rule 1 selected it
 */
public record Uses(int count, int lastPlanVersion, long lastSelection) {
    /** Never selected. */
    public static final Uses NONE = new Uses(0, -1);

    private static final double DECAY = 0.1;

    public Uses {
        Check.that(count >= 0, "count of uses", "0 or more", count);
        Check.that(lastPlanVersion >= -1, "lastPlanVersion", "-1 or more", lastPlanVersion);
        Check.that(lastSelection >= -1, "lastSelection", "-1 or more", lastSelection);
    }

    /** Uses under rule 1, which numbers no selections. */
    public Uses(int count, int lastPlanVersion) {
        this(count, lastPlanVersion, -1);
    }

    /** The uses after a selection by a plan of rule 1. */
    public Uses next(int planVersion) {
        return new Uses(Math.addExact(count, 1), planVersion);
    }

    /** The uses after a selection by a plan of rule 2. */
    Uses next(int planVersion, long selection) {
        return new Uses(Math.addExact(count, 1), planVersion, selection);
    }

    /** The uses that still count after so many selections of the partition; those of rule 1 count as of its selection 0. */
    Uses remembered(long selections, long limit) {
        return selections - Math.max(0, lastSelection) > limit ? NONE : this;
    }

    /** What is subtracted from the score, {@code T log(1 + 0.1 uses)}, at least 0: additive, so right for negative scores too. */
    double decay(double temperature) {
        return count == 0 ? 0 : temperature * StrictMath.log1p(DECAY * count);
    }
}
