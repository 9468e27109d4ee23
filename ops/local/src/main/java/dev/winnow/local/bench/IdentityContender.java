package dev.winnow.local.bench;

import dev.winnow.topic.KafkaConnection;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/** The baseline: copies every record to another topic as the bytes that it is. Nothing that uses Kafka Streams exactly once can be faster. */
final class IdentityContender implements Contender {
    private final KafkaConnection connection;
    private final BenchTopics topics;

    IdentityContender(KafkaConnection connection, BenchTopics topics) {
        this.connection = connection;
        this.topics = topics;
    }

    @Override
    public String name() {
        return "identity";
    }

    @Override
    public void prepare(int round) {
        topics.create(output(round));
    }

    @Override
    public String applicationId(int round) {
        return connection.topics().prefix() + ".identity-" + round;
    }

    @Override
    public Topology topology(int round) {
        return new Topology()
                .addSource(
                        "annotated",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        connection.topics().annotated())
                .addSink("copy", output(round), new ByteArraySerializer(), new ByteArraySerializer(), "annotated");
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of();
    }

    private String output(int round) {
        return connection.topics().prefix() + ".identity-" + round;
    }
}
