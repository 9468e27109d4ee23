package dev.winnow.selection;

/**
 * What keeps the acceptance of a group's documents within a {@link DriftBound}. Immutable.
 *
 * @param floor least probability of its documents, in [0, 1]; 0 where the group is not too rare
 * @param highest lambda at most for its documents; infinite where it is not too frequent
 */
record GroupBound(double floor, double highest) {
    /** Keeps nothing. */
    static final GroupBound NONE = new GroupBound(0, Double.POSITIVE_INFINITY);

    GroupBound {
        Check.that(floor >= 0 && floor <= 1, "floor of a bounded group", "in [0, 1]", floor);
        Check.that(highest >= 0, "highest lambda of a bounded group", "0 or more", highest);
    }
}
