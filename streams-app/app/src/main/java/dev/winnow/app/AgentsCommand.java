package dev.winnow.app;

import dev.winnow.agent.AgentCatalog;
import dev.winnow.runtime.ResultOutput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Groups the commands about agents, and shows the agents of a directory. */
@Command(
        name = "agents",
        description = "Fit agents, import or create them, and show them.",
        subcommands = {
            AgentsCreateCommand.class,
            AgentsEvaluateCommand.class,
            AgentsFitCommand.class,
            AgentsImportCommand.class,
            AgentsLabelCommand.class,
            AgentsTypesCommand.class
        })
final class AgentsCommand {
    @Command(
            name = "list",
            description = "Verify the artifacts of a directory and show type, groups and digest of each.")
    int list(@Mixin AgentsDirectoryOption agents, @Mixin ResultOutput output) {
        AgentDescription.show(output, AgentCatalog.artifacts(agents.path));
        return 0;
    }
}
