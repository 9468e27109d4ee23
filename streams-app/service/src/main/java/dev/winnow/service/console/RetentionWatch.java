package dev.winnow.service.console;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.runtime.Meters;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows, for the topics of a run that may have a retention, how much its readers have still to read that is older than half of what
 * the topic keeps: of {@code annotated} the console, of {@code selected} the trainer. Works for a console that is paused and for a trainer in
 * any language, because it asks for committed offsets alone. Runs on a thread of its own.
 */
public final class RetentionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionWatch.class);
    private static final long INTERVAL_SECONDS = 60;

    private final KafkaConnection connection;
    private final RunTopics run;
    private final Meters meters;
    private final Clock clock;
    private final ScheduledExecutorService watcher;

    private RetentionWatch(KafkaConnection connection, RunTopics run, Meters meters, Clock clock) {
        this.connection = connection;
        this.run = run;
        this.meters = meters;
        this.clock = clock;
        this.watcher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "retention-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Looks now, and every minute. */
    public static RetentionWatch start(KafkaConnection connection, RunTopics run, Meters meters, Clock clock) {
        RetentionWatch watch = new RetentionWatch(connection, run, meters, clock);
        watch.watcher.scheduleWithFixedDelay(watch::lookAtAll, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
        return watch;
    }

    private void lookAtAll() {
        look(connection.topics().annotated(), run.consoleGroup());
        look(run.selected(), run.trainerGroup());
    }

    private void look(String topic, String group) {
        try {
            long retention = retentionMillis(topic);
            meters.retention(topic, retention < 0 ? Double.POSITIVE_INFINITY : retention / 1_000.0);
            meters.unreadOld(run.run(), topic, retention < 0 ? 0 : old(topic, group, retention));
        } catch (TopicException | NumberFormatException e) {
            LOG.warn(
                    "unknown whether retention is about to delete unread records run={} topic={} error={}",
                    run.run(),
                    topic,
                    e.getMessage());
        }
    }

    private long retentionMillis(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return Long.parseLong(connection
                .ask("for the retention of " + topic, admin -> admin.describeConfigs(List.of(resource))
                        .all())
                .get(resource)
                .get(TopicConfig.RETENTION_MS_CONFIG)
                .value());
    }

    /** Offsets that a group has not read and that are older than half of a retention. */
    private long old(String topic, String group, long retention) {
        Collection<TopicPartition> partitions = PartitionOffsets.partitions(connection, List.of(topic));
        Map<TopicPartition, Long> committed = PartitionOffsets.committed(connection, group);
        Map<TopicPartition, Long> starts = PartitionOffsets.starts(connection, partitions);
        Map<TopicPartition, Long> ends = PartitionOffsets.ends(connection, partitions);
        OffsetSpec half = OffsetSpec.forTimestamp(clock.millis() - retention / 2);
        Map<TopicPartition, ListOffsetsResultInfo> younger = connection.ask(
                "for the offsets of " + topic + " by time", admin -> admin.listOffsets(partitions.stream()
                                .collect(Collectors.toMap(partition -> partition, partition -> half)))
                        .all());
        long old = 0;
        for (TopicPartition partition : partitions) {
            long from = Math.max(starts.get(partition), committed.getOrDefault(partition, 0L));
            long first = younger.get(partition).offset();
            // no offset where nothing is younger
            old += Math.max(0, (first < 0 ? ends.get(partition) : first) - from);
        }
        return old;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
