package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The alerts are rules that Prometheus takes, fire when they should, and are in the runbook. */
class AlertsIT {
    private static final Path OPS = Path.of("../../ops");
    private static final Path RULES = OPS.resolve("prometheus/alerts.yml");

    @Test
    void prometheusTakesTheRules() throws Exception {
        promtool("check", "rules", RULES.toString());
    }

    @Test
    void alertsFireOnWhatTheyAreFor() throws Exception {
        promtool("test", "rules", OPS.resolve("prometheus/alerts-test.yml").toString());
    }

    @Test
    void everyAlertHasAnEntryInTheRunbook() throws IOException {
        String runbook = Files.readString(OPS.resolve("runbook.md"));

        assertThat(alerts()).isNotEmpty().allSatisfy(alert -> assertThat(runbook)
                .contains("**" + alert + "**"));
    }

    private static List<String> alerts() throws IOException {
        Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml().load(Files.readString(RULES));
        return file.get("groups").stream()
                .flatMap(group -> group.get("rules").stream())
                .map(rule -> String.valueOf(rule.get("alert")))
                .toList();
    }

    /** Runs Prometheus' own tool; the test is skipped where it is not installed. */
    private static void promtool(String... arguments) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                            .toList())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "promtool is not installed");
            return;
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
