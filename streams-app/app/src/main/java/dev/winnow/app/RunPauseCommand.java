package dev.winnow.app;

import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.service.run.RunState;
import picocli.CommandLine.Command;

/** Stop a run's consoles from selecting, on every instance and through restarts, until 'run resume'; decides nothing differently. */
@Command(
        name = "pause",
        description =
                "Stop a run's consoles from selecting, on every instance and through restarts, until 'run resume'; decides nothing differently.")
final class RunPauseCommand extends TrainingRunCommand {
    @Override
    public Integer call() {
        String outcome = RunOrder.give(kafka.connection(), run.name(), RunState.PAUSE, "paused", "stop");
        out().println(outcome);
        return 0;
    }
}
