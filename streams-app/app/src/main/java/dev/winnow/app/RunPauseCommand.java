package dev.winnow.app;

import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.RunOption;
import dev.winnow.service.run.RunState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stop a run's consoles from selecting, on every instance and through restarts, until 'run resume'; decides nothing differently. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description =
                "Stop a run's consoles from selecting, on every instance and through restarts, until 'run resume'; decides nothing differently.")
final class RunPauseCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    RunOption run;

    @Override
    public Integer call() {
        String outcome = RunOrder.give(kafka.connection(), run.name(), RunState.PAUSE, "paused", "stop");
        spec.commandLine().getOut().println(outcome);
        return 0;
    }
}
