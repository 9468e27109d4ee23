package dev.winnow.app;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.DirectoryLock;
import dev.winnow.agents.duplicate.StreamDuplicateAgentFactory;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Reachability;
import dev.winnow.kafka.client.TopicIdentities;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Drain;
import dev.winnow.runtime.GatedService;
import dev.winnow.runtime.GroupLagWatch;
import dev.winnow.runtime.KafkaCommand;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.MissingRecordsPolicy;
import dev.winnow.runtime.ServiceOptions;
import dev.winnow.runtime.ServiceRunner;
import dev.winnow.runtime.StreamsService;
import dev.winnow.runtime.UsageException;
import dev.winnow.service.dedup.DedupOffsets;
import dev.winnow.service.dedup.DedupSettings;
import dev.winnow.service.dedup.DedupTopology;
import dev.winnow.service.pacing.HeldPartitions;
import dev.winnow.service.pacing.PacedClients;
import dev.winnow.service.streams.RefusedRecords;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.streams.KafkaStreams;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares each document with all before it, until stopped. */
@Command(
        name = "dedup",
        description = {
            "Label documents that repeat earlier ones of the whole stream; start as many as there are partitions.",
            "Reads documents and writes compared, from which scorers read with '--input compared'. Every document is"
                    + " passed on, with the label of the agent of type stream-duplicate in --agents-dir."
        })
final class DedupCommand extends KafkaCommand {
    private static final long MOST_DAYS = 3_650;

    @Mixin
    AgentsDirectoryOption agents;

    @Option(
            names = "--window-days",
            paramLabel = "DAYS",
            defaultValue = "90",
            description =
                    "Compare each document with those of this time at least, and half as long again at most, from 1 to"
                            + " 3650. Another window starts without history.")
    long windowDays;

    @Option(
            names = MissingRecordsPolicy.OPTION,
            description =
                    "Continue at the first record that is left where documents were deleted before they were compared,"
                            + " the group's offsets are gone, or the topic was recreated; each such range is a dead"
                            + " letter, and no document is written twice.")
    boolean allowMissingRecords;

    @Mixin
    StreamsOptions streams;

    @Mixin
    ServiceOptions service;

    @Override
    public Integer call() {
        streams.check();
        if (windowDays < 1 || windowDays > MOST_DAYS) {
            throw new UsageException("--window-days must be from 1 to " + MOST_DAYS + ", but is " + windowDays);
        }
        AgentArtifact artifact = artifact();
        Drain drain = service.drain("dedup");
        return drain.during(() -> compare(drain, artifact));
    }

    private AgentArtifact artifact() {
        List<AgentArtifact> found = AgentCatalog.artifacts(agents.path).stream()
                .filter(artifact -> artifact.type().equals(StreamDuplicateAgentFactory.TYPE))
                .toList();
        if (found.size() != 1) {
            throw new UsageException("--agents-dir " + agents.path + " must hold one agent of type "
                    + StreamDuplicateAgentFactory.TYPE + ", but holds "
                    + (found.isEmpty()
                            ? "none: make one with 'winnow agents create'"
                            : found.stream().map(AgentArtifact::name).collect(Collectors.joining(", "))
                                    + ": keep one of them"));
        }
        return found.get(0);
    }

    private int compare(Drain drain, AgentArtifact artifact) {
        KafkaConnection connection = kafka.connection();
        Topics topics = connection.topics();
        connection.requireReady(topics.documents(), topics.compared(), topics.deadLetters());
        connection.requireTransactions();
        TopicDescription documents = connection
                .ask("about topic " + topics.documents(), admin -> admin.describeTopics(List.of(topics.documents()))
                        .allTopicNames())
                .get(topics.documents());
        DedupSettings compared = new DedupSettings(
                artifact.name(),
                artifact.digest(),
                StreamDuplicateAgentFactory.signatures(artifact),
                StreamDuplicateAgentFactory.leastSimilarity(artifact),
                Duration.ofDays(windowDays),
                documents.partitions().size(),
                documents.topicId());
        Meters meters = new Meters();
        Properties settings = streams.settings(connection, topics.compared()).dedup(connection, meters);
        try (DirectoryLock lock = StreamsOptions.lock(settings)) {
            return serve(drain, connection, compared, settings, meters);
        }
    }

    private int serve(
            Drain drain, KafkaConnection connection, DedupSettings compared, Properties settings, Meters meters) {
        Topics topics = connection.topics();
        HeldPartitions held = new HeldPartitions();
        KafkaStreams instance = new KafkaStreams(
                DedupTopology.withSettledOffsets(connection, compared, meters, held, allowMissingRecords)
                        .build(),
                settings,
                new PacedClients(topics.documents(), held));
        try (GroupLagWatch lag =
                        GroupLagWatch.start(connection, meters, Map.of(topics.dedupGroup(), topics.documents()));
                Reachability reachability = new Reachability(
                        connection,
                        TopicIdentities.fixed(Map.of()),
                        topics.dedupGroup(),
                        topics.documents(),
                        topics.compared(),
                        topics.deadLetters())) {
            return new ServiceRunner(service, drain, meters, out())
                    .run(
                            "dedup",
                            new GatedService(
                                    new DedupOffsets(connection, allowMissingRecords, meters)::obstacle,
                                    new StreamsService(instance, service.drainLimit(), RefusedRecords.of(settings))),
                            reachability::trouble);
        }
    }
}
