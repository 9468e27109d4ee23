package dev.winnow.app;

import picocli.CommandLine.Command;

/** Creates, lists, pauses, resumes, fences, limits, moves, restricts and deletes training runs. */
@Command(
        name = "run",
        description = "Manage training runs.",
        subcommands = {
            RunCreateCommand.class,
            RunListCommand.class,
            RunPauseCommand.class,
            RunResumeCommand.class,
            RunFenceCommand.class,
            RunLimitCommand.class,
            RunRuleCommand.class,
            RunVetoCommand.class,
            RunOutcomesCommand.class,
            RunDeleteCommand.class
        })
final class RunCommand {}
