package dev.winnow.stack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;

/**
 * One KRaft node that is broker and controller at once, for one machine: replication 1, loopback only.
 *
 * @param dataDirectory folder of the log; created and formatted on first use, kept afterwards
 * @param port where clients connect
 * @param controllerPort where the node talks to its own controller
 * @param overrides settings of the broker that take the place of those for one trusted machine, such as another listener
 */
public record BrokerSettings(Path dataDirectory, int port, int controllerPort, Map<String, String> overrides) {
    private static final String LISTENER = "CONTROLLER";
    private static final int NODE = 1;

    public BrokerSettings {
        overrides = Map.copyOf(overrides);
    }

    public BrokerSettings(Path dataDirectory, int port, int controllerPort) {
        this(dataDirectory, port, controllerPort, Map.of());
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    Properties properties() {
        String listeners = "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort;
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE));
        properties.put("listeners", listeners);
        properties.put("advertised.listeners", listeners);
        properties.put("controller.listener.names", LISTENER);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        properties.put("log.dirs", dataDirectory.toAbsolutePath().toString());
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            properties.put(topic + ".replication.factor", "1");
            properties.put(topic + ".num.partitions", "4");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("min.insync.replicas", "1");
        properties.put("default.replication.factor", "1");
        // every group here has one member that is wanted at once
        properties.put("group.initial.rebalance.delay.ms", "0");
        // a misspelt topic is an error, not a new topic
        properties.put("auto.create.topics.enable", "false");
        // the cleaner's default of 128 MB is half of all the memory that this broker needs
        properties.put("log.cleaner.dedupe.buffer.size", "4194304");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        // after kill -9 the same node is let in again after 3 s instead of 9
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");
        // audits read runs of last year
        properties.put("log.retention.ms", "-1");
        properties.putAll(overrides);
        return properties;
    }

    /** Writes the node's identity into an empty data directory; leaves one that was formatted before as it is. */
    void formatWhenNew() {
        if (Files.exists(dataDirectory.resolve("meta.properties"))) {
            return;
        }
        try {
            Files.createDirectories(dataDirectory);
            Formatter formatter = new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setUnstableFeatureVersionsEnabled(false)
                    .setControllerListenerName(LISTENER)
                    .setMetadataLogDirectory(dataDirectory.toAbsolutePath().toString())
                    .addDirectory(dataDirectory.toAbsolutePath().toString())
                    // a static quorum would nail the node to the ports of its first start
                    .setHasDynamicQuorum(true)
                    .setInitialControllers(
                            DynamicVoters.parse(NODE + "@127.0.0.1:" + controllerPort + ":" + Uuid.randomUuid()));
            formatter.run();
        } catch (IOException e) {
            throw new LocalStackException(
                    "Cannot prepare " + dataDirectory + " for the broker: " + e.getMessage()
                            + ". Choose a data directory that can be written.",
                    e);
        } catch (Exception e) {
            throw new LocalStackException("Cannot format " + dataDirectory + " for the broker: " + e.getMessage(), e);
        }
    }
}
