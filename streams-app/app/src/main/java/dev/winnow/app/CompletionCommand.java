package dev.winnow.app;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
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
        CommandLine winnow = spec.root().commandLine();
        removeHidden(winnow);
        spec.commandLine().getOut().print(AutoComplete.bash("winnow", winnow));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** A shell offers the options that the help lists. */
    private static void removeHidden(CommandLine command) {
        CommandSpec options = command.getCommandSpec();
        List.copyOf(options.options()).stream()
                .filter(option -> !OptionTexts.isListed(option))
                .forEach(options::remove);
        command.getSubcommands().values().forEach(CompletionCommand::removeHidden);
    }
}
