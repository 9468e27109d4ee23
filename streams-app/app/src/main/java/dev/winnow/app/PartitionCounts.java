package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.TopicSpec;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Partitions that topics have to have: those that are asked for, or else those that each of them has. Immutable. */
final class PartitionCounts {
    /** More than one, to see which topics have as many as they are given. */
    private static final int ANY = 2;

    private final Integer asked;
    private final Map<String, Integer> actual;

    /** @param asked number that is asked for; null for none */
    PartitionCounts(KafkaConnection connection, Set<String> existing, Integer asked) {
        this.asked = asked;
        String prefix = connection.topics().prefix() + ".";
        Set<String> own =
                existing.stream().filter(topic -> topic.startsWith(prefix)).collect(Collectors.toSet());
        actual = asked != null
                ? Map.of()
                : connection
                        .ask("about its topics", admin -> admin.describeTopics(own)
                                .allTopicNames())
                        .entrySet()
                        .stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                topic -> topic.getValue().partitions().size()));
    }

    /** What a topic has to have, or another number where it does not exist and none is asked for. */
    int of(String topic, int otherwise) {
        return asked != null ? asked : actual.getOrDefault(topic, otherwise);
    }

    /**
     * The declared topics with their partitions.
     *
     * @param declared declarations for a number of partitions; some topics have one whatever it is
     * @param base number for those that do not exist, where none is asked for
     */
    Stream<TopicSpec> apply(IntFunction<? extends Iterable<TopicSpec>> declared, int base) {
        Stream.Builder<TopicSpec> specs = Stream.builder();
        declared.apply(ANY)
                .forEach(topic ->
                        specs.add(topic.partitions() == ANY ? topic.withPartitions(of(topic.name(), base)) : topic));
        return specs.build();
    }
}
