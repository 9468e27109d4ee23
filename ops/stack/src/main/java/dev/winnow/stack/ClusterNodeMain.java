package dev.winnow.stack;

import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** The process of one node of a cluster: {@code ClusterNodeMain SETTINGS_FILE}; runs until it is stopped. */
public final class ClusterNodeMain {
    private ClusterNodeMain() {}

    /**
     * Runs the node.
     *
     * @throws java.io.IOException when the settings cannot be read
     */
    public static void main(String[] arguments) throws java.io.IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("Usage: ClusterNodeMain SETTINGS_FILE");
        }
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]), StandardCharsets.UTF_8)) {
            settings.load(reader);
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "stop-broker"));
        server.startup();
        server.awaitShutdown();
    }
}
