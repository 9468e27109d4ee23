package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.service.streams.StreamsMemory;
import dev.winnow.service.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.TopicDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** How a Kafka Streams service runs. */
final class StreamsOptions {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsOptions.class);

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
        TopicDescription plans = connection
                .ask("about topic " + run.plans(), admin -> admin.describeTopics(List.of(run.plans()))
                        .allTopicNames())
                .get(run.plans());
        return new StreamsSettings(
                directory.resolve(plans.topicId().toString()),
                Duration.ofMillis(commitIntervalMs),
                threads,
                memory(plans.partitions().size()));
    }

    private StreamsMemory memory(int partitions) {
        long heap = Runtime.getRuntime().maxMemory();
        if (heap < StreamsMemory.leastHeapBytes(partitions)) {
            LOG.warn(
                    "heap is small for records of 4 MiB in all partitions partitions={} heapMebibytes={}"
                            + " neededMebibytes={}",
                    partitions,
                    heap >> 20,
                    StreamsMemory.leastHeapBytes(partitions) >> 20);
        }
        return StreamsMemory.of(heap, partitions, Math.max(1, threads));
    }
}
