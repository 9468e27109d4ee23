package dev.winnow.local.experiment;

import dev.winnow.trainer.experiment.Arm;
import dev.winnow.trainer.experiment.ExperimentSettings;
import dev.winnow.trainer.experiment.SeedResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

record ExperimentOutcome(
        String command,
        boolean quick,
        ExperimentSettings settings,
        List<Arm> arms,
        List<SeedResult> results,
        Optional<ThroughStack.Comparison> repeated) {
    void write(Optional<Path> folder, Optional<Path> report) {}

    String text() {
        return command;
    }
}
