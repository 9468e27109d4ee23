package dev.winnow.app;

import dev.winnow.agent.AgentCatalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Groups the commands about agents, and shows the agents of a directory. */
@Command(
        name = "agents",
        description = "Fit agents, import or create them, and show them.",
        synopsisSubcommandLabel = "(create | evaluate | fit | import | label | list | types)",
        mixinStandardHelpOptions = true,
        subcommands = {
            AgentsCreateCommand.class,
            AgentsEvaluateCommand.class,
            AgentsFitCommand.class,
            AgentsImportCommand.class,
            AgentsLabelCommand.class,
            AgentsTypesCommand.class
        })
final class AgentsCommand {
    @Spec
    CommandSpec spec;

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Verify the artifacts of a directory and show type, groups and digest of each.")
    int list(
            @Mixin AgentsDirectoryOption agents,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        AgentDescription.print(spec.commandLine().getOut(), AgentCatalog.artifacts(agents.path), json);
        return 0;
    }
}
