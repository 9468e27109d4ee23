package dev.winnow.service.audit;

import dev.winnow.schemas.Control;
import dev.winnow.service.show.ControlText;
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
 * @param orders newest orders of operators, oldest first
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
        List<Order> orders,
        Map<String, Long> refused,
        long unreadable,
        Coverage coverage,
        long violationCount,
        List<Violation> violations) {

    /**
     * An order of an operator.
     *
     * @param time when it was given, in UTC
     * @param kind what is ordered
     * @param values the values that belong to it; empty where it has none
     * @param note what the operator noted
     */
    public record Order(String time, String kind, String values, String note) {
        static Order of(Control control) {
            return new Order(
                    control.getIssuedAt().toString(),
                    ControlText.kind(control),
                    ControlText.values(control),
                    ControlText.note(control));
        }
    }
}
