package dev.winnow.selection;

/** Why a reward did not enter an update. */
public enum Refusal {
    /** NaN or infinite influence. */
    NOT_FINITE,
    /** Another reward of the same document counted. */
    DUPLICATE,
    /** No label is of an agent and a group of the plan. */
    UNKNOWN_LABELS,
    /** Measured under a plan too far back, or one that does not exist yet. */
    STALE,
    /** The audit correlation shows that the rewards cannot be trusted. */
    AUDIT,
    /** All rewards are equal, or so large that the printed equations would leave the range of weights. */
    UNINFORMATIVE
}
