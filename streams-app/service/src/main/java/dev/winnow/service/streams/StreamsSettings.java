package dev.winnow.service.streams;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.fetch.FetchLimits;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicSpec;
import dev.winnow.runtime.Meters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How a topology runs; nothing here changes what it decides.
 *
 * @param stateDirectory where stores live; lost stores are restored from their changelogs
 * @param commitInterval time between transactions, 100 ms to 5 s
 * @param threads stream threads, at least 1; more than there are partitions are idle
 * @param memory how much it holds at a time
 */
public record StreamsSettings(Path stateDirectory, Duration commitInterval, int threads, StreamsMemory memory) {
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;
    private static final int SESSION_TIMEOUT_MS = 10_000;

    /** Settings of a process that may use its whole heap. */
    public StreamsSettings(Path stateDirectory, Duration commitInterval, int threads) {
        this(stateDirectory, commitInterval, threads, StreamsMemory.ofThisProcess(Math.max(1, threads)));
    }

    public StreamsSettings {
        if (commitInterval.toMillis() < 100 || commitInterval.toMillis() > 5_000 || threads < 1) {
            throw new IllegalArgumentException(
                    "the commit interval must be 100 ms to 5 s and the threads at least 1, but they are "
                            + commitInterval.toMillis() + " ms and " + threads);
        }
    }

    /** Settings of the run's console. */
    public Properties console(KafkaConnection connection, RunTopics run, Meters meters) {
        Properties properties = base(connection, run.consoleGroup());
        properties.put(UndecodableRecords.SETTINGS, UndecodableRecords.Settings.of(connection, "console", meters));
        return properties;
    }

    /** Settings of the run's coordinator. */
    public Properties coordinator(KafkaConnection connection, RunTopics run, Meters meters) {
        Properties properties = base(connection, run.coordinatorGroup());
        properties.put(UndecodableRecords.SETTINGS, UndecodableRecords.Settings.of(connection, "coordinator", meters));
        return properties;
    }

    /** Settings of the stage that compares the whole stream. */
    public Properties dedup(KafkaConnection connection, Meters meters) {
        Properties properties = base(connection, connection.topics().dedupGroup());
        properties.put(UndecodableRecords.SETTINGS, UndecodableRecords.Settings.of(connection, "dedup", meters));
        // a held partition must not keep the answers to its documents waiting
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        // documents that wait are in a changelog
        properties.put(
                StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                String.valueOf(TopicSpec.MAX_MESSAGE_BYTES));
        return properties;
    }

    private Properties base(KafkaConnection connection, String applicationId) {
        Properties properties = new Properties();
        properties.putAll(connection.clientProperties());
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, (long) memory.cacheBytes());
        properties.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        // as many copies as the broker gives any topic
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, memory.bufferedRecords());
        // another instance takes over the partitions of a killed one after this time
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_TIMEOUT_MS / 4);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, StreamsMemory.POLL_RECORDS);
        properties.put(StreamsConfig.consumerPrefix(FetchLimits.POLL_BYTES), memory.pollBytes());
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, memory.fetchBytes());
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, memory.partitionFetchBytes());
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) memory.producerBytes());
        // nobody sees a record before its transaction ends, and a commit sends what waits
        properties.put(ProducerConfig.LINGER_MS_CONFIG, commitInterval.toMillis() / 2);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 << 20);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        // what the user sets wins, but for what guarantees rest on
        properties.putAll(connection.properties());
        String recordBytes = connection.properties().get(FetchLimits.RECORD_BYTES);
        if (recordBytes != null) {
            properties.put(StreamsConfig.consumerPrefix(FetchLimits.RECORD_BYTES), recordBytes);
        }
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        // the guard of fetched records works in the client of this protocol
        properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, UndecodableRecords.class);
        properties.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, RefusedRecords.class);
        RefusedRecords.prepare(properties);
        new StateMemory(memory.stateBytes(), memory.unwrittenBytes()).bound(properties);
        return properties;
    }
}
