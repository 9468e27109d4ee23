package dev.winnow.stack;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.raft.DynamicVoters;

/**
 * Several brokers of this machine that are their own controllers: with three, every topic has three copies of which two must acknowledge, so that one
 * broker may be away. Knows how each is started; owns no process.
 *
 * @param nodes the nodes, in the order of their ids
 */
public record LocalCluster(List<ClusterNode> nodes) {
    public LocalCluster {
        nodes = List.copyOf(nodes);
    }

    /** Writes settings and identities of all nodes into their data directories, which must be empty or missing. */
    public static LocalCluster prepare(List<ClusterNode> nodes) {
        DynamicVoters voters = DynamicVoters.parse(nodes.stream()
                .map(node -> node.id() + "@127.0.0.1:" + node.ports().controller() + ":" + Uuid.randomUuid())
                .collect(Collectors.joining(",")));
        Uuid cluster = Uuid.randomUuid();
        nodes.forEach(node -> node.prepare(nodes, cluster, voters));
        return new LocalCluster(nodes);
    }

    /** What clients take as {@code bootstrap.servers} when they go where brokers send them. */
    public String clientServers() {
        return nodes.stream()
                .map(node -> "127.0.0.1:" + node.ports().clientAdvertised())
                .collect(Collectors.joining(","));
    }

    /** What clients take as {@code bootstrap.servers} when no proxy may be between. */
    public String directServers() {
        return nodes.stream().map(node -> "127.0.0.1:" + node.ports().direct()).collect(Collectors.joining(","));
    }
}
