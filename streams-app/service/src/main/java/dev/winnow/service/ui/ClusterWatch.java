package dev.winnow.service.ui;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.RecordGap;
import dev.winnow.kafka.topic.TopicException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;

/** Asks the brokers for topics and groups under a prefix. Owned by one thread. */
final class ClusterWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long RETENTION_EVERY_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long FOREVER = -1;

    private final Admin admin;
    private final String prefix;
    private final IdleGaps gaps;
    private final Clock clock;
    private Map<String, Long> retentions = Map.of();
    private Map<TopicPartition, Long> middles = Map.of();
    private long retentionsAt;

    ClusterWatch(KafkaConnection connection, Clock clock) {
        admin = connection.admin();
        prefix = connection.topics().prefix() + ".";
        gaps = new IdleGaps(
                (topic, partition, from, before) -> RecordGap.isEmpty(connection, topic, partition, from, before));
        this.clock = clock;
    }

    /**
     * What the brokers answer now.
     *
     * @throws TopicException when they do not
     */
    ClusterLook look() {
        Map<String, TopicDescription> topics = describe();
        List<TopicPartition> partitions = topics.values().stream()
                .flatMap(topic ->
                        topic.partitions().stream().map(info -> new TopicPartition(topic.name(), info.partition())))
                .toList();
        Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        if (retentions.isEmpty() || System.nanoTime() - retentionsAt > RETENTION_EVERY_NANOS) {
            retentionsAt = System.nanoTime();
            lookAtRetention(topics.keySet(), partitions);
        }
        Map<String, ClusterLook.Topic> looked = new TreeMap<>();
        topics.forEach(
                (name, topic) -> looked.put(name, topic(name, topic.partitions().size(), starts, ends)));
        return gaps.closed(new ClusterLook(clock.instant(), looked, groups()));
    }

    private ClusterLook.Topic topic(
            String name, int partitions, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        long retention = retentions.getOrDefault(name, FOREVER);
        return new ClusterLook.Topic(
                array(name, partitions, starts, 0),
                array(name, partitions, ends, 0),
                retention,
                retention < 0 ? Optional.empty() : Optional.of(array(name, partitions, middles, 0)));
    }

    private static long[] array(String topic, int partitions, Map<TopicPartition, Long> offsets, long missing) {
        long[] array = new long[partitions];
        Arrays.setAll(array, partition -> offsets.getOrDefault(new TopicPartition(topic, partition), missing));
        return array;
    }

    private Map<String, TopicDescription> describe() {
        Set<String> names = ask(admin.listTopics().names()).stream()
                .filter(this::isOfDeployment)
                .collect(Collectors.toSet());
        return names.isEmpty() ? Map.of() : ask(admin.describeTopics(names).allTopicNames());
    }

    /** Topics that Kafka Streams keeps for itself have two parts more than any of Winnow's. */
    private boolean isOfDeployment(String topic) {
        return topic.startsWith(prefix) && !topic.endsWith("-changelog") && !topic.endsWith("-repartition");
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec));
        Map<TopicPartition, ListOffsetsResultInfo> answers =
                ask(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all());
        return answers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, answer -> answer.getValue()
                .offset()));
    }

    private void lookAtRetention(Set<String> topics, List<TopicPartition> partitions) {
        Map<String, Long> found = new HashMap<>();
        try {
            Map<ConfigResource, Config> configs = ask(admin.describeConfigs(topics.stream()
                            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                            .toList())
                    .all());
            configs.forEach((topic, config) -> found.put(topic.name(), retention(config)));
        } catch (TopicException e) {
            // who may read topics need not be allowed to see their settings: the page shows retention where it is known
            retentions = Map.of("", FOREVER);
            return;
        }
        Map<TopicPartition, Long> half = new HashMap<>();
        found.forEach((topic, millis) -> {
            if (millis >= 0) {
                half.putAll(offsets(
                        partitions.stream()
                                .filter(each -> each.topic().equals(topic))
                                .toList(),
                        OffsetSpec.forTimestamp(clock.millis() - millis / 2)));
            }
        });
        retentions = found;
        middles = half;
    }

    private static long retention(Config config) {
        boolean deletes = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains("delete");
        return deletes
                ? Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value())
                : FOREVER;
    }

    private Map<String, ClusterLook.Group> groups() {
        Set<String> ids = ask(admin.listGroups().all()).stream()
                .map(GroupListing::groupId)
                .filter(id -> id.startsWith(prefix))
                .collect(Collectors.toSet());
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<String, KafkaFuture<ConsumerGroupDescription>> described =
                admin.describeConsumerGroups(ids).describedGroups();
        Map<String, ListConsumerGroupOffsetsSpec> specs =
                ids.stream().collect(Collectors.toMap(Function.identity(), id -> new ListConsumerGroupOffsetsSpec()));
        var offsets = admin.listConsumerGroupOffsets(specs);
        Map<String, ClusterLook.Group> groups = new TreeMap<>();
        for (String id : ids) {
            try {
                groups.put(id, group(ask(described.get(id)), ask(offsets.partitionsToOffsetAndMetadata(id))));
            } catch (TopicException e) {
                if (isSilence(e)) {
                    throw e;
                }
                // a group that ends while it is asked about, or that this user may not see
                continue;
            }
        }
        return groups;
    }

    /** Whether brokers do not answer; the state of a group is unknown then. */
    private static boolean isSilence(TopicException failure) {
        return failure.getCause() instanceof TimeoutException
                || failure.getCause() != null && failure.getCause().getCause() instanceof RetriableException;
    }

    private static ClusterLook.Group group(
            ConsumerGroupDescription group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<String, long[]> committed = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            if (offset != null) {
                long[] known = committed.getOrDefault(partition.topic(), new long[0]);
                int size = Math.max(known.length, partition.partition() + 1);
                long[] all = Arrays.copyOf(known, size);
                Arrays.fill(all, known.length, size, -1);
                all[partition.partition()] = offset.offset();
                committed.put(partition.topic(), all);
            }
        });
        return new ClusterLook.Group(
                String.valueOf(group.groupState()),
                group.members().stream()
                        .map(member -> new ClusterLook.Member(
                                member.clientId(),
                                member.host().replaceFirst("^/", ""),
                                member.assignment().topicPartitions().size()))
                        .toList(),
                committed);
    }

    private static <T> T ask(KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new TopicException("the brokers refused: " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new TopicException("no answer from the brokers within " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking the brokers", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
