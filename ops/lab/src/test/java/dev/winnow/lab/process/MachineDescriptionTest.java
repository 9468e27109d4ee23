package dev.winnow.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class MachineDescriptionTest {
    @Test
    void aReportStatesWhatItRanOnAndNothingThatLeadsToAPerson() {
        JsonNode json = new ObjectMapper().valueToTree(MachineDescription.here());

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("cpu", "cores", "memoryGib", "java", "pytorch", "os");
        assertThat(json.get("cores").intValue()).isPositive();
        assertThat(json.get("memoryGib").doubleValue()).isPositive();
        assertThat(json.get("pytorch").textValue()).startsWith("2.7.1");
        assertThat(json.toString()).doesNotContain(System.getProperty("user.dir"));
    }
}
