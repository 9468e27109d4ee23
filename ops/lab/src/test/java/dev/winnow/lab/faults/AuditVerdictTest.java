package dev.winnow.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the suite accepts of the audit at its end. */
class AuditVerdictTest {
    private static final Set<InvariantChecker.TopicPlace> POISON =
            Set.of(new InvariantChecker.TopicPlace("probes", 0, 5), new InvariantChecker.TopicPlace("selected", 1, 7));
    private static final String PROBE = "{\"topic\":\"probes\",\"partition\":0,\"offset\":5}";
    private static final String SAMPLE = "{\"topic\":\"selected\",\"partition\":1,\"offset\":7}";
    private static final String OTHER = "{\"topic\":\"selected\",\"partition\":1,\"offset\":8}";

    private static JsonNode audit(boolean verified, int differing, int count, String... violations)
            throws JsonProcessingException {
        return new ObjectMapper()
                .readTree("{\"verified\":" + verified + ",\"coverage\":{\"decisions\":{\"notCovered\":0,\"differing\":"
                        + differing + "}},\"violationCount\":" + count + ",\"violations\":["
                        + String.join(",", violations) + "]}");
    }

    @Test
    void withoutPoisonTheAuditItselfDecides() throws JsonProcessingException {
        assertThat(AuditVerdict.isExpected(audit(true, 0, 0), Set.of())).isTrue();
        assertThat(AuditVerdict.isExpected(audit(false, 0, 0), Set.of())).isFalse();
    }

    @Test
    void poisonHasToBeNamedWholeAndAlone() throws JsonProcessingException {
        assertThat(AuditVerdict.isExpected(audit(false, 0, 2, PROBE, SAMPLE), POISON))
                .isTrue();
        assertThat(AuditVerdict.isExpected(audit(false, 0, 1, PROBE), POISON)).isFalse();
        assertThat(AuditVerdict.isExpected(audit(false, 0, 2, PROBE, OTHER), POISON))
                .isFalse();
        assertThat(AuditVerdict.isExpected(audit(false, 0, 3, PROBE, SAMPLE, OTHER), POISON))
                .isFalse();
        assertThat(AuditVerdict.isExpected(audit(false, 1, 2, PROBE, SAMPLE), POISON))
                .isFalse();
    }
}
