package dev.winnow.agent;

/**
 * What one agent reports about one document: one of its groups, and how sure or how good in the agent's own units.
 *
 * @param group one of {@link Agent#groups()}, or the empty string of {@link #none()}
 * @param score the agent's raw score; NaN for an agent that only classifies
 * @param reference what the label refers to: id of the document that a near duplicate repeats, name of the task item that a leak holds; empty where it refers to nothing
 */
public record Label(String group, double score, String reference) {

    private static final Label NONE = new Label("", Double.NaN);

    /**
     * A label that refers to no other document.
     *
     * @param group one of the agent's groups
     * @param score the agent's raw score; NaN for an agent that only classifies
     */
    public Label(String group, double score) {
        this(group, score, "");
    }

    /**
     * The label of a document that the agent cannot label.
     *
     * @return no group, no score
     */
    public static Label none() {
        return NONE;
    }

    /**
     * Whether this is {@link #none()}.
     *
     * @return true when there is no group
     */
    public boolean isNone() {
        return group.isEmpty();
    }
}
