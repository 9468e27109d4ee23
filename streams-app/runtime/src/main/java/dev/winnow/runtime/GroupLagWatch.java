package dev.winnow.runtime;

import dev.winnow.kafka.client.GroupLag;
import dev.winnow.kafka.client.KafkaConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how far consumer groups are behind, every few seconds. Owns its thread and its client. */
public final class GroupLagWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupLagWatch.class);
    private static final int INTERVAL_SECONDS = 5;
    private static final long TIMEOUT_SECONDS = 10;

    private final Admin admin;
    private final Meters meters;
    private final Map<String, String> topicByGroup;
    private final Map<String, GroupLag> lags = new LinkedHashMap<>();
    private final ScheduledExecutorService watcher;

    private GroupLagWatch(KafkaConnection connection, Meters meters, Map<String, String> topicByGroup) {
        this.admin = connection.admin();
        this.meters = meters;
        this.topicByGroup = new LinkedHashMap<>(topicByGroup);
        this.watcher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "group-lag");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts to look. */
    public static GroupLagWatch start(KafkaConnection connection, Meters meters, Map<String, String> topicByGroup) {
        GroupLagWatch watch = new GroupLagWatch(connection, meters, topicByGroup);
        watch.watcher.scheduleWithFixedDelay(watch::look, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
        return watch;
    }

    private void look() {
        topicByGroup.forEach((group, topic) -> {
            try {
                if (!lags.containsKey(group)) {
                    lags.put(group, new GroupLag(admin, group, topic, partitions(topic)));
                }
                meters.groupLag(group, topic, lags.get(group).documents());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException | KafkaException e) {
                meters.groupLag(group, topic, Double.NaN);
                LOG.debug("the lag of a group is unknown group={} topic={} error={}", group, topic, e.toString());
            }
        });
    }

    private int partitions(String topic) throws ExecutionException, InterruptedException, TimeoutException {
        return admin.describeTopics(List.of(topic))
                .topicNameValues()
                .get(topic)
                .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .partitions()
                .size();
    }

    @Override
    public void close() {
        watcher.shutdownNow();
        admin.close();
    }
}
