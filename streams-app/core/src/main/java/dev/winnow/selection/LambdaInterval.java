package dev.winnow.selection;

/**
 * Where lambda is held for the documents of a group. Immutable.
 *
 * @param lowest 0 or more
 * @param highest not below the lowest; may be infinite
 */
record LambdaInterval(double lowest, double highest) {
    /** Any lambda. */
    static final LambdaInterval ALL = new LambdaInterval(0, Double.POSITIVE_INFINITY);

    LambdaInterval {
        Check.that(lowest >= 0, "lowest lambda of a group", "0 or more", lowest);
        Check.that(highest >= lowest, "highest lambda of a group", "not below the lowest, " + lowest, highest);
    }

    /** The lambda of the interval that is nearest to one. */
    double hold(double lambda) {
        return Math.max(lowest, Math.min(highest, lambda));
    }
}
