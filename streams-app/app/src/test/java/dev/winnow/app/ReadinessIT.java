package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Reachability;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.stack.LocalBroker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service reports about brokers and a registry that go away and come back. */
class ReadinessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void aRegistryATopicAndBrokersThatAreNotThereAreNamed() throws Exception {
        HttpServer registry = registry(0);
        int port = registry.getAddress().getPort();
        SchemaRegistry client = new SchemaRegistry(List.of("http://127.0.0.1:" + port), Optional.empty());
        try (LocalBroker broker = LocalBroker.embedded(directory.resolve("broker"))) {
            KafkaConnection connection = new KafkaConnection(
                    broker.bootstrapServers(), Map.of(), new RecordSerdes(client, false), new Topics("it"));
            try (Reachability reachability = new Reachability(connection, "it.group", "it.stream")) {
                awaitTrouble(reachability, "it.stream");
                connection.ask("to create a topic", admin -> admin.createTopics(
                                List.of(new NewTopic("it.stream", 2, (short) 1)))
                        .all());
                await().atMost(PATIENCE).until(() -> reachability.trouble().isEmpty());

                registry.stop(0);
                awaitTrouble(reachability, "the schema registry at http://127.0.0.1:" + port);
                registry = registry(port);
                await().atMost(PATIENCE).until(() -> reachability.trouble().isEmpty());

                broker.close();
                awaitTrouble(reachability, "no answer from the brokers at " + broker.bootstrapServers());
            }
        } finally {
            registry.stop(0);
        }
    }

    private static void awaitTrouble(Reachability reachability, String part) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(reachability.trouble()).contains(part));
    }

    private static HttpServer registry(int port) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write("[]".getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
        return server;
    }
}
