package dev.winnow.app;

import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.service.run.RunState;
import picocli.CommandLine.Command;

/** Resumes the consoles of a paused run. */
@Command(name = "resume", description = "Resume the consoles of a paused run.")
final class RunResumeCommand extends TrainingRunCommand {
    @Override
    public Integer call() {
        String outcome = RunOrder.give(kafka.connection(), run.name(), RunState.GO, "resumed", "continue");
        out().println(outcome);
        return 0;
    }
}
