package dev.winnow.app;

import dev.winnow.agent.DirectoryLock;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.UsageException;
import dev.winnow.service.streams.StreamsMemory;
import dev.winnow.service.streams.StreamsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** How a Kafka Streams service runs. */
final class StreamsOptions {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsOptions.class);

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "Where state stores are kept (default: winnow/state under XDG_STATE_HOME, or under .local/state of"
                            + " the home directory).")
    Path stateDirectory;

    @Option(names = "--commit-interval-ms", defaultValue = "200", description = "Time between transactions.")
    long commitIntervalMs;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "Stream threads; more than tasks are idle: one for each partition, in dedup two.")
    int threads;

    @Option(
            names = "--state-memory-mb",
            paramLabel = "MEBIBYTES",
            defaultValue = "" + StreamsMemory.STATE_MEBIBYTES,
            description = "Memory of all state stores together, outside of the heap, from 8 to 65536.")
    long stateMebibytes;

    /** @throws UsageException when a number is out of range */
    void check() {
        if (threads < 1) {
            throw new UsageException("--threads must be 1 or more, but is " + threads);
        }
        if (stateMebibytes < 8 || stateMebibytes > 65_536) {
            throw new UsageException("--state-memory-mb must be from 8 to 65536, but is " + stateMebibytes);
        }
        if (commitIntervalMs < 1) {
            throw new UsageException("--commit-interval-ms must be 1 or more, but is " + commitIntervalMs);
        }
    }

    /** Settings whose state belongs to this very run: one that was deleted and created again under its name finds none. */
    StreamsSettings settings(KafkaConnection connection, RunTopics run) {
        return settings(connection, run.plans());
    }

    /** Settings whose state belongs to this very topic: one that was deleted and created again under its name finds none. */
    StreamsSettings settings(KafkaConnection connection, String topic) {
        Path directory = stateDirectory == null
                ? ownDirectory(System.getenv("XDG_STATE_HOME"), Path.of(System.getProperty("user.home")))
                : stateDirectory;
        TopicDescription described = connection
                .ask("about topic " + topic, admin -> admin.describeTopics(List.of(topic))
                        .allTopicNames())
                .get(topic);
        return new StreamsSettings(
                directory.resolve(described.topicId().toString()),
                Duration.ofMillis(commitIntervalMs),
                threads,
                memory(described.partitions().size()));
    }

    /** Keeps the state of an application to this process, until it is closed; a second process ends and names this one. */
    static DirectoryLock lock(Properties settings) {
        // Kafka Streams has a lock of the same name in the directory of the application
        return DirectoryLock.takeBeside(
                Path.of(settings.getProperty(StreamsConfig.STATE_DIR_CONFIG))
                        .resolve(settings.getProperty(StreamsConfig.APPLICATION_ID_CONFIG)),
                "state directory");
    }

    private StreamsMemory memory(int partitions) {
        long heap = Runtime.getRuntime().maxMemory();
        if (heap < StreamsMemory.leastHeapBytes(partitions)) {
            LOG.warn(
                    "heap is small for records of 4 MiB in all partitions partitions={} mebibytes={} needed={}",
                    partitions,
                    heap >> 20,
                    StreamsMemory.leastHeapBytes(partitions) >> 20);
        }
        if (stateMebibytes << 20 < StreamsMemory.leastStateBytes(partitions)) {
            LOG.warn(
                    "memory of stores is small for so many partitions, give more with --state-memory-mb partitions={} mebibytes={} needed={}",
                    partitions,
                    stateMebibytes,
                    StreamsMemory.leastStateBytes(partitions) >> 20);
        }
        return StreamsMemory.of(heap, stateMebibytes << 20, partitions, Math.max(1, threads));
    }

    /**
     * A directory of this user. A known path in a temporary directory that all users share would be anyone's to make first.
     *
     * @param stateHome value of {@code XDG_STATE_HOME}, may be null
     */
    static Path ownDirectory(String stateHome, Path home) {
        // a relative path is invalid there, and ignored, by the specification of base directories
        Path base = stateHome != null && Path.of(stateHome).isAbsolute()
                ? Path.of(stateHome)
                : home.resolve(".local").resolve("state");
        Path existing = base;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            throw new UsageException("no place for state: " + existing
                    + " is not a directory that this user can write; set --state-dir");
        }
        return base.resolve("winnow").resolve("state");
    }
}
