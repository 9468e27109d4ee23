package dev.winnow.app;

import picocli.CommandLine.Command;

/** Manages the shared topics of a deployment. */
@Command(name = "topics", description = "Manage the shared topics.", subcommands = TopicsApplyCommand.class)
final class TopicsCommand {}
