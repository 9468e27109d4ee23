package dev.winnow.app;

import dev.winnow.agent.DirectoryLock;
import dev.winnow.decision.ConsoleException;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Reachability;
import dev.winnow.kafka.client.TopicIdentities;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Drain;
import dev.winnow.runtime.GatedService;
import dev.winnow.runtime.GroupLagWatch;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.MissingRecordsPolicy;
import dev.winnow.runtime.ServiceOptions;
import dev.winnow.runtime.ServiceRunner;
import dev.winnow.runtime.StreamsService;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.service.console.ConsoleOffsets;
import dev.winnow.service.console.ConsoleTopology;
import dev.winnow.service.console.RetentionWatch;
import dev.winnow.service.pacing.Allowance;
import dev.winnow.service.pacing.Brake;
import dev.winnow.service.pacing.HeldPartitions;
import dev.winnow.service.pacing.PacedClients;
import dev.winnow.service.pacing.Pacing;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.run.RunControl;
import dev.winnow.service.run.RunWatch;
import dev.winnow.service.streams.Changelogs;
import dev.winnow.service.streams.RefusedRecords;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Decides the annotated documents for one run, until stopped. */
@Command(name = "console", description = "Select documents for a training run; start as many as there are partitions.")
final class ConsoleCommand extends TrainingRunCommand {
    enum PacingMode {
        ON,
        OFF
    }

    @Mixin
    StreamsOptions streams;

    @Mixin
    ServiceOptions service;

    @Option(names = "--pacing", defaultValue = "on", description = "Whether to wait for the trainer: on or off.")
    PacingMode pacing;

    @Option(
            names = "--pacing-low",
            paramLabel = "DOCUMENTS",
            defaultValue = "10000",
            description = "Resume when the trainer is less than this behind.")
    long pacingLow;

    @Option(
            names = "--pacing-high",
            paramLabel = "DOCUMENTS",
            defaultValue = "50000",
            description =
                    "Wait when the trainer is more than this behind; a partition alone waits above its share of this, so that the others can catch up.")
    long pacingHigh;

    @Option(
            names = MissingRecordsPolicy.OPTION,
            description =
                    "Continue at the first record that is left where documents were deleted before they were decided,"
                            + " or the group's offsets are gone; each such range is a dead letter, and no document is"
                            + " decided twice.")
    boolean allowMissingRecords;

    @Override
    public Integer call() {
        streams.check();
        Drain drain = service.drain("console of run " + run.name());
        return drain.during(() -> select(drain));
    }

    private int select(Drain drain) {
        Pacing.Watermarks watermarks = new Pacing.Watermarks(pacingLow, pacingHigh);
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(
                connection.topics().annotated(),
                connection.topics().deadLetters(),
                topics.plans(),
                topics.selected(),
                topics.probes(),
                topics.marks());
        connection.requireTransactions();
        PlanHistory plans = new PlanHistory(connection, topics);
        plans.requireNewest();
        TopicIdentities identities = TopicIdentities.fixed(plans.requireSameTopics());
        new RunControl(connection, topics).requireNotEnded();
        Meters meters = new Meters();
        Properties settings = streams.settings(connection, topics).console(connection, topics, meters);
        try (DirectoryLock lock = StreamsOptions.lock(settings)) {
            return serve(drain, connection, topics, identities, watermarks, settings, meters);
        } catch (IllegalStateException e) {
            throw explained(plans, e);
        }
    }

    private int serve(
            Drain drain,
            KafkaConnection connection,
            RunTopics topics,
            TopicIdentities identities,
            Pacing.Watermarks watermarks,
            Properties settings,
            Meters meters) {
        int partitions =
                new TopicProvisioner(connection).partitions(connection.topics().annotated());
        Allowance allowance = new Allowance();
        HeldPartitions held = new HeldPartitions();
        Topology topology = new ConsoleTopology(connection, topics, meters, allowance).build();
        Changelogs.complete(connection, topics.consoleGroup(), topology);
        KafkaStreams instance = new KafkaStreams(
                topology, settings, new PacedClients(connection.topics().annotated(), held));
        Brake brake = new Brake(instance::pause, instance::resume);
        ServiceRunner runner = new ServiceRunner(service, drain, meters, out());
        try (Reachability reachability = new Reachability(
                        connection,
                        identities,
                        topics.consoleGroup(),
                        connection.topics().annotated(),
                        connection.topics().deadLetters(),
                        topics.plans(),
                        topics.selected(),
                        topics.probes(),
                        topics.marks());
                GroupLagWatch lag = GroupLagWatch.start(
                        connection,
                        meters,
                        Map.of(
                                topics.consoleGroup(), connection.topics().annotated(),
                                topics.trainerGroup(), topics.selected()));
                RunWatch orders = RunWatch.start(connection, topics, brake, meters);
                RetentionWatch retention = RetentionWatch.start(connection, topics, meters, Clock.systemUTC());
                // no resource without pacing
                Pacing pacer = pacing == PacingMode.OFF
                        ? null
                        : new Pacing(connection, topics, partitions, watermarks, brake, allowance, held, meters)) {
            return runner.run(
                    "console of run " + topics.run(),
                    new GatedService(
                            new ConsoleOffsets(connection, topics, allowMissingRecords, meters)::obstacle,
                            new StreamsService(instance, service.drainLimit(), RefusedRecords.of(settings))),
                    reachability::trouble);
        }
    }

    /** Kafka Streams advises to reset a console whose topics have changed, which would select documents again. */
    private static RuntimeException explained(PlanHistory plans, IllegalStateException failure) {
        try {
            plans.requireSameTopics();
            return failure;
        } catch (ConsoleException changed) {
            changed.addSuppressed(failure);
            return changed;
        } catch (RuntimeException unknown) {
            failure.addSuppressed(unknown);
            return failure;
        }
    }
}
