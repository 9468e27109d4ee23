package dev.winnow.service.audit;

import java.util.List;

/**
 * What a verification found.
 *
 * @param verified whether everything agreed
 * @param run name of the run
 * @param decisions decisions that were recomputed
 * @param selected of those, accepted
 * @param rejected of those, not accepted
 * @param probes of those, drawn as probes
 * @param dead annotated records that could not be decoded
 * @param unreadable records of plans and marks that are none and were passed over
 * @param violationCount number of violations
 * @param violations the first of them
 */
public record VerifyReport(
        boolean verified,
        String run,
        long decisions,
        long selected,
        long rejected,
        long probes,
        long dead,
        long unreadable,
        long violationCount,
        List<Violation> violations) {
    public VerifyReport {
        violations = List.copyOf(violations);
    }
}
