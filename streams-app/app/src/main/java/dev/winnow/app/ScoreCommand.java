package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Reachability;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.runtime.Drain;
import dev.winnow.runtime.GpuMeters;
import dev.winnow.runtime.GroupLagWatch;
import dev.winnow.runtime.KafkaCommand;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.MissingRecordsPolicy;
import dev.winnow.runtime.ServiceOptions;
import dev.winnow.runtime.ServiceRunner;
import dev.winnow.runtime.UsageException;
import dev.winnow.service.scoring.DeviceLoop;
import dev.winnow.service.scoring.Labeller;
import dev.winnow.service.scoring.ScoringInput;
import dev.winnow.service.scoring.ScoringLoop;
import dev.winnow.service.scoring.ScoringMemory;
import dev.winnow.service.scoring.ScoringSettings;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Labels documents with the agents of a directory, until stopped. */
@Command(
        name = "score",
        description = "Label documents with the agents; name all devices of the machine, or start one per device.")
final class ScoreCommand extends KafkaCommand {
    @Mixin
    ServiceOptions service;

    @Mixin
    AgentsDirectoryOption agents;

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description = "Stable name of this scorer among those that share the work: it gets its partitions"
                    + " back after a restart, and a second one of the same name stops the first (default: a new"
                    + " name from host and process).")
    String instance;

    @Option(
            names = "--device",
            paramLabel = "DEVICE[,DEVICE...]",
            defaultValue = "cpu",
            description =
                    "cpu, cuda or cuda:N. Each of several has its own loop and copy of the agents, and they are the"
                            + " instances NAME-0, NAME-1 ....")
    String device;

    @Mixin
    LabellingOptions options;

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = "${env:WINNOW_SCORER_INPUT:-documents}",
            description = "documents, or compared where 'winnow dedup' runs; the same for all scorers.")
    ScoringInput input;

    @Option(names = "--depth", defaultValue = "3", description = "Batches between poll and commit.")
    int depth;

    @Option(names = "--commit-interval-ms", defaultValue = "500", description = "Longest time between transactions.")
    long commitIntervalMs;

    @Option(
            names = MissingRecordsPolicy.OPTION,
            description =
                    "Continue at the first record that is left where documents were deleted before they were labelled,"
                            + " or the group's offsets are gone; each such range is a dead letter.")
    boolean allowMissingRecords;

    @Override
    public Integer call() {
        if (options.agentTimeout < 1) {
            throw new UsageException("--agent-timeout must be at least 1 second, but is " + options.agentTimeout);
        }
        requirePositive("--batch-documents", options.batchDocuments);
        requirePositive("--threads", options.threads);
        requirePositive("--depth", depth);
        requirePositive("--commit-interval-ms", commitIntervalMs);
        Devices devices = Devices.parse(device);
        devices.requirePresent(options.threads);
        ScorerName name = instance == null ? ScorerName.unique() : ScorerName.stable(instance);
        Drain drain = service.drain("scorer " + name.text());
        return drain.during(() -> score(devices, name, drain));
    }

    private int score(Devices devices, ScorerName name, Drain drain) {
        KafkaConnection connection = kafka.connection();
        String source = input.topic(connection.topics());
        connection.requireReady(
                source, connection.topics().annotated(), connection.topics().deadLetters());
        connection.requireTransactions();
        Meters meters = new Meters();
        try (GpuMeters gpus = GpuMeters.start(meters.registry(), devices.names());
                DeviceScorers scorers = scorers(devices, name, connection, meters);
                GroupLagWatch lag = GroupLagWatch.start(
                        connection, meters, Map.of(connection.topics().scoringGroup(), source));
                Reachability reachability = new Reachability(
                        connection,
                        connection.topics().scoringGroup(),
                        source,
                        connection.topics().annotated(),
                        connection.topics().deadLetters())) {
            return new ServiceRunner(service, drain, meters, out())
                    .run("scorer " + name.text(), new Scoring(scorers.loop()), reachability::trouble);
        }
    }

    private static void requirePositive(String option, long value) {
        if (value < 1) {
            throw new UsageException(option + " must be 1 or more, but is " + value);
        }
    }

    private DeviceScorers scorers(Devices devices, ScorerName name, KafkaConnection connection, Meters meters) {
        ScoringMemory memory = ScoringMemory.of(
                Runtime.getRuntime().maxMemory(),
                devices.names().size(),
                new TopicProvisioner(connection).partitions(input.topic(connection.topics())),
                options.batchDocuments,
                depth);
        return DeviceScorers.load(
                agents.path,
                devices,
                options.threads,
                devices.instances(name.text()),
                catalog -> new Labeller(
                        catalog.agents(), meters, System::nanoTime, Duration.ofSeconds(options.agentTimeout)),
                (labeller, loopName) -> new ScoringLoop(
                        connection,
                        labeller,
                        new ScoringSettings(
                                loopName,
                                name.isStable(),
                                options.batchDocuments,
                                depth,
                                Duration.ofMillis(commitIntervalMs),
                                allowMissingRecords,
                                memory,
                                input),
                        meters));
    }

    private record Scoring(DeviceLoop loop) implements ServiceRunner.Service {
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
