package dev.winnow.app;

import picocli.CommandLine.Command;

/** Groups the commands about agents. */
@Command(
        name = "agents",
        description = "Fit agents, import or create them, and show them.",
        subcommands = {
            AgentsCreateCommand.class,
            AgentsEvaluateCommand.class,
            AgentsFitCommand.class,
            AgentsImportCommand.class,
            AgentsLabelCommand.class,
            AgentsTypesCommand.class,
            AgentsListCommand.class
        })
final class AgentsCommand {}
