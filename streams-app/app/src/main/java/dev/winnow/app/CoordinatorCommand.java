package dev.winnow.app;

import dev.winnow.agent.DirectoryLock;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Reachability;
import dev.winnow.kafka.client.TopicIdentities;
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
import dev.winnow.service.coordinator.CoordinatorAnswers;
import dev.winnow.service.coordinator.CoordinatorOffsets;
import dev.winnow.service.coordinator.CoordinatorTopology;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.streams.GuardedClients;
import dev.winnow.service.streams.RefusedRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turns the trainer's rewards into the next plan of one run, until stopped. */
@Command(
        name = "coordinator",
        description = "Make the next plan of a training run from its rewards; a second one is a standby.")
final class CoordinatorCommand extends TrainingRunCommand {
    @Mixin
    StreamsOptions streams;

    @Mixin
    ServiceOptions service;

    @Option(
            names = MissingRecordsPolicy.OPTION,
            description =
                    "Continue at the first record that is left where marks, probes, orders or rewards were deleted"
                            + " before they were read; each such range is a dead letter.")
    boolean allowMissingRecords;

    @Override
    public Integer call() {
        streams.check();
        Drain drain = service.drain("coordinator of run " + run.name());
        return drain.during(() -> coordinate(drain));
    }

    private int coordinate(Drain drain) {
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(connection.topics().deadLetters(), topics.plans(), topics.rewards(), topics.marks());
        connection.requireTransactions();
        PlanHistory plans = new PlanHistory(connection, topics);
        plans.requireNewest();
        TopicIdentities identities = TopicIdentities.fixed(plans.requireSameTopics());
        Optional<CoordinatorTopology.Answers> answers = CoordinatorAnswers.of(connection, topics);
        Meters meters = new Meters();
        Properties settings = streams.settings(connection, topics).coordinator(connection, topics, meters);
        try (DirectoryLock lock = StreamsOptions.lock(settings)) {
            return serve(drain, connection, topics, identities, answers, settings, meters);
        }
    }

    private int serve(
            Drain drain,
            KafkaConnection connection,
            RunTopics topics,
            TopicIdentities identities,
            Optional<CoordinatorTopology.Answers> answers,
            Properties settings,
            Meters meters) {
        CoordinatorTopology topology =
                new CoordinatorTopology(connection, topics, meters, answers).withSettledOffsets();
        KafkaStreams instance = new KafkaStreams(topology.build(), settings, new GuardedClients());
        List<String> needed = new ArrayList<>(List.of(
                topics.rewards(),
                topics.marks(),
                topics.plans(),
                connection.topics().deadLetters()));
        if (answers.isPresent()) {
            needed.addAll(List.of(topics.probes(), topics.controls(), topics.outcomes()));
        }
        try (Reachability reachability = new Reachability(
                        connection, identities, topics.coordinatorGroup(), needed.toArray(String[]::new));
                GroupLagWatch lag =
                        GroupLagWatch.start(connection, meters, Map.of(topics.coordinatorGroup(), topics.rewards()))) {
            return new ServiceRunner(service, drain, meters, out())
                    .run(
                            "coordinator of run " + topics.run(),
                            new GatedService(
                                    new CoordinatorOffsets(
                                                    connection, topics, topology.sources(), allowMissingRecords, meters)
                                            ::obstacle,
                                    new StreamsService(instance, service.drainLimit(), RefusedRecords.of(settings))),
                            reachability::trouble);
        }
    }
}
