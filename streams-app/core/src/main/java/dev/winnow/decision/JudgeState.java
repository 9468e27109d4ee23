package dev.winnow.decision;

/**
 * What a {@link ReportJudge} must not lose beside plans, stages, probes and waiting reports. Immutable.
 *
 * @param standing epoch and measured plans
 * @param limits as operators have set them
 * @param defaultStep documents that each plan needs unless an operator says otherwise; 0 before the first plan
 * @param credit documents of the stream that plans may still be made from
 * @param positions how far the topics have been read
 * @param controlsDigest SHA-256 chain (hex) over the controls read; empty before the first
 */
public record JudgeState(
        RewardAggregator.Standing standing,
        Limits limits,
        long defaultStep,
        long credit,
        Positions positions,
        String controlsDigest) {
    /** Plans that may follow each other without any document between them. */
    static final int BURST = 4;

    /** Default of the documents that a plan needs: the expected documents of a stage over this. */
    private static final int STEPS_PER_STAGE = 64;

    static final JudgeState START =
            new JudgeState(RewardAggregator.Standing.START, new Limits(0, 0), 0, 0, new Positions(0, 0, 0), "");

    /**
     * Limits that operators set.
     *
     * @param minimumProbes distinct probes that a measurement needs; 0 for the default
     * @param stepDocuments documents of the stream that each plan needs; 0 for the default
     */
    public record Limits(int minimumProbes, long stepDocuments) {}

    /**
     * Offsets before which topics have been read.
     *
     * @param marks of the marks topic
     * @param probes of the probes topic
     * @param controls of the controls topic
     */
    public record Positions(long marks, long probes, long controls) {}

    /** Documents of the stream that each plan needs. */
    public long step() {
        return limits.stepDocuments() > 0 ? limits.stepDocuments() : defaultStep;
    }

    JudgeState with(RewardAggregator.Standing newStanding) {
        return new JudgeState(newStanding, limits, defaultStep, credit, positions, controlsDigest);
    }

    JudgeState with(Positions newPositions) {
        return new JudgeState(standing, limits, defaultStep, credit, newPositions, controlsDigest);
    }

    /** With limits, which a higher credit than they allow is cut to. */
    JudgeState with(Limits newLimits) {
        return new JudgeState(standing, newLimits, defaultStep, credit, positions, controlsDigest).earned(0);
    }

    JudgeState with(String newControlsDigest) {
        return new JudgeState(standing, limits, defaultStep, credit, positions, newControlsDigest);
    }

    /** With the default that follows from the first plan known, and as much credit as there can be. */
    JudgeState begun(long stageDocuments) {
        long stepDefault = Math.max(1, stageDocuments / STEPS_PER_STAGE);
        return new JudgeState(standing, limits, stepDefault, Long.MAX_VALUE, positions, controlsDigest).earned(0);
    }

    /** After documents were decided. */
    JudgeState earned(long documents) {
        long most = step() > Long.MAX_VALUE / BURST ? Long.MAX_VALUE : BURST * step();
        long sum = credit > Long.MAX_VALUE - documents ? Long.MAX_VALUE : credit + documents;
        return new JudgeState(standing, limits, defaultStep, Math.min(most, sum), positions, controlsDigest);
    }

    boolean affordsPlan() {
        return credit >= step();
    }

    /** After a plan was made. */
    JudgeState spent() {
        return new JudgeState(standing, limits, defaultStep, credit - step(), positions, controlsDigest);
    }
}
