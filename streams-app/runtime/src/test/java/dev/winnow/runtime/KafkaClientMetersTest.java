package dev.winnow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.runtime.KafkaClientMeters.Chosen;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaClientMetersTest {
    private static final String NOBODY = "127.0.0.1:1";

    @Test
    void clientsOfThisVersionMeasureEverythingThatIsChosen(@TempDir Path state) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        StreamsBuilder topology = new StreamsBuilder();
        topology.stream("in").to("out");
        Properties settings = new Properties();
        settings.putAll(Map.of("application.id", "meters", "bootstrap.servers", NOBODY, "state.dir", state.toString()));
        try (var consumer = consumer();
                var producer = producer();
                KafkaStreams streams = new KafkaStreams(topology.build(), settings)) {
            for (Chosen chosen : KafkaClientMeters.CHOSEN) {
                Set<ObjectName> beans = server.queryNames(chosen.beans(), null);
                assertThat(beans).as("%s", chosen).isNotEmpty();
                for (ObjectName bean : beans) {
                    assertThat(Stream.of(server.getMBeanInfo(bean).getAttributes())
                                    .map(MBeanAttributeInfo::getName))
                            .as("%s", chosen)
                            .contains(chosen.attribute());
                }
            }
        }
    }

    @Test
    void aSeriesIsTheSumOfAllClientsAndTheirNumberAddsNone() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        KafkaClientMeters meters = new KafkaClientMeters();
        meters.bindTo(registry);
        long before = series(registry);
        try (var first = producer();
                var second = producer()) {
            assertThat(registry.scrape().lines()).contains("kafka_producer_record_send_total 0.0");
            assertThat(series(registry)).isEqualTo(before).isEqualTo(KafkaClientMeters.CHOSEN.size());
        }
    }

    private static long series(PrometheusMeterRegistry registry) {
        return registry.scrape().lines().filter(line -> !line.startsWith("#")).count();
    }

    private static KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", NOBODY, "group.id", "meters"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", NOBODY), new ByteArraySerializer(), new ByteArraySerializer());
    }
}
