package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.agents.duplicate.StreamDuplicateAgentFactory;
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.agents.rules.RulesAgentFactory;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * From files to selected documents through the services of a deployment: {@code ingest --follow}, {@code dedup}, {@code score} with the agent
 * {@code rules}, and {@code console}. The run selects all documents but those that repeat another one or break a published rule. Owned by one thread.
 */
final class WinnowPipeline implements Peer {
    static final String NAME = "winnow";

    private static final String RUN = "peers";
    private static final String REPEATS = "repeats";
    private static final Set<String> VETOES = Set.of(
            RulesAgentFactory.TYPE + "/gopher",
            RulesAgentFactory.TYPE + "/c4",
            RulesAgentFactory.TYPE + "/fineweb",
            REPEATS + "/near",
            REPEATS + "/exact");
    /** One partition, so that what came before a document is as certain as in a batch. */
    private static final int PARTITIONS = 1;
    /** Seconds: a listing sees one folder of a few files. */
    private static final String AT_ONCE = "0.05";

    private static final int HEAP = 256;

    private final Path inbox;
    private final PeerServices services;
    private final Map<String, Boolean> labelled = new HashMap<>();
    private final SeenIds annotated;
    private final SeenIds selected;

    private WinnowPipeline(Path inbox, PeerServices services, KafkaConnection connection) {
        this.inbox = inbox;
        this.services = services;
        Deserializer<Document> reader = connection.serdes().document().deserializer();
        annotated = new SeenIds(
                connection,
                connection.topics().annotated(),
                record -> labelled.put(record.key(), isVetoed(reader, record)));
        selected = new SeenIds(connection, connection.topics().run(RUN).selected(), record -> {});
    }

    private static boolean isVetoed(Deserializer<Document> reader, ConsumerRecord<String, byte[]> record) {
        return reader.deserialize(record.topic(), record.value()).getAnnotations().stream()
                .anyMatch(label -> VETOES.contains(label.getAgent() + "/" + label.getGroup()));
    }

    /**
     * Makes topics, agents and the run, and starts the services.
     *
     * @param prefix of its topics
     * @param sample documents that the agents see at their making; nothing is learned of them
     */
    static WinnowPipeline start(BenchStack stack, String prefix, Path folder, List<Document> sample)
            throws IOException {
        KafkaConnection connection = stack.connection(prefix);
        new TopicProvisioner(connection).apply(connection.topics().shared(PARTITIONS), (short) 1, false);
        Path agents = agents(folder.resolve("agents"), sample);
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        PeerServices services = new PeerServices(stack.stack(), prefix, folder);
        List<String> create = new ArrayList<>(List.of("run", "create", "--run", RUN, "--selection-ratio", "1"));
        create.addAll(List.of("--agents-dir", agents.toString(), "--veto", String.join(",", VETOES)));
        services.run("run-create", create);
        services.add(
                "ingest",
                HEAP,
                List.of(
                        "ingest",
                        "--follow",
                        "--instance",
                        "ingest",
                        "--settle",
                        AT_ONCE,
                        "--poll-interval",
                        AT_ONCE,
                        "--quiet",
                        inbox.toString()));
        services.add(
                "dedup",
                HEAP,
                List.of("dedup", "--agents-dir", agents.toString(), "--state-dir", state(folder, "dedup")));
        services.add(
                "scorer",
                HEAP,
                List.of("score", "--agents-dir", agents.toString(), "--input", "compared", "--instance", "scorer"));
        services.add(
                "console",
                HEAP,
                List.of("console", "--run", RUN, "--pacing", "off", "--state-dir", state(folder, "console")));
        services.startAndAwait();
        return new WinnowPipeline(inbox, services, connection);
    }

    private static String state(Path folder, String service) {
        return folder.resolve("state-" + service).toString();
    }

    private static Path agents(Path folder, List<Document> sample) {
        new AgentFitter(FitSettings.standard(), FitProgress.silent(), Set.of(RulesAgentFactory.TYPE))
                .fit(
                        sample.stream()
                                .map(document -> FitDocument.unlabelled(document.getText(), document.getSource()))
                                .iterator(),
                        folder);
        new AgentArtifactWriter(folder)
                .write(
                        StreamDuplicateAgentFactory.TYPE,
                        REPEATS,
                        StreamDuplicateAgentFactory.GROUPS,
                        JsonNodeFactory.instance.objectNode(),
                        JsonNodeFactory.instance.objectNode(),
                        directory -> {});
        return folder;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String differs() {
        return "four processes that follow a folder and write transactions through a broker of one copy, with every decision open to an audit;"
                + " each document is compared with all before it, and every document is judged, also one that repeats another;"
                + " the broker's processor time is a column of its own, its memory is not counted";
    }

    @Override
    public Collection<Long> processes() {
        return services.pids();
    }

    @Override
    public void begin(PeerSlice slice) {
        Path name = slice.file().getFileName();
        try {
            // a name that begins with a dot is not read
            Path hidden = Files.copy(slice.file(), inbox.resolve("." + name));
            Files.move(hidden, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot hand over " + slice.file(), e);
        }
    }

    @Override
    public boolean await(PeerSlice slice, Duration limit) {
        return annotated.await(slice.ids(), limit, services::requireAlive)
                && selected.await(due(slice), limit, services::requireAlive);
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
        return selected.of(slice.ids(), silence);
    }

    /** Those without a vetoed label, and those that have none at all: they are lost. */
    @Override
    public Collection<String> due(PeerSlice slice) {
        return slice.ids().stream()
                .filter(id -> !labelled.getOrDefault(id, false))
                .toList();
    }

    @Override
    public void close() {
        annotated.close();
        selected.close();
        services.close();
    }
}
