package dev.winnow.app;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that makes a shell complete commands, options and their values. */
@Command(
        name = "completion",
        description = {
            "Print a script with which a shell completes commands, options and their values.",
            "Load it in the shell's start file; the distribution holds it in completion/."
        })
final class CompletionCommand implements Callable<Integer> {
    /** Shells that are supported; zsh loads the script of bash through its bashcompinit. */
    enum Shell {
        BASH,
        ZSH
    }

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    Shell shell;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash("winnow", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
