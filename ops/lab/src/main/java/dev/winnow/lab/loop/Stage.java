package dev.winnow.lab.loop;

/**
 * How much text one stage, from one plan update to the next, needs.
 *
 * @param selected documents that the trainer reads in a stage
 * @param decided documents that the console decides on meanwhile
 * @param ratio selection ratio rho
 */
record Stage(long selected, long decided, double ratio) {
    /** Rows of a batch and tokens of a row of the trainer that a local run starts; a token is a byte. */
    static final int BATCH_ROWS = 8;

    static final int ROW_TOKENS = 128;

    /** Documents that the trainer packs side by side; it cannot start before it has as many. */
    static final int LANES = 16;

    /** Stages' worth of documents for the last stage and for what the console is ahead. */
    private static final double AHEAD = 2;

    /** Training continues while an update waits for probes of its plan: it takes so many times the steps of a stage. */
    private static final double WAITING = 1.5;

    private static final double SMALLEST_RATIO = 0.01;

    /**
     * Plans stages so that the documents last for all updates.
     *
     * @param documents documents in the annotated topic, at least 1
     * @param meanBytes mean length of a document in bytes
     */
    static Stage plan(long documents, double meanBytes, LocalSettings settings) {
        double bytes = (double) settings.stepsPerUpdate() * BATCH_ROWS * ROW_TOKENS;
        double selected = Math.max(LANES, bytes / Math.max(1, meanBytes));
        double ratio = settings.selectionRatio()
                .orElse(Math.min(
                        1,
                        Math.max(
                                SMALLEST_RATIO,
                                ((WAITING * settings.updates() + AHEAD) * selected + 4 * LANES) / documents)));
        return new Stage(Math.round(selected), Math.max(1, Math.round(selected / ratio)), ratio);
    }

    /** Those of each partition. */
    static int lanes(int partitions) {
        return (LANES + partitions - 1) / partitions;
    }

    /** Documents that the trainer may lag behind before its console waits. */
    long highWatermark() {
        return Math.max(4 * LANES, selected / 2);
    }

    /** Lag under which a waiting console continues. It is close to the high one, because a new plan has no probes before the console decides under it. */
    long lowWatermark() {
        return highWatermark() * 3 / 4;
    }
}
