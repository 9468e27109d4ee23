package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class AclsCommandTest {
    private final StringWriter text = new StringWriter();

    private int execute(String... arguments) {
        PrintWriter writer = new PrintWriter(text);
        return Main.execute(Main.commandLine().setOut(writer).setErr(writer), arguments);
    }

    @Test
    void aLineForKafkasOwnToolPerGrant() {
        assertThat(execute("acls", "--run", "night", "--role", "trainer", "--format", "commands"))
                .isZero();

        assertThat(text.toString().lines())
                .contains(
                        "kafka-acls.sh --bootstrap-server 'localhost:9092' --command-config admin.properties --add"
                                + " --allow-principal 'User:winnow-trainer' --operation Read --operation Write --topic 'winnow.night.rewards'")
                .noneMatch(line -> line.contains("plans"));
    }

    @Test
    void oneObjectForTools() throws Exception {
        assertThat(execute("acls", "--run", "night", "--principal", "User:CN={role}-{run}", "--json"))
                .isZero();

        JsonNode grants = new ObjectMapper().readTree(text.toString()).path("grants");
        assertThat(grants).anySatisfy(grant -> {
            assertThat(grant.path("principal").asText()).isEqualTo("User:CN=console-night");
            assertThat(grant.path("name").asText()).isEqualTo("winnow.night.console-");
            assertThat(grant.path("patternType").asText()).isEqualTo("prefixed");
            assertThat(grant.path("operations")).extracting(JsonNode::asText).contains("Create", "DescribeConfigs");
        });
    }

    @Test
    void aPrincipalForAllRolesIsRefused() {
        assertThat(execute("acls", "--principal", "User:everybody")).isEqualTo(2);
        assertThat(text.toString()).contains("{role}");
    }
}
