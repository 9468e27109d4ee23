package dev.winnow.app;

import picocli.CommandLine.Command;

/** Creates, lists, pauses, resumes and deletes training runs. */
@Command(
        name = "run",
        description = "Manage training runs.",
        synopsisSubcommandLabel = "(create | list | pause | resume | delete)",
        mixinStandardHelpOptions = true,
        subcommands = {
            RunCreateCommand.class,
            RunListCommand.class,
            RunPauseCommand.class,
            RunResumeCommand.class,
            RunDeleteCommand.class
        })
final class RunCommand {}
