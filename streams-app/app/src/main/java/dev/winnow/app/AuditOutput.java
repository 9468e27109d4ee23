package dev.winnow.app;

import dev.winnow.runtime.ReportedOutput;
import dev.winnow.service.audit.Coverage;
import dev.winnow.service.audit.Violation;
import java.io.PrintWriter;
import java.util.List;

/** How an audit shows what it found. */
final class AuditOutput extends ReportedOutput {
    private static final int DIFFERENT = 1;
    private static final int NOT_COVERED = 3;

    /** Records of plans and marks that decide nothing and are not a violation, but that somebody wrote. */
    static void printUnreadable(PrintWriter out, long unreadable) {
        if (unreadable > 0) {
            out.printf(
                    "%d invalid records of plans and marks were skipped, as the run did: see dead-letters%n",
                    unreadable);
        }
    }

    /**
     * Exit code of an audit.
     *
     * @param differs whether anything differs
     * @param notCovered whether something is neither confirmed nor refuted
     */
    static int exitCode(boolean differs, boolean notCovered) {
        return differs ? DIFFERENT : notCovered ? NOT_COVERED : 0;
    }

    static void print(PrintWriter out, String what, Coverage coverage) {
        out.printf(
                "%s: %d verified, %d not covered, %d differing%s%n",
                what,
                coverage.verified(),
                coverage.notCovered(),
                coverage.differing(),
                coverage.reasons().isEmpty() ? "" : "; not covered: " + coverage.reasons());
    }

    static void print(PrintWriter out, long count, List<Violation> violations) {
        for (Violation violation : violations) {
            out.printf(
                    "  %s %d:%d  %s%n", violation.topic(), violation.partition(), violation.offset(), violation.what());
        }
        if (count > violations.size()) {
            out.printf("  and %d more%n", count - violations.size());
        }
    }
}
