package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a process writes to standard error under each value of WINNOW_LOG_FORMAT. */
class LogFormatTest {
    /** Logs a line with a value that tries to look like a line of its own, and one with a failure. */
    static final class Process {
        private Process() {}

        public static void main(String[] arguments) {
            LoggerFactory.getLogger(Process.class)
                    .warn("order read run={} note={}", "night", "\"a\"\n2026 ERROR forged");
            LoggerFactory.getLogger(Process.class).error("failed run={}", "night", new IOException("first\nsecond"));
        }
    }

    private static List<String> lines(String format) throws IOException {
        ProcessBuilder process = new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Process.class.getName());
        process.environment().remove("WINNOW_LOG_LEVEL");
        process.environment().put("WINNOW_LOG_FORMAT", format);
        return new String(
                        process.redirectErrorStream(true)
                                .start()
                                .getInputStream()
                                .readAllBytes(),
                        StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Test
    void textIsOneLineForEachEventWhateverAValueHolds() throws IOException {
        assertThat(lines("text"))
                .satisfiesExactly(
                        order -> assertThat(order)
                                .matches("\\S+ WARN +\\S+ order read run=night note=\"a\"\\\\n2026 ERROR forged"),
                        failure ->
                                assertThat(failure).endsWith("failed run=night: java.io.IOException: first second "));
    }

    @Test
    void jsonIsOneObjectForEachEvent() throws Exception {
        List<String> lines = lines("json");

        assertThat(lines).hasSize(2);
        JsonNode order = new ObjectMapper().readTree(lines.get(0));
        assertThat(order.path("level").asText()).isEqualTo("WARN");
        assertThat(order.path("logger").asText()).isEqualTo(Process.class.getName());
        assertThat(order.path("message").asText()).isEqualTo("order read run=night note=\"a\"\n2026 ERROR forged");
        assertThat(order.has("failure")).isFalse();
        assertThat(Instant.parse(order.path("time").asText())).isBefore(Instant.now());
        assertThat(new ObjectMapper().readTree(lines.get(1)).path("failure").asText())
                .isEqualTo("java.io.IOException: first second ");
    }
}
