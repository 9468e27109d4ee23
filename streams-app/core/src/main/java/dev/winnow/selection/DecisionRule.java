package dev.winnow.selection;

/**
 * Version of the rule that a plan decides and learns by. A run may move to a later rule at a plan switch, never back; each
 * plan of a run is verified by the rule that it names.
 */
public enum DecisionRule {
    /** One lambda per plan, solved on a sample of the whole stream; draws by seed and id; theta renormalised over the labels present. */
    ONE(1),
    /**
     * Lambda solved again every {@link RecentDocuments#SOLVE_EVERY} documents on the recent past, with pay-back; probes
     * capped; draws renewed by plan and use; missing labels that no text gains by; scores in units of reward.
     */
    TWO(2),
    /**
     * As {@link #TWO}; where the options bound the drift of an agent's groups ({@link DriftBound}), each of them has a floor
     * or a highest lambda where it is outside of its bounds, solved together with lambda ({@link DriftSolver}).
     */
    THREE(3);

    private final int version;

    DecisionRule(int version) {
        this.version = version;
    }

    /** The number of the rule in records. */
    public int version() {
        return version;
    }

    /**
     * The rule of a version.
     *
     * @throws IllegalArgumentException when this program does not know it
     */
    public static DecisionRule of(int version) {
        for (DecisionRule rule : values()) {
            if (rule.version == version) {
                return rule;
            }
        }
        throw new IllegalArgumentException("unknown decision rule " + version + ": this program knows 1 to "
                + values().length + "; use the version of Winnow that wrote the plan");
    }
}
