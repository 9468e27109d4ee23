package dev.winnow.app;

import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.RunOption;
import dev.winnow.service.run.RunState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Resume the consoles of a paused run. */
@Command(name = "resume", mixinStandardHelpOptions = true, description = "Resume the consoles of a paused run.")
final class RunResumeCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    RunOption run;

    @Override
    public Integer call() {
        String outcome = RunOrder.give(kafka.connection(), run.name(), RunState.GO, "resumed", "go on");
        spec.commandLine().getOut().println(outcome);
        return 0;
    }
}
