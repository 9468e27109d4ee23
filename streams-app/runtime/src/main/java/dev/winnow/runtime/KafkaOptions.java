package dev.winnow.runtime;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.RegistryAccess;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.registry.SerdeClasses;
import dev.winnow.kafka.topic.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where the deployment is: the options of every command that talks to Kafka. */
public final class KafkaOptions {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:WINNOW_BOOTSTRAP_SERVER:-localhost:9092}",
            description = "Kafka brokers, comma-separated.")
    String bootstrapServer;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            defaultValue = "${env:WINNOW_SCHEMA_REGISTRY:-http://localhost:8081}",
            description = "Confluent-compatible schema registry, comma-separated.")
    String schemaRegistry;

    @Option(
            names = "--auto-register-schemas",
            description = "Register unknown schemas at first use; for local stacks only.")
    boolean autoRegisterSchemas;

    @Option(
            names = "--prefix",
            defaultValue = "${env:WINNOW_PREFIX:-winnow}",
            description = "What all topic names start with.")
    String prefix;

    @Option(
            names = "--kafka",
            paramLabel = "KEY=VALUE",
            description =
                    "Setting passed through to every Kafka client and to the registry's, for example security.protocol=SSL; repeatable. Secrets are refused here: set them in the --config file.")
    Map<String, String> kafka = new HashMap<>();

    /** Pass-through settings of the configuration file; the command line wins. */
    private Map<String, String> fromFile = Map.of();

    /** Pass-through settings of a configuration file; the command line wins over them. */
    public void fromFile(Map<String, String> settings) {
        fromFile = Map.copyOf(settings);
    }

    /** What all topic names start with. */
    public String prefix() {
        return prefix;
    }

    /** Addresses of the brokers, comma-separated. */
    public String bootstrapServer() {
        return bootstrapServer;
    }

    /** Names another deployment, in place of the options. */
    public void connectTo(String bootstrapServers, String registryUrl) {
        bootstrapServer = bootstrapServers;
        schemaRegistry = registryUrl;
    }

    /** The deployment that the options name. Secrets come from the configuration file and the environment only. */
    public KafkaConnection connection() {
        ClientSettings settings = ClientSettings.of(fromFile, kafka);
        Map<String, String> access = new HashMap<>(settings.registry());
        String userInfo = System.getenv("WINNOW_SCHEMA_REGISTRY_USER_INFO");
        if (userInfo != null) {
            access.put("basic.auth.user.info", userInfo);
        }
        SchemaRegistry registry = new SchemaRegistry(List.of(schemaRegistry.split(",")), RegistryAccess.of(access));
        Map<String, String> serdes = new HashMap<>(access);
        serdes.putAll(settings.serdes());
        return new KafkaConnection(
                bootstrapServer,
                settings.kafka(),
                new RecordSerdes(registry, autoRegisterSchemas, SerdeClasses.of(serdes)),
                new Topics(prefix));
    }
}
