package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.Meters;
import dev.winnow.service.streams.StreamsSettings;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/**
 * The baseline: copies every record to another topic as the bytes that it is, under the console's own settings.
 *
 * @param connection the benchmark's broker
 * @param topics creates the topic of the copies
 * @param settings settings of the console
 */
record IdentityContender(KafkaConnection connection, BenchTopics topics, StreamsSettings settings)
        implements Contender {
    @Override
    public String name() {
        return "identity";
    }

    @Override
    public void prepare(int round) {
        topics.create(output(round));
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
    public Properties settings(int round) {
        Properties properties =
                settings.console(connection, connection.topics().run("identity-" + round), new Meters());
        // the console's sources are named so too
        properties.put("auto.offset.reset", "earliest");
        return properties;
    }

    private String output(int round) {
        return connection.topics().prefix() + ".identity-" + round;
    }
}
