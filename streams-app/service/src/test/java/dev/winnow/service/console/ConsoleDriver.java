package dev.winnow.service.console;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.StreamsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The console's topology with its topics at hand, without a broker. */
public final class ConsoleDriver implements AutoCloseable {
    public final FakeRegistry registry = new FakeRegistry();
    public final Meters meters = new Meters();
    public final KafkaConnection connection;
    public final RunTopics run;
    public final TopologyTestDriver driver;
    public final TestInputTopic<String, byte[]> annotated;
    public final TestInputTopic<String, byte[]> plans;
    public final TestOutputTopic<String, Sample> selected;
    public final TestOutputTopic<String, Probe> probes;
    public final TestOutputTopic<String, Mark> marks;

    public ConsoleDriver(Path stateDirectory) throws IOException {
        connection = new KafkaConnection(
                "nowhere:1", Map.of(), new RecordSerdes(registry.client(), true), new Topics("test"));
        run = connection.topics().run(Crawl.RUN);
        Properties properties =
                new StreamsSettings(stateDirectory, Duration.ofMillis(100), 1).console(connection, run, meters);
        // the driver forgets dead letters that were sent in a transaction before the record after them
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        driver = new TopologyTestDriver(new ConsoleTopology(connection, run, meters).build(), properties);
        annotated = input(connection.topics().annotated());
        plans = input(run.plans());
        selected = output(run.selected(), connection.serdes().sample());
        probes = output(run.probes(), connection.serdes().probe());
        marks = output(run.marks(), connection.serdes().mark());
    }

    private TestInputTopic<String, byte[]> input(String topic) {
        return driver.createInputTopic(topic, Serdes.String().serializer(), new ByteArraySerializer());
    }

    private <T> TestOutputTopic<String, T> output(String topic, Serde<T> values) {
        return driver.createOutputTopic(topic, Serdes.String().deserializer(), values.deserializer());
    }

    /** Writes a plan to the plans topic. */
    public void plan(Plan plan) {
        plans.pipeInput(
                plan.run(), connection.serdes().plan().serializer().serialize(run.plans(), PlanRecords.toRecord(plan)));
    }

    /** Writes documents to the annotated topic. */
    public void documents(List<Document> documents) {
        var serializer = connection.serdes().document().serializer();
        String topic = connection.topics().annotated();
        documents.forEach(document -> annotated.pipeInput(document.getId(), serializer.serialize(topic, document)));
    }

    @Override
    public void close() {
        driver.close();
        registry.close();
    }
}
