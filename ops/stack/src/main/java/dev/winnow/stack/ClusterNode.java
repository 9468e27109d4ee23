package dev.winnow.stack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;

/**
 * One broker and controller of a {@link LocalCluster}. It has three doors on the loopback address: one for clients and one for the other brokers, each
 * advertised under a port of the caller's choice so that a proxy can be put in front of it, and one that is used as it is.
 *
 * @param id number of the node, from 1
 * @param dataDirectory folder of its log
 * @param ports where it listens
 */
public record ClusterNode(int id, Path dataDirectory, Ports ports) {
    private static final String CONTROLLER = "CONTROLLER";

    /**
     * Ports of the loopback address.
     *
     * @param client where clients come in
     * @param clientAdvertised where clients are sent
     * @param replication where other brokers come in
     * @param replicationAdvertised where other brokers are sent
     * @param direct a door for clients that no proxy is in front of
     * @param controller where controllers come in
     */
    public record Ports(
            int client, int clientAdvertised, int replication, int replicationAdvertised, int direct, int controller) {}

    /** Starts the node's process and does not wait for it. */
    public ChildProcess start(Path log, Map<String, String> environment) {
        return ChildProcess.start(new ChildCommand(
                "broker-" + id,
                List.of(
                        "-Xms64m",
                        "-Xmx384m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:MaxDirectMemorySize=128m",
                        "-XX:+UseSerialGC",
                        "-Dlog4j2.configurationFile=classpath:log4j2-child.xml"),
                ChildCommand.ownClassPath(),
                ClusterNodeMain.class.getName(),
                List.of(settingsFile().toString()),
                environment,
                log));
    }

    private Path settingsFile() {
        return dataDirectory.resolveSibling("broker-" + id + ".properties").toAbsolutePath();
    }

    Properties properties(List<ClusterNode> nodes) {
        Properties properties = new BrokerSettings(dataDirectory, ports.direct(), ports.controller()).properties();
        properties.put("node.id", Integer.toString(id));
        properties.put(
                "listeners",
                listener("DIRECT", ports.direct()) + "," + listener("CLIENT", ports.client()) + ","
                        + listener("REPLICATION", ports.replication()) + ","
                        + listener(CONTROLLER, ports.controller()));
        properties.put(
                "advertised.listeners",
                listener("DIRECT", ports.direct()) + "," + listener("CLIENT", ports.clientAdvertised()) + ","
                        + listener("REPLICATION", ports.replicationAdvertised()) + ","
                        + listener(CONTROLLER, ports.controller()));
        properties.put(
                "listener.security.protocol.map",
                "DIRECT:PLAINTEXT,CLIENT:PLAINTEXT,REPLICATION:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", "REPLICATION");
        properties.put(
                "controller.quorum.bootstrap.servers",
                String.join(
                        ",",
                        nodes.stream()
                                .map(node -> "127.0.0.1:" + node.ports.controller())
                                .toList()));
        String copies = Integer.toString(nodes.size());
        String inSync = Integer.toString(Math.min(2, nodes.size()));
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(topic + ".replication.factor", copies);
        }
        properties.put("default.replication.factor", copies);
        properties.put("min.insync.replicas", inSync);
        properties.put("transaction.state.log.min.isr", inSync);
        properties.put("share.coordinator.state.topic.min.isr", inSync);
        // a dead follower holds up acknowledgements for this long, 30 s by default
        properties.put("replica.lag.time.max.ms", "10000");
        // a retention acts within seconds in place of five minutes
        properties.put("log.initial.task.delay.ms", "1000");
        properties.put("log.retention.check.interval.ms", "1000");
        return properties;
    }

    private static String listener(String name, int port) {
        return name + "://127.0.0.1:" + port;
    }

    /** Writes the node's settings and its identity into a data directory that is empty. */
    void prepare(List<ClusterNode> nodes, Uuid cluster, DynamicVoters voters) {
        try {
            Files.createDirectories(dataDirectory);
            try (Writer writer = Files.newBufferedWriter(settingsFile(), StandardCharsets.UTF_8)) {
                properties(nodes).store(writer, null);
            }
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(id)
                    .setClusterId(cluster.toString())
                    .setUnstableFeatureVersionsEnabled(false)
                    .setControllerListenerName(CONTROLLER)
                    .setMetadataLogDirectory(dataDirectory.toAbsolutePath().toString())
                    .addDirectory(dataDirectory.toAbsolutePath().toString())
                    .setHasDynamicQuorum(true)
                    .setInitialControllers(voters)
                    .run();
        } catch (IOException e) {
            throw new LocalStackException(
                    "Cannot prepare " + dataDirectory + " for a broker: " + e.getMessage()
                            + ". Choose a data directory that can be written.",
                    e);
        } catch (Exception e) {
            throw new LocalStackException("Cannot format " + dataDirectory + " for a broker: " + e.getMessage(), e);
        }
    }
}
