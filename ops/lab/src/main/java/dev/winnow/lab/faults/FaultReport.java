package dev.winnow.lab.faults;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What {@code winnow faults --report FILE} writes.
 *
 * @param seed the seed that gives the same faults again
 * @param quick whether it was a short look only
 * @param injected faults that were injected
 * @param documents documents whose whole way was checked, to the decision
 * @param violations laws that did not hold, and what the audit found
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
        List<Outcome> faults) {

    /**
     * What became of one fault.
     *
     * @param number from 1
     * @param seed seed of the run
     * @param kind what went wrong
     * @param target what it hit
     * @param injectedAtSeconds when, after the start of the suite
     * @param heldSeconds how long it held
     * @param recoveredSeconds time from its end until records went all the way again; null when they did not
     * @param waitingFor what had not come back within the limit; empty when everything had
     * @param documents documents checked so far
     * @param violations laws that were found not to hold after it; the first ones
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
            List<String> violations,
            long violationCount) {}

    boolean passed() {
        return violations == 0 && notRecovered == 0 && error.isEmpty();
    }
}
