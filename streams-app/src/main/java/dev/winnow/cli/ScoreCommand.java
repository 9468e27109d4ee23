package dev.winnow.cli;

import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.http.Meters;
import dev.winnow.scoring.Labeller;
import dev.winnow.scoring.ScoringLoop;
import dev.winnow.scoring.ScoringSettings;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.Reachability;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Labels documents with the agents of a directory, until stopped. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = "Label documents with the agents; start one per device.")
final class ScoreCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    HttpOption http;

    @Mixin
    DrainOption drainOption;

    @Option(
            names = "--agents-dir",
            paramLabel = "DIR",
            defaultValue = "${env:WINNOW_AGENTS_DIR:-agents}",
            description = "Fitted agents (default: ${DEFAULT-VALUE}; env WINNOW_AGENTS_DIR).")
    Path agents;

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            defaultValue = "scorer",
            description = "Name among the scorers that share the work; each needs its own (default: ${DEFAULT-VALUE}).")
    String instance;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
    String device;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "Threads of the engine on the CPU (default: ${DEFAULT-VALUE}).")
    int threads;

    @Option(
            names = "--batch-documents",
            defaultValue = "64",
            description = "Documents of a batch (default: ${DEFAULT-VALUE}).")
    int batchDocuments;

    @Option(
            names = "--depth",
            defaultValue = "3",
            description = "Batches between poll and commit (default: ${DEFAULT-VALUE}).")
    int depth;

    @Option(
            names = "--commit-interval-ms",
            defaultValue = "500",
            description = "Time between transactions (default: ${DEFAULT-VALUE}).")
    long commitIntervalMs;

    @Option(
            names = "--agent-timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "Time that an agent has for a batch before documents go on without it (default:"
                    + " ${DEFAULT-VALUE}).")
    int agentTimeout;

    @Override
    public Integer call() {
        if (agentTimeout < 1) {
            throw new UsageException("--agent-timeout must be at least 1 second, but is " + agentTimeout);
        }
        Drain drain = drainOption.drain("scorer " + instance, spec);
        return drain.during(() -> score(drain));
    }

    private int score(Drain drain) {
        ScoringSettings settings =
                new ScoringSettings(instance, batchDocuments, depth, Duration.ofMillis(commitIntervalMs));
        KafkaConnection connection = kafka.connection();
        connection.requireReady(
                connection.topics().documents(),
                connection.topics().annotated(),
                connection.topics().deadLetters());
        Meters meters = new Meters();
        try (AgentCatalog catalog = AgentCatalog.load(agents, AgentSettings.on(device, threads));
                Labeller labeller =
                        new Labeller(catalog.agents(), meters, Clock.systemUTC(), Duration.ofSeconds(agentTimeout));
                Reachability reachability = new Reachability(
                        connection,
                        connection.topics().scoringGroup(),
                        connection.topics().documents(),
                        connection.topics().annotated(),
                        connection.topics().deadLetters())) {
            ScoringLoop loop = new ScoringLoop(connection, labeller, settings, meters);
            return new ServiceRunner(http, drain, meters, spec.commandLine().getOut())
                    .run("scorer " + instance, new Scoring(loop), reachability::trouble);
        }
    }

    private record Scoring(ScoringLoop loop) implements ServiceRunner.Service {
        @Override
        public void run() {
            loop.run();
        }

        @Override
        public void stop() {
            loop.stop();
        }

        @Override
        public String unreadyReason() {
            return loop.unreadyReason();
        }
    }
}
