package dev.winnow.selection;

import java.util.Objects;

/**
 * How a plan was made.
 *
 * @param parent version that it was made from; -1 for plan 0
 * @param rewardsDigest SHA-256 (hex) of the canonical rewards that led to it; empty for plan 0
 * @param frozen true when the rewards were not trusted and the weights were carried over unchanged
 * @param auditCorrelation rank correlation of the rewards with the one-step oracle; NaN when not audited
 * @param probes probes whose rewards were used, 0 or more
 * @param controlsDigest SHA-256 chain (hex) over the operators' controls that were read before it was made; empty before the
 *     first
 */
public record PlanOrigin(
        int parent, String rewardsDigest, boolean frozen, double auditCorrelation, int probes, String controlsDigest) {
    /** Origin of plan 0. */
    public static final PlanOrigin FIRST = new PlanOrigin(-1, "", false, Double.NaN, 0, "");

    public PlanOrigin {
        Objects.requireNonNull(rewardsDigest, "rewardsDigest");
        Check.that(probes >= 0, "probes", "0 or more", probes);
        Objects.requireNonNull(controlsDigest, "controlsDigest");
    }

    /** The same after other controls. */
    PlanOrigin after(String newControlsDigest) {
        return new PlanOrigin(parent, rewardsDigest, frozen, auditCorrelation, probes, newControlsDigest);
    }
}
