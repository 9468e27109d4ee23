package dev.winnow.decision;

import dev.winnow.schemas.RewardReport;

/**
 * What all parts of a measurement have in common: two trainers that share an epoch, or one that measures again, gather side by
 * side. Numbers with fractions as bits, so that a NaN equals itself.
 */
record Measurement(
        long trainerEpoch,
        int planVersion,
        int parts,
        String estimator,
        long trainerStep,
        long trainerTokens,
        long auditCorrelation,
        long referenceLoss,
        boolean light) {
    static Measurement of(RewardReport report) {
        return new Measurement(
                report.getTrainerEpoch(),
                report.getPlanVersion(),
                report.getParts(),
                report.getEstimator(),
                report.getTrainerStep(),
                report.getTrainerTokens(),
                Double.doubleToLongBits(report.getAuditCorrelation()),
                Double.doubleToLongBits(report.getReferenceLoss()),
                report.getLight());
    }
}
