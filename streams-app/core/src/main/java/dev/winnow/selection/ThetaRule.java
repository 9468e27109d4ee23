package dev.winnow.selection;

/** What theta follows. */
public enum ThetaRule {
    /** How well the weights of each agent predicted the rewards: {@link Calibration}. */
    CALIBRATION,
    /** What selection would lose without the agent: {@link LeaveOneOut}. */
    LEAVE_ONE_OUT
}
