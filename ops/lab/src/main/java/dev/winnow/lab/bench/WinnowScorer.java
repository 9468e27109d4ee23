package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.schemas.Document;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code winnow score} with a transformer agent, from a topic to a topic. Owned by one thread. */
final class WinnowScorer implements Peer {
    private static final String PREFIX = "scored";
    private static final int PARTITIONS = 1;
    private static final int HEAP = 512;

    private final PeerServices services;
    private final TopicFeed<Document> documents;
    private final SeenIds annotated;

    private WinnowScorer(PeerServices services, KafkaConnection connection) {
        this.services = services;
        documents = new TopicFeed<>(
                connection, connection.topics().documents(), connection.serdes().document());
        annotated = new SeenIds(connection, connection.topics().annotated(), record -> {});
    }

    /** @param agents directory of the agent */
    static WinnowScorer start(BenchStack stack, Path folder, Path agents, int threads) {
        KafkaConnection connection = stack.connection(PREFIX);
        new TopicProvisioner(connection).apply(connection.topics().shared(PARTITIONS), (short) 1, false);
        PeerServices services = new PeerServices(stack.stack(), PREFIX, folder);
        services.add(
                "score",
                HEAP,
                List.of(
                        "score",
                        "--agents-dir",
                        agents.toString(),
                        "--instance",
                        "scorer",
                        "--threads",
                        Integer.toString(threads)));
        services.startAndAwait();
        return new WinnowScorer(services, connection);
    }

    @Override
    public String name() {
        return WinnowPipeline.NAME;
    }

    @Override
    public String differs() {
        return "writes labelled documents, and the offsets that they came from, in one transaction; batches of 64 documents in buckets of like length";
    }

    @Override
    public Collection<Long> processes() {
        return services.pids();
    }

    @Override
    public void begin(PeerSlice slice) {
        Map<String, Document> records = new LinkedHashMap<>();
        slice.documents().forEach(document -> records.put(document.getId(), document));
        documents.send(records);
    }

    @Override
    public boolean await(PeerSlice slice, Duration limit) {
        return annotated.await(slice.ids(), limit, services::requireAlive);
    }

    @Override
    public void kill() {
        services.kill();
    }

    @Override
    public void restart(PeerSlice slice) {
        services.start();
    }

    @Override
    public List<String> written(PeerSlice slice, Duration silence) {
        return annotated.of(slice.ids(), silence);
    }

    @Override
    public Collection<String> due(PeerSlice slice) {
        return slice.ids();
    }

    @Override
    public void close() {
        documents.close();
        annotated.close();
        services.close();
    }
}
