package dev.winnow.cli;

import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.RecordSerdes;
import dev.winnow.topic.SchemaRegistry;
import dev.winnow.topic.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the deployment is: the options of every command that talks to Kafka. */
public final class KafkaOptions {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:WINNOW_BOOTSTRAP_SERVER:-localhost:9092}",
            description = "Kafka brokers, comma-separated (default: ${DEFAULT-VALUE}; env WINNOW_BOOTSTRAP_SERVER).")
    String bootstrapServer;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            defaultValue = "${env:WINNOW_SCHEMA_REGISTRY:-http://localhost:8081}",
            description =
                    "Confluent-compatible schema registry, comma-separated (default: ${DEFAULT-VALUE}; env WINNOW_SCHEMA_REGISTRY).")
    String schemaRegistry;

    @Option(
            names = "--auto-register-schemas",
            description = "Register unknown schemas at first use; for local stacks only.")
    boolean autoRegisterSchemas;

    @Option(
            names = "--prefix",
            defaultValue = "${env:WINNOW_PREFIX:-winnow}",
            description = "What all topic names start with (default: ${DEFAULT-VALUE}; env WINNOW_PREFIX).")
    String prefix;

    @Option(
            names = "--kafka",
            paramLabel = "KEY=VALUE",
            description =
                    "Setting passed through to every Kafka client, for example security.protocol=SSL; repeatable.")
    Map<String, String> kafka = new HashMap<>();

    /** Pass-through settings of the configuration file; the command line wins. */
    Map<String, String> fromFile = Map.of();

    /** Names another deployment, in place of what the options said. */
    public void connectTo(String bootstrapServers, String registryUrl) {
        bootstrapServer = bootstrapServers;
        schemaRegistry = registryUrl;
    }

    /** The deployment that the options name. The registry's password comes from the environment only. */
    public KafkaConnection connection() {
        Optional<String> userInfo = Optional.ofNullable(System.getenv("WINNOW_SCHEMA_REGISTRY_USER_INFO"));
        SchemaRegistry registry = new SchemaRegistry(List.of(schemaRegistry.split(",")), userInfo);
        Map<String, String> properties = new HashMap<>(fromFile);
        properties.putAll(kafka);
        return new KafkaConnection(
                bootstrapServer, properties, new RecordSerdes(registry, autoRegisterSchemas), new Topics(prefix));
    }
}
