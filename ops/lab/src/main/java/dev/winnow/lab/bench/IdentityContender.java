package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.Meters;
import dev.winnow.service.streams.StreamsSettings;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/**
 * The baseline: copies every record to another topic as the bytes that it is, under the console's own settings.
 *
 * @param connection the benchmark's broker
 * @param topics creates the topics of the copies
 * @param copies copies that are made side by side
 * @param settings of each instance that shares a copy, those of a console
 */
record IdentityContender(KafkaConnection connection, BenchTopics topics, int copies, List<StreamsSettings> settings)
        implements Contender {
    static final String NAME = "identity";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Turn begin(int round) {
        List<String> names = IntStream.range(0, copies)
                .mapToObj(copy -> "identity-" + round + "-" + copy)
                .toList();
        names.forEach(name -> topics.create(output(name)));
        return new StreamsTurn(
                connection,
                topics,
                names.stream()
                        .flatMap(name -> settings.stream()
                                .map(instance ->
                                        new StreamsTurn.Application(topology(name), properties(name, instance))))
                        .toList(),
                names.stream().map(this::output).toList());
    }

    private Topology topology(String name) {
        return new Topology()
                .addSource(
                        "annotated",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        connection.topics().annotated())
                .addSink("copy", output(name), new ByteArraySerializer(), new ByteArraySerializer(), "annotated");
    }

    private Properties properties(String name, StreamsSettings instance) {
        Properties properties = instance.console(connection, connection.topics().run(name), new Meters());
        // the console's sources are named so too
        properties.put("auto.offset.reset", "earliest");
        return properties;
    }

    private String output(String name) {
        return connection.topics().prefix() + "." + name;
    }
}
