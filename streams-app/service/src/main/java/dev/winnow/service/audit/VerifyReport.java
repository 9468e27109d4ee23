package dev.winnow.service.audit;

import java.nio.file.Path;
import java.util.List;

/**
 * What a verification found.
 *
 * @param verified whether everything agreed and nothing is not covered
 * @param run name of the run
 * @param decisions decisions that were recomputed
 * @param selected of those, accepted
 * @param rejected of those, not accepted
 * @param probes of those, drawn as probes
 * @param dead annotated records that could not be decoded
 * @param unreadable invalid records of plans and marks, which were skipped
 * @param coverage how much could be verified
 * @param begunAt snapshots that the audit began at
 * @param written snapshots that it left
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
        Covered coverage,
        List<AtSnapshot> begunAt,
        List<AtSnapshot> written,
        long violationCount,
        List<Violation> violations) {
    /**
     * Of decisions, of plans, and of what snapshots state.
     *
     * @param uses uses of documents that are in a snapshot and in no mark: verified are those that later decisions, whose digest a mark has,
     *     depended on
     */
    public record Covered(Coverage decisions, Coverage plans, Coverage uses) {
        /** Decisions and plans that are neither confirmed nor refuted. Uses that no decision depends on are not among them. */
        public long missing() {
            return decisions.notCovered() + plans.notCovered();
        }
    }

    /**
     * A snapshot of a partition.
     *
     * @param partition the partition
     * @param offset the first document after it
     * @param file name of the file
     */
    public record AtSnapshot(int partition, long offset, String file) {
        static AtSnapshot of(int partition, long offset, Path file) {
            return new AtSnapshot(partition, offset, file.getFileName().toString());
        }
    }

    public VerifyReport {
        begunAt = List.copyOf(begunAt);
        written = List.copyOf(written);
        violations = List.copyOf(violations);
    }
}
