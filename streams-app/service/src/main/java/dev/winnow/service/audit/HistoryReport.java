package dev.winnow.service.audit;

import java.util.List;
import java.util.Map;

/**
 * The plans of a run, recomputed.
 *
 * @param verified whether every plan was reproduced to the bit, and nothing else was found or is not covered
 * @param run name of the run
 * @param plans the plans, by version; on disk until the audit's {@link Scratch} is closed
 * @param reports records of the rewards topic that the coordinator has processed
 * @param pending records that it has not processed yet
 * @param refused rewards of reports that were refused as a whole, by reason
 * @param unreadable invalid records of plans and marks, which were skipped
 * @param coverage how many plans could be verified
 * @param violationCount number of violations
 * @param violations the first of them
 */
public record HistoryReport(
        boolean verified,
        String run,
        Iterable<PlanStep> plans,
        long reports,
        long pending,
        Map<String, Long> refused,
        long unreadable,
        Coverage coverage,
        long violationCount,
        List<Violation> violations) {}
