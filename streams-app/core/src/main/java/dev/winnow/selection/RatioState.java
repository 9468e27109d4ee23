package dev.winnow.selection;

import java.nio.ByteBuffer;

/**
 * What the control of a partition's selection ratio carries from document to document. Immutable; 64 bytes, because it is
 * stored once per document.
 *
 * @param documents documents taken into the recent past so far, those of a label sample that it began with included
 * @param selected selections of rule 2 so far
 * @param owed documents that should have been selected beyond those that were; negative when too many were
 * @param recentFrom number of the first document that solves may look at
 * @param solvedAt documents at the last solve
 * @param selectedAtSolve selections at the last solve
 * @param intensity lambda that the next document is decided with
 */
record RatioState(
        long documents,
        long selected,
        double owed,
        long recentFrom,
        long solvedAt,
        long selectedAtSolve,
        Intensity intensity) {
    /** Documents over which a debt is paid back. */
    static final double PAY_BACK = 4_096;

    /** Most that is owed either way, in documents times rho: what a stream made impossible for long is not made up for. */
    private static final double MOST_OWED = 4 * PAY_BACK;

    private static final double LEAST_TARGET = 0.25;
    private static final double MOST_TARGET = 2;

    /** Standard deviations of the selections of one interval between solves beyond which the stream has changed. */
    private static final double ALARM = 6;

    private static final int BYTES = 8 * Long.BYTES;

    static RatioState start(long documents) {
        return new RatioState(documents, 0, 0, 0, documents, 0, new Intensity(0, 1));
    }

    RatioState after(boolean accepted, double selectionRatio) {
        double bound = MOST_OWED * selectionRatio;
        double next = owed + selectionRatio - (accepted ? 1 : 0);
        return new RatioState(
                documents + 1,
                selected + (accepted ? 1 : 0),
                Math.max(-bound, Math.min(bound, next)),
                recentFrom,
                solvedAt,
                selectedAtSolve,
                intensity);
    }

    RatioState solved(long from, Intensity next) {
        return new RatioState(documents, selected, owed, from, documents, selected, next);
    }

    /** Mean acceptance to solve for: rho, and a share of what is owed. */
    double target(double selectionRatio) {
        double wanted = selectionRatio + owed / PAY_BACK;
        return Math.min(1, Math.max(LEAST_TARGET * selectionRatio, Math.min(MOST_TARGET * selectionRatio, wanted)));
    }

    /**
     * Whether so many were selected since the last solve, beyond what was owed, that the stream must have changed: the documents
     * before that solve then give no information about those to come.
     */
    boolean overshoots(double selectionRatio) {
        double expected = RecentDocuments.SOLVE_EVERY * target(selectionRatio);
        double limit = expected + ALARM * Math.sqrt(expected);
        return selected - selectedAtSolve > limit && owed < -limit;
    }

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putLong(documents)
                .putLong(selected)
                .putDouble(owed)
                .putLong(recentFrom)
                .putLong(solvedAt)
                .putLong(selectedAtSolve)
                .putDouble(intensity.lambda())
                .putDouble(intensity.boundary())
                .array();
    }

    static RatioState decode(byte[] bytes) {
        Check.that(bytes.length == BYTES, "length of a stored ratio state", BYTES + " bytes", bytes.length);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new RatioState(
                buffer.getLong(),
                buffer.getLong(),
                buffer.getDouble(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                new Intensity(buffer.getDouble(), buffer.getDouble()));
    }
}
