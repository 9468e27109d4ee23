package dev.winnow.app;

import picocli.CommandLine.Command;

/** Lists and replays records that could not be used. */
@Command(
        name = "dead-letters",
        description = "Inspect and replay records that could not be used.",
        subcommands = {DeadLettersListCommand.class, DeadLettersReplayCommand.class})
final class DeadLettersCommand {}
