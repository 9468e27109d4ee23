package dev.winnow.lab.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** What the suite accepts of the audit at its end. */
final class AuditVerdict {
    private AuditVerdict() {}

    /** The audit has to report the poison on topics that consoles alone write to, and nothing else. */
    static boolean isExpected(JsonNode audit, Set<InvariantChecker.TopicPlace> foreign) {
        if (foreign.isEmpty()) {
            return audit.path("verified").asBoolean();
        }
        boolean covered = true;
        for (JsonNode each : audit.path("coverage")) {
            covered &= each.path("notCovered").asLong(1) == 0
                    && each.path("differing").asLong(1) == 0;
        }
        boolean known = true;
        for (JsonNode each : audit.path("violations")) {
            known &= foreign.contains(new InvariantChecker.TopicPlace(
                    each.path("topic").asText(),
                    each.path("partition").asInt(),
                    each.path("offset").asLong()));
        }
        return covered && known && audit.path("violationCount").asLong() == foreign.size();
    }
}
