package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.service.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** How a Kafka Streams service runs. */
final class StreamsOptions {
    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where state stores live (default: a directory 'winnow' under the system's temporary one).")
    Path stateDirectory;

    @Option(
            names = "--commit-interval-ms",
            defaultValue = "200",
            description = "Time between transactions (default: ${DEFAULT-VALUE}).")
    long commitIntervalMs;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "Stream threads; more than partitions are idle (default: ${DEFAULT-VALUE}).")
    int threads;

    /** Settings whose state belongs to this very run: one that was deleted and created again under its name finds none. */
    StreamsSettings settings(KafkaConnection connection, RunTopics run) {
        Path directory =
                stateDirectory == null ? Path.of(System.getProperty("java.io.tmpdir"), "winnow") : stateDirectory;
        String identity = connection
                .ask("about topic " + run.plans(), admin -> admin.describeTopics(List.of(run.plans()))
                        .allTopicNames())
                .get(run.plans())
                .topicId()
                .toString();
        return new StreamsSettings(directory.resolve(identity), Duration.ofMillis(commitIntervalMs), threads);
    }
}
