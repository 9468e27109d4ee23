package dev.winnow.cli;

import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.TopicProvisioner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates the shared topics of a deployment and registers their schemas. */
@Command(
        name = "topics",
        description = "Manage the shared topics.",
        synopsisSubcommandLabel = "apply",
        mixinStandardHelpOptions = true)
final class TopicsCommand {
    @Spec
    CommandSpec spec;

    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            description = "Create missing topics and register schemas as FULL_TRANSITIVE; never changes a topic.")
    int apply(
            @Mixin KafkaOptions kafka,
            @Option(
                            names = "--partitions",
                            defaultValue = "6",
                            description = "Partitions of the shared topics (default: ${DEFAULT-VALUE}).")
                    int partitions,
            @Option(
                            names = "--replication-factor",
                            defaultValue = "-1",
                            description = "Copies of each partition; -1 for the broker's default.")
                    short replicationFactor,
            @Option(names = "--dry-run", description = "Only say what is missing.") boolean dryRun) {
        KafkaConnection connection = kafka.connection();
        var outcome = new TopicProvisioner(connection)
                .apply(connection.topics().shared(partitions), replicationFactor, dryRun);
        var out = spec.commandLine().getOut();
        outcome.created().forEach(name -> out.println((dryRun ? "missing  " : "created  ") + name));
        outcome.present().forEach(name -> out.println("present  " + name));
        return 0;
    }
}
