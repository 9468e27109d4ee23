package dev.winnow.kafka.client;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.clients.admin.internals.CoordinatorKey;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection.TopicNameCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;

/** The questions to brokers that Winnow asks, answered by an {@link InMemoryKafka}. The others are refused. */
final class InMemoryAdmin implements InvocationHandler {
    private static final String RETENTION_MILLIS = "60000";

    private final InMemoryKafka kafka;

    private InMemoryAdmin(InMemoryKafka kafka) {
        this.kafka = kafka;
    }

    static Admin of(InMemoryKafka kafka) {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, new InMemoryAdmin(kafka));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        String name = method.getName();
        return switch (name) {
            case "close" -> null;
            case "describeCluster" ->
                construct(DescribeClusterResult.class, answer(name, List.<Node>of()), null, null, null);
            case "listTopics" ->
                construct(
                        ListTopicsResult.class,
                        answer(
                                name,
                                kafka.topics().stream()
                                        .collect(Collectors.toMap(
                                                topic -> topic, topic -> new TopicListing(topic, id(topic), false)))));
            case "describeTopics" ->
                construct(
                        DescribeTopicsResult.class,
                        null,
                        each(name, ((TopicNameCollection) arguments[0]).topicNames(), this::description));
            case "listOffsets" ->
                new ListOffsetsResult(each(
                        name,
                        ((Map<TopicPartition, OffsetSpec>) arguments[0]).keySet(),
                        partition -> new ListOffsetsResultInfo(
                                offset(
                                        partition,
                                        ((Map<TopicPartition, OffsetSpec>) arguments[0]).get(partition),
                                        ((ListOffsetsOptions) arguments[1]).isolationLevel()),
                                0,
                                Optional.empty())));
            case "listConsumerGroupOffsets" ->
                construct(
                        ListConsumerGroupOffsetsResult.class,
                        ((Map<String, ?>) arguments[0])
                                .keySet().stream()
                                        .collect(Collectors.toMap(
                                                CoordinatorKey::byGroupId,
                                                group -> answer(
                                                        name,
                                                        ((ListConsumerGroupOffsetsOptions) arguments[1]).requireStable()
                                                                ? kafka.settled(group)
                                                                : kafka.committed(group)))));
            case "describeConfigs" ->
                construct(
                        DescribeConfigsResult.class,
                        each(
                                name,
                                (Collection<ConfigResource>) arguments[0],
                                topic -> new Config(
                                        List.of(new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, RETENTION_MILLIS)))));
            case "describeProducers" ->
                construct(
                        DescribeProducersResult.class,
                        each(
                                name,
                                (Collection<TopicPartition>) arguments[0],
                                partition -> new DescribeProducersResult.PartitionProducerState(List.of())));
            default -> throw new UnsupportedOperationException("no test needs " + name + " yet");
        };
    }

    private long offset(TopicPartition partition, OffsetSpec spec, IsolationLevel isolation) {
        if (spec instanceof OffsetSpec.EarliestSpec) {
            return kafka.start(partition);
        }
        return isolation == IsolationLevel.READ_COMMITTED ? kafka.stableEnd(partition) : kafka.end(partition);
    }

    private TopicDescription description(String topic) {
        List<TopicPartitionInfo> partitions = kafka.partitions(topic).stream()
                .map(info -> new TopicPartitionInfo(
                        info.partition(), info.leader(), List.of(info.leader()), List.of(info.leader())))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("no topic " + topic);
        }
        return new TopicDescription(topic, false, partitions, null, id(topic));
    }

    private static Uuid id(String topic) {
        return new Uuid(1, topic.hashCode());
    }

    private <K, V> Map<K, KafkaFuture<V>> each(String request, Collection<K> keys, Function<K, V> answer) {
        Map<K, KafkaFuture<V>> answers = new HashMap<>();
        for (K key : keys) {
            KafkaFutureImpl<V> future = new KafkaFutureImpl<>();
            try {
                kafka.refusal(request).ifPresent(why -> {
                    throw why;
                });
                future.complete(answer.apply(key));
            } catch (RuntimeException e) {
                future.completeExceptionally(e);
            }
            answers.put(key, future);
        }
        return answers;
    }

    private <V> KafkaFuture<V> answer(String request, V value) {
        return this.<String, V>each(request, List.of(request), key -> value).get(request);
    }

    /** Kafka's results have no public constructors. */
    private static Object construct(Class<?> type, Object... arguments) throws ReflectiveOperationException {
        List<Constructor<?>> fitting = new ArrayList<>(List.of(type.getDeclaredConstructors()));
        fitting.removeIf(constructor -> constructor.getParameterCount() != arguments.length);
        Constructor<?> constructor = fitting.get(0);
        constructor.setAccessible(true);
        return constructor.newInstance(arguments);
    }
}
