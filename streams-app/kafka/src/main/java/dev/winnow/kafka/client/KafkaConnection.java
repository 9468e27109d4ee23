package dev.winnow.kafka.client;

import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.kafka.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.SupportedVersionRange;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.serialization.Serde;

/**
 * How to reach one deployment: brokers, registry and topic names. Creates clients; owns none of them.
 *
 * @param bootstrapServers brokers, comma-separated
 * @param properties passed through to every Kafka client, for example {@code security.protocol}
 * @param serdes serdes over the deployment's registry
 * @param topics names of the deployment's topics
 * @param clients what creates the clients
 */
public record KafkaConnection(
        String bootstrapServers,
        Map<String, String> properties,
        RecordSerdes serdes,
        Topics topics,
        KafkaClients clients) {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(3);
    private static final String TRANSACTIONS = "transaction.version";
    private static final int KIP_890 = 2;

    /** Of Kafka's message, which names no host. */
    private static final String UNRESOLVED = "No resolvable bootstrap urls";

    public KafkaConnection {
        properties = Map.copyOf(properties);
    }

    /** A deployment whose brokers are reached over the network. */
    public KafkaConnection(
            String bootstrapServers, Map<String, String> properties, RecordSerdes serdes, Topics topics) {
        this(bootstrapServers, properties, serdes, topics, KafkaClients.NETWORK);
    }

    /** Without the settings, some of which are secret. */
    @Override
    public String toString() {
        return "KafkaConnection[" + bootstrapServers + ", prefix " + topics.prefix() + "]";
    }

    /** Settings that all clients share. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> merged = new HashMap<>(properties);
        merged.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return merged;
    }

    public Admin admin() {
        return admin(Map.of());
    }

    /** @param chosen settings that replace those of {@link #properties} */
    Admin admin(Map<String, ?> chosen) {
        Map<String, Object> settings = clientProperties();
        settings.putAll(chosen);
        return made(() -> clients.admin(settings));
    }

    /**
     * A consumer that sees committed records only, never commits by itself, and never chooses where to read: without a position, or with one that the
     * brokers do not have any more, its polls fail.
     *
     * @param chosen settings that suit its work; those of {@link #properties} win, but for names and batch sizes
     */
    public <V> Consumer<String, V> consumer(Serde<V> values, Map<String, ?> chosen) {
        return consumer(values, chosen, ReservedClientSettings.CONSUMER);
    }

    /** The same, but it also sees records of open and aborted transactions. */
    <V> Consumer<String, V> uncommittedConsumer(Serde<V> values, Map<String, ?> chosen) {
        return consumer(values, chosen, ReservedClientSettings.UNCOMMITTED_CONSUMER);
    }

    private <V> Consumer<String, V> consumer(Serde<V> values, Map<String, ?> chosen, Map<String, Object> reserved) {
        return made(() -> clients.consumer(
                ReservedClientSettings.settings(chosen, clientProperties(), reserved), values.deserializer()));
    }

    /**
     * A producer whose records survive any broker's death.
     *
     * @param chosen as for a consumer; {@code transactional.id} for transactions
     */
    public <V> Producer<String, V> producer(Serde<V> values, Map<String, ?> chosen) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 10);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 << 20);
        settings.putAll(chosen);
        return made(() -> clients.producer(
                ReservedClientSettings.settings(settings, clientProperties(), ReservedClientSettings.PRODUCER),
                values.serializer()));
    }

    /** Kafka's clients report no more than that they could not be made. */
    private <T> T made(Supplier<T> client) {
        try {
            return client.get();
        } catch (KafkaException e) {
            if (e.getCause() instanceof ConfigException cause
                    && String.valueOf(cause.getMessage()).contains(UNRESOLVED)) {
                throw new TopicException(
                        "no host of " + bootstrapServers
                                + " is known to the name server: set --bootstrap-server to HOST:PORT of a broker, or correct the host's name",
                        e);
            }
            throw e;
        }
    }

    /** Throws {@link TopicException} with what to do when brokers, registry or a topic cannot be reached, or the registry lost a topic's schema. */
    public void requireReady(String... requiredTopics) {
        Set<String> names = ask("for its topics", admin -> admin.listTopics().names());
        for (String topic : requiredTopics) {
            if (!names.contains(topic)) {
                throw new TopicException("topic " + topic + " does not exist on " + bootstrapServers
                        + ": run 'winnow topics apply' (and 'winnow run create' for a run's topics) first");
            }
        }
        serdes.registry().requireReachable();
        for (String topic : requiredTopics) {
            SchemaLoss.schema(topics, topic).ifPresent(schema -> SchemaLoss.requireNone(this, topic, schema));
        }
    }

    /**
     * Throws {@link TopicException} unless the brokers have the transactions of KIP-890, version 2: with older ones a request that arrives late
     * can join the next transaction of its producer, so that nothing is exactly once.
     */
    public void requireTransactions() {
        FeatureMetadata features =
                ask("for its features", admin -> admin.describeFeatures().featureMetadata());
        FinalizedVersionRange used = features.finalizedFeatures().get(TRANSACTIONS);
        int version = used == null ? 0 : used.maxVersionLevel();
        if (version < KIP_890) {
            SupportedVersionRange able = features.supportedFeatures().get(TRANSACTIONS);
            throw new TopicException("the brokers at " + bootstrapServers + " run transactions of version " + version
                    + ", but exactly-once needs " + TRANSACTIONS + " " + KIP_890 + ": "
                    + (able != null && able.maxVersion() >= KIP_890
                            ? "run 'kafka-features.sh --bootstrap-server " + bootstrapServers + " upgrade --feature "
                                    + TRANSACTIONS + "=" + KIP_890 + "'"
                            : "upgrade them to Kafka 4.0 or newer"));
        }
    }

    /**
     * Asks the brokers one question.
     *
     * @param what the question, for the message of a failure
     * @throws TopicException after {@link #PATIENCE} without an answer, or when the answer is no
     */
    public <T> T ask(String what, Function<Admin, KafkaFuture<T>> question) {
        return ask(what, PATIENCE, question);
    }

    /** The same with a limit of its own, for an answer that has to wait for something. */
    <T> T ask(String what, Duration patience, Function<Admin, KafkaFuture<T>> question) {
        Admin admin = admin();
        try {
            return question.apply(admin).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unanswered(what, patience, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException
                    ? unanswered(what, patience, e)
                    : new TopicException(
                            "Kafka at " + bootstrapServers + " refused when asked " + what + ": "
                                    + e.getCause().getMessage() + remedy(e.getCause()),
                            e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("interrupted while asking " + bootstrapServers + " " + what, e);
        } finally {
            // a question without an answer must not hold up the error
            admin.close(Duration.ZERO);
        }
    }

    private static String remedy(Throwable refusal) {
        if (refusal instanceof SslAuthenticationException) {
            return " (its certificate is not trusted: check ssl.truststore.*)";
        }
        if (refusal instanceof AuthenticationException) {
            return " (check sasl.jaas.config in the --config file)";
        }
        return refusal instanceof AuthorizationException
                ? " ('winnow acls' prints what each role has to be allowed)"
                : "";
    }

    /** Distinguishes brokers that cannot be reached from brokers that answer, but not this question. */
    private TopicException unanswered(String what, Duration patience, Exception cause) {
        if (answers()) {
            return new TopicException(
                    "Kafka at " + bootstrapServers + " can be reached, but did not answer within "
                            + patience.toSeconds() + " s when asked " + what
                            + ": check that every partition has a leader (kafka-topics.sh --describe"
                            + " --unavailable-partitions) and the logs of the brokers, then repeat",
                    cause);
        }
        return new TopicException(
                "cannot reach a Kafka broker at " + bootstrapServers
                        + ": start it, or set --bootstrap-server (and --kafka security settings)",
                cause);
    }

    private boolean answers() {
        Admin admin = admin();
        try {
            admin.describeCluster().nodes().get(SIGN_OF_LIFE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            admin.close(Duration.ZERO);
        }
    }
}
