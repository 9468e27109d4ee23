package dev.winnow.app;

import dev.winnow.agent.AgentCatalog;
import dev.winnow.runtime.ResultOutput;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the agents of a directory. */
@Command(name = "list", description = "Verify the artifacts of a directory and show type, groups and digest of each.")
final class AgentsListCommand implements Callable<Integer> {
    @Mixin
    AgentsDirectoryOption agents;

    @Mixin
    ResultOutput output;

    @Override
    public Integer call() {
        AgentDescription.show(output, AgentCatalog.artifacts(agents.path));
        return 0;
    }
}
