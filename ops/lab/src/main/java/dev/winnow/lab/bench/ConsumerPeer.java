package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.schemas.Document;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;

/** A loop in Python of confluent-kafka's consumer, a classification pipeline of Hugging Face and a producer. Owned by one thread. */
final class ConsumerPeer implements Peer {
    private final PeerPython python;
    private final Setup setup;
    private final TopicFeed<String> documents;
    private final SeenIds labels;
    private PythonProcess process;
    private String last = "";

    /**
     * What it does.
     *
     * @param topic where its documents come from, and the name of its group
     * @param output where its labels go
     * @param autoCommit whether the client commits offsets by itself; otherwise the loop does when a batch is labelled and written
     */
    record Setup(String bootstrap, String topic, String output, boolean autoCommit, Model model) {}

    /**
     * A BERT with random weights.
     *
     * @param tokenizer its {@code tokenizer.json}
     * @param maxLength tokens that are read of a text at most
     * @param threads of torch
     */
    record Model(String tokenizer, int width, int layers, int heads, int classes, int maxLength, int threads) {}

    /**
     * Makes its topics and starts it.
     *
     * @throws dev.winnow.stack.LocalStackException when a package is missing
     */
    ConsumerPeer(PeerPython python, KafkaConnection connection, boolean autoCommit, Model model) {
        this.python = python;
        String topic = "consumer-" + (autoCommit ? "auto" : "after");
        setup = new Setup(connection.bootstrapServers(), topic, topic + "-labels", autoCommit, model);
        BenchTopics topics = new BenchTopics(connection, 1);
        topics.create(setup.topic());
        topics.create(setup.output());
        process = python.start(PeerPython.CONSUMER, setup);
        documents = new TopicFeed<>(connection, setup.topic(), Serdes.String());
        labels = new SeenIds(connection, setup.output(), record -> {});
    }

    @Override
    public String name() {
        return name(setup.autoCommit());
    }

    static String name(boolean autoCommit) {
        return autoCommit ? "consumerAutoCommit" : "consumerCommitAfter";
    }

    @Override
    public String differs() {
        return (setup.autoCommit()
                        ? "commits offsets by the clock (the default, every 5 s): what was fetched and not yet written when it dies is lost, what was written since the last commit comes twice"
                        : "enable.auto.commit=false, and a commit when the labels of a batch are written: nothing is lost, what was written since the last commit comes twice")
                + "; JSON values, no schema, no transaction; the pipeline of transformers with its default of one text at a time, which pads nothing";
    }

    @Override
    public Collection<Long> processes() {
        return List.of(process.pid());
    }

    @Override
    public void begin(PeerSlice slice) {
        Map<String, String> records = new LinkedHashMap<>();
        for (Document document : slice.documents()) {
            records.put(document.getId(), value(document.getId(), document.getText()));
        }
        documents.send(records);
        mark("end-" + slice.number());
    }

    /** Writes a document behind all others; once its label is there, nothing before it is still to come. */
    private void mark(String id) {
        documents.send(Map.of(id, value(id, "end")));
        last = id;
    }

    private static String value(String id, String text) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("text", text)
                .toString();
    }

    @Override
    public boolean await(PeerSlice slice, Duration limit) {
        return labels.await(Set.of(last), limit, () -> {
            if (!process.isAlive()) {
                // throws with the reason, which is what it answered at its end
                process.answer();
            }
        });
    }

    @Override
    public void kill() {
        process.close();
    }

    @Override
    public void restart(PeerSlice slice) {
        process = python.start(PeerPython.CONSUMER, setup);
        mark("restarted-" + slice.number());
    }

    @Override
    public List<String> written(PeerSlice slice, Duration silence) {
        return labels.of(slice.ids(), silence);
    }

    @Override
    public Collection<String> due(PeerSlice slice) {
        return slice.ids();
    }

    @Override
    public void close() {
        process.close();
        documents.close();
        labels.close();
    }
}
