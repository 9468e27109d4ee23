package dev.winnow.selection;

/** How the probes of a stage are spread over the groups of all agents. */
public enum ProbeBudget {
    /** Every group gets the same number. */
    UNIFORM,
    /** More where the weight of a group is high or little is known about it: {@link UpperBound}. */
    UCB
}
