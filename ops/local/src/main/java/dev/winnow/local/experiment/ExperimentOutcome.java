package dev.winnow.local.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.winnow.local.bench.MachineDescription;
import dev.winnow.trainer.experiment.Arm;
import dev.winnow.trainer.experiment.ExperimentSettings;
import dev.winnow.trainer.experiment.SeedResult;
import dev.winnow.trainer.experiment.report.ExperimentReport;
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
        Map<String, Object> extra = repeated.isEmpty() ? Map.of() : Map.of("repeated", repeated.get());
        report = new ExperimentReport(command, quick, machine, settings, arms, results, extra);
    }

    void write(Optional<Path> folder, Optional<Path> file) throws IOException {
        if (folder.isPresent()) {
            report.write(folder.get());
        }
        if (file.isPresent()) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(file.get().toFile(), report.json());
        }
    }

    String table() {
        return report.table();
    }
}
