package dev.winnow.kafka.fetch;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.RequestCompletionHandler;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;

/**
 * Is between a consumer and its network client, and guards the records of every answer to a fetch before the consumer sees them. They are decompressed when
 * the consumer polls, as without it. Thread-safe: answers also come in the thread of the consumer's heartbeats.
 */
final class FetchGuard {
    private final FetchLimits limits;
    private final PollBudget budget;
    private final Map<Uuid, String> topics = new ConcurrentHashMap<>();
    private volatile boolean passed;

    FetchGuard(FetchLimits limits, PollBudget budget) {
        this.limits = limits;
        this.budget = budget;
    }

    /**
     * Takes its place in a consumer that has not polled yet.
     *
     * @throws IllegalStateException when the consumer is not built as that of Kafka 4.4
     */
    void install(KafkaConsumer<?, ?> consumer) {
        try {
            Object network = read(KafkaConsumer.class, "delegate", consumer);
            network = read(network.getClass(), "client", network);
            Field place = field(network.getClass(), "client");
            KafkaClient client = (KafkaClient) place.get(network);
            place.set(network, guarded(client));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException(
                    "cannot bound the memory of fetched records: this version of kafka-clients has no place for the guard ("
                            + e + "); use the version that Winnow is shipped with, and group.protocol=classic",
                    e);
        }
    }

    private static Object read(Class<?> type, String name, Object owner) throws ReflectiveOperationException {
        return field(type, name).get(owner);
    }

    private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** @throws IllegalStateException when the consumer has got records otherwise than through the guard */
    void requirePassed() {
        if (!passed) {
            throw new IllegalStateException(
                    "fetched records did not pass the guard of their memory: this version of kafka-clients fetches in another"
                            + " way; use the version that Winnow is shipped with");
        }
    }

    private KafkaClient guarded(KafkaClient client) {
        return (KafkaClient) Proxy.newProxyInstance(
                KafkaClient.class.getClassLoader(),
                new Class<?>[] {KafkaClient.class},
                (proxy, method, arguments) -> invoke(client, method, arguments));
    }

    private Object invoke(KafkaClient client, Method method, Object[] arguments) throws Throwable {
        if (arguments != null
                && arguments.length > 0
                && arguments[0] instanceof ClientRequest request
                && request.requestBuilder() instanceof FetchRequest.Builder fetch) {
            arguments[0] = guarded(request, fetch);
        }
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private ClientRequest guarded(ClientRequest request, FetchRequest.Builder fetch) {
        // a session names a partition when it joins, and later answers have the topic's id only
        fetch.fetchData().forEach((partition, data) -> topics.put(data.topicId, partition.topic()));
        RequestCompletionHandler callback = request.callback();
        return new ClientRequest(
                request.destination(),
                fetch,
                request.correlationId(),
                request.makeHeader(fetch.latestAllowedVersion()).clientId(),
                request.createdTimeMs(),
                request.expectResponse(),
                request.requestTimeoutMs(),
                response -> {
                    if (response.responseBody() instanceof FetchResponse fetched) {
                        fetched.data().responses().forEach(this::guard);
                    }
                    callback.onComplete(response);
                });
    }

    private void guard(FetchableTopicResponse response) {
        String topic = topics.getOrDefault(response.topicId(), response.topic());
        for (PartitionData data : response.partitions()) {
            if (data.records() instanceof Records records && records.sizeInBytes() > 0) {
                data.setRecords(
                        new GuardedRecords(new TopicPartition(topic, data.partitionIndex()), records, limits, budget));
            }
        }
        passed = true;
    }
}
