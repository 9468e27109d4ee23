package dev.winnow.selection;

/**
 * How far the mix of the selected documents may drift from the mix of the stream: of every group of one agent the mean acceptance
 * stays within {@code [rho / factor, factor * rho]}, so that its share of the selection stays within the same factor of its share
 * of the stream. Under rule 3 only. Immutable.
 *
 * @param agent name of the agent whose groups are bounded
 * @param factor kappa, 1 or more and finite; 1 selects in the mix of the stream
 */
public record DriftBound(String agent, double factor) {
    public DriftBound {
        Check.name(agent, "agent of a drift bound");
        Check.that(factor >= 1 && Double.isFinite(factor), "maxDrift of agent " + agent, "1 or more", factor);
    }
}
