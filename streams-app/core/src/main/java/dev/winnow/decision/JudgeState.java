package dev.winnow.decision;

import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import java.util.List;

/**
 * What a {@link ReportJudge} must not lose beside plans, stages, probes and waiting reports. Immutable.
 *
 * @param epochs trainers that are accepted
 * @param measured version of the plan that was measured in full last; -1 before the first
 * @param refreshed version of the newest plan that was measured at all; -1 before the first
 * @param limits as operators have set them
 * @param defaultStep documents that each plan needs unless an operator sets otherwise; 0 before the first plan
 * @param credit documents of the stream that plans may still be made from
 * @param positions how far the topics have been read
 * @param controlsDigest SHA-256 chain (hex) over the controls read; empty before the first
 * @param orders what operators have ordered of the plans to come
 */
public record JudgeState(
        TrainerEpochs epochs,
        int measured,
        int refreshed,
        Limits limits,
        long defaultStep,
        long credit,
        Positions positions,
        String controlsDigest,
        Orders orders) {
    /** Plans that may follow each other without any document between them. */
    static final int BURST = 4;

    /** Default of the documents that a plan needs: the expected documents of a stage over this. */
    private static final int STEPS_PER_STAGE = 64;

    static final JudgeState START =
            new JudgeState(TrainerEpochs.ALL, -1, -1, new Limits(0, 0), 0, 0, new Positions(0, 0, 0), "", Orders.NONE);

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
    public record Positions(long marks, long probes, long controls) {
        Positions withMarks(long nextMarks) {
            return new Positions(nextMarks, probes, controls);
        }

        Positions withProbes(long nextProbes) {
            return new Positions(marks, nextProbes, controls);
        }

        Positions withControls(long nextControls) {
            return new Positions(marks, probes, nextControls);
        }
    }

    /** A plan as it is written: as operators have ordered, with the digest of the controls read. */
    Plan write(Plan made) {
        return orders.applyTo(made).after(controlsDigest);
    }

    /** Documents of the stream that each plan needs. */
    public long step() {
        return limits.stepDocuments() > 0 ? limits.stepDocuments() : defaultStep;
    }

    /** Whether a plan has been measured. */
    boolean covers(int planVersion, boolean light) {
        return planVersion <= (light ? refreshed : measured);
    }

    JudgeState with(TrainerEpochs newEpochs) {
        return new JudgeState(
                newEpochs, measured, refreshed, limits, defaultStep, credit, positions, controlsDigest, orders);
    }

    /** With what a coordinator that recorded no outcomes knew. */
    JudgeState with(RewardAggregator.Standing standing) {
        return new JudgeState(
                new TrainerEpochs(standing.trainerEpoch(), List.of()),
                standing.measured(),
                standing.refreshed(),
                limits,
                defaultStep,
                credit,
                positions,
                controlsDigest,
                orders);
    }

    JudgeState with(Positions newPositions) {
        return new JudgeState(
                epochs, measured, refreshed, limits, defaultStep, credit, newPositions, controlsDigest, orders);
    }

    /** With limits, which a higher credit than they allow is cut to. */
    JudgeState with(Limits newLimits) {
        return new JudgeState(
                        epochs, measured, refreshed, newLimits, defaultStep, credit, positions, controlsDigest, orders)
                .earned(0);
    }

    JudgeState with(String newControlsDigest) {
        return new JudgeState(
                epochs, measured, refreshed, limits, defaultStep, credit, positions, newControlsDigest, orders);
    }

    JudgeState with(Orders newOrders) {
        return new JudgeState(
                epochs, measured, refreshed, limits, defaultStep, credit, positions, controlsDigest, newOrders);
    }

    /** With the default that follows from the first plan known, and as much credit as there can be. */
    JudgeState begun(long stageDocuments) {
        long stepDefault = Math.max(1, stageDocuments / STEPS_PER_STAGE);
        return new JudgeState(
                        epochs,
                        measured,
                        refreshed,
                        limits,
                        stepDefault,
                        Long.MAX_VALUE,
                        positions,
                        controlsDigest,
                        orders)
                .earned(0);
    }

    /** After documents were decided. */
    JudgeState earned(long documents) {
        long most = step() > Long.MAX_VALUE / BURST ? Long.MAX_VALUE : BURST * step();
        long sum = credit > Long.MAX_VALUE - documents ? Long.MAX_VALUE : credit + documents;
        return new JudgeState(
                epochs,
                measured,
                refreshed,
                limits,
                defaultStep,
                Math.min(most, sum),
                positions,
                controlsDigest,
                orders);
    }

    boolean affordsPlan() {
        return credit >= step();
    }

    /**
     * After a measurement made a plan. A light one, which may be a stand-in's, proves no epoch.
     *
     * @param time time of its newest record in milliseconds since the epoch of Unix
     */
    JudgeState spent(RewardReport whole, long time) {
        return new JudgeState(
                whole.getLight() ? epochs : epochs.proven(whole.getTrainerEpoch(), time),
                whole.getLight() ? measured : whole.getPlanVersion(),
                Math.max(refreshed, whole.getPlanVersion()),
                limits,
                defaultStep,
                credit - step(),
                positions,
                controlsDigest,
                orders);
    }
}
