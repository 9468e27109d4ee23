package dev.winnow.lab.faults;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/**
 * What {@code winnow faults --report FILE} writes.
 *
 * @param seed the seed that gives the same faults again
 * @param quick whether it was a short look only
 * @param injected faults that were injected
 * @param documents documents whose whole way was checked, to the decision
 * @param violations invariants that did not hold, and what the audit found
 * @param slowestRecoverySeconds longest time from the end of a fault to progress
 * @param notRecovered faults after which there was no progress within the limit
 * @param skipped kinds that this machine cannot have, with the reason
 * @param annotated records of the annotated topic, each in its turn
 * @param dead documents that scoring refused, each in its turn
 * @param selected decisions to select
 * @param plans plans, plan 0 included
 * @param restarts starts of each process beyond the first
 * @param audit result of {@code audit verify --json} at the end; null when it was not reached
 * @param error why the suite ended early; empty when it did not
 * @param seconds time of the whole run
 * @param compared committed records that were read and compared, by topic; of the last deployment
 * @param deployments deployments that the faults were injected into, more than one where the suite was continued; the audit is of the last
 * @param kinds every kind that was injected
 * @param faults every fault
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record FaultReport(
        long seed,
        boolean quick,
        int injected,
        long documents,
        long violations,
        double slowestRecoverySeconds,
        int notRecovered,
        Map<String, String> skipped,
        long annotated,
        long dead,
        long selected,
        int plans,
        Map<String, Integer> restarts,
        JsonNode audit,
        String error,
        double seconds,
        SortedMap<String, Long> compared,
        int deployments,
        List<Kind> kinds,
        List<Outcome> faults) {

    /**
     * Results of the faults of one kind.
     *
     * @param kind its name
     * @param faults how many were injected
     * @param recovered those after which records went all the way again within the limit
     * @param slowestRecoverySeconds longest time to that; null where none recovered
     * @param documents documents that were checked, to the decision, from the fault before to the check after it, in all
     * @param violations invariants that were found not to hold after one
     * @param compared what was compared
     */
    record Kind(
            String kind,
            int faults,
            int recovered,
            Double slowestRecoverySeconds,
            long documents,
            long violations,
            String compared) {}

    /** One line for each kind that was injected, in the order of the kinds. */
    static List<Kind> kinds(List<Outcome> faults) {
        List<Kind> kinds = new ArrayList<>();
        for (FaultKind kind : FaultKind.values()) {
            List<Outcome> own = faults.stream()
                    .filter(fault -> fault.kind().equals(kind.label()))
                    .toList();
            if (own.isEmpty()) {
                continue;
            }
            List<Double> recoveries = own.stream()
                    .map(Outcome::recoveredSeconds)
                    .filter(Objects::nonNull)
                    .toList();
            kinds.add(new Kind(
                    kind.label(),
                    own.size(),
                    recoveries.size(),
                    recoveries.stream().max(Double::compare).orElse(null),
                    own.stream().mapToLong(Outcome::checked).sum(),
                    own.stream().mapToLong(Outcome::violationCount).sum(),
                    kind.isBesideTheRun() ? REFUSED + "; " + RECORDS : kind.isUpgrade() ? UPGRADED : RECORDS));
        }
        return kinds;
    }

    /** The kinds for a person. */
    String table() {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%-20s %7s %10s %12s %12s %11s%n",
                "kind",
                "faults",
                "recovered",
                "slowest s",
                "documents",
                "violations"));
        for (Kind kind : kinds) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-20s %7d %10d %12s %,12d %11d%n",
                    kind.kind(),
                    kind.faults(),
                    kind.recovered(),
                    kind.slowestRecoverySeconds() == null
                            ? "-"
                            : String.format(Locale.ROOT, "%.1f", kind.slowestRecoverySeconds()),
                    kind.documents(),
                    kind.violations()));
        }
        return table.toString();
    }

    /** What a reader of all committed records compares after every fault. */
    private static final String RECORDS =
            "fed lines with documents, documents with annotated and dead letters, labels of one of sixteen, decisions with samples, probes and marks, plans, outcomes";

    /** What is compared where builds of two versions share a run. */
    private static final String UPGRADED = RECORDS
            + "; the same of the run that was upgraded, where plans of both versions and a change of the rule are in force, and its audit";

    /** What is compared where services have to refuse. */
    private static final String REFUSED =
            "that the service refuses and names the reason, and reads everything after the remedy";

    /**
     * The result of one fault.
     *
     * @param number from 1
     * @param seed seed of the run
     * @param kind what went wrong
     * @param target what it hit
     * @param injectedAtSeconds when, after the start of the suite
     * @param heldSeconds how long it held
     * @param recoveredSeconds time from its end until records went all the way again; null when they did not
     * @param waitingFor what had not come back within the limit; empty when everything had
     * @param documents documents checked so far, in its deployment
     * @param checked documents checked since the fault before
     * @param violations invariants that were found not to hold after it; the first ones
     * @param violationCount all of them
     */
    record Outcome(
            int number,
            long seed,
            String kind,
            String target,
            double injectedAtSeconds,
            double heldSeconds,
            Double recoveredSeconds,
            String waitingFor,
            long documents,
            long checked,
            List<String> violations,
            long violationCount) {}

    boolean passed() {
        return violations == 0 && notRecovered == 0 && error.isEmpty();
    }
}
