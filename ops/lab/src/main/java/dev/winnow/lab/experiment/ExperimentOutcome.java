package dev.winnow.lab.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.arm.Arm;
import dev.winnow.lab.arm.ExperimentSettings;
import dev.winnow.lab.arm.SeedResult;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.lab.report.ExperimentReport;
import dev.winnow.runtime.ReportFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The report of an experiment on this machine, and where it goes. */
final class ExperimentOutcome {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExperimentReport report;

    ExperimentOutcome(
            String command,
            boolean quick,
            ExperimentSettings settings,
            List<Arm> arms,
            List<SeedResult> results,
            Optional<ThroughStack.Comparison> repeated) {
        Map<String, Object> machine = new LinkedHashMap<>();
        JSON.valueToTree(MachineDescription.here())
                .properties()
                .forEach(fact -> machine.put(fact.getKey(), fact.getValue()));
        Map<String, Object> extra = new LinkedHashMap<>();
        repeated.ifPresent(comparison -> extra.put("repeated", comparison));
        Map<String, LeakShares.Share> leaks = LeakShares.of(results);
        if (!leaks.isEmpty()) {
            extra.put("leaks", leaks);
        }
        report = new ExperimentReport(command, quick, machine, settings, arms, results, extra);
    }

    void write(Optional<Path> folder, ReportFile file) throws IOException {
        if (folder.isPresent()) {
            report.write(folder.get());
        }
        file.write(report.json());
    }

    String table() {
        return report.table();
    }
}
