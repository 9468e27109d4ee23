package dev.winnow.lab.arm;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.schemas.Document;
import dev.winnow.trainer.model.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Labelled documents in memory, from one Avro container file whose header names the agents.
 *
 * @param agents the agents that labelled them
 * @param documents all documents
 */
public record Corpus(Agents agents, List<Document> documents) {
    /** The source of documents that are known to be worth nothing. */
    public static final String NOISE = "noise";

    private static final String HEADER = "winnow.agents";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Documents that show how long a token is. */
    private static final int MEASURED = 500;

    /**
     * The agents that labelled a corpus.
     *
     * @param groups groups by agent, in the order that plans list them
     * @param versions version by agent
     */
    public record Agents(Map<String, List<String>> groups, Map<String, String> versions) {
        public Agents {
            groups = new TreeMap<>(groups);
            versions = new TreeMap<>(versions);
        }

        Agents only(List<String> names) {
            Map<String, List<String>> kept = new TreeMap<>(groups);
            kept.keySet().retainAll(names);
            Map<String, String> keptVersions = new TreeMap<>(versions);
            keptVersions.keySet().retainAll(names);
            return new Agents(kept, keptVersions);
        }
    }

    public Corpus {
        documents = List.copyOf(documents);
    }

    /** Reads a file that {@link #writer} wrote. */
    public static Corpus read(Path file) throws IOException {
        try (DataFileReader<Document> reader =
                new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(Document.class))) {
            Agents agents = JSON.readValue(reader.getMeta(HEADER), Agents.class);
            List<Document> documents = new ArrayList<>();
            reader.forEach(documents::add);
            return new Corpus(agents, documents);
        }
    }

    /** A writer of labelled documents; the caller closes it. */
    public static DataFileWriter<Document> writer(Path file, Agents agents) throws IOException {
        DataFileWriter<Document> writer = new DataFileWriter<>(new SpecificDatumWriter<>(Document.class));
        writer.setCodec(CodecFactory.deflateCodec(1));
        writer.setMeta(HEADER, JSON.writeValueAsBytes(agents));
        return writer.create(Document.getClassSchema(), file.toFile());
    }

    /** Whether some documents are known to be noise. */
    public boolean noiseKnown() {
        return documents.stream().anyMatch(document -> document.getSource().equals(NOISE));
    }

    /** How many tokens of records, which are bytes of UTF-8, a token of the vocabulary has, by the first documents; 1 for bytes. */
    double bytesPerToken(Vocabulary vocabulary) {
        List<Document> first = documents.subList(0, Math.min(MEASURED, documents.size()));
        long bytes = first.stream().mapToLong(Document::getTokens).sum();
        long tokens = first.stream()
                .mapToLong(document -> vocabulary.encode(document.getText()).length)
                .sum();
        return tokens == 0 ? 1 : (double) bytes / tokens;
    }

    /** Mean length of a document, in tokens as its record counts them. */
    double meanTokens() {
        return documents.stream().mapToLong(Document::getTokens).average().orElse(1);
    }

    /** The corpus without its noise. */
    Corpus withoutNoise() {
        return new Corpus(
                agents,
                documents.stream()
                        .filter(document -> !document.getSource().equals(NOISE))
                        .toList());
    }

    /**
     * The documents in an order that only the seed decides, each once: a plan that has refused a document refuses it again, so
     * that a second pass would give an arm with a single plan nothing.
     */
    public Iterator<Document> stream(long seed) {
        List<Document> order = new ArrayList<>(documents);
        Collections.shuffle(order, new Random(seed));
        return order.iterator();
    }

    /** The documents of a recorded arm in its order, labelled as they were when they were decided. */
    public Iterator<Document> stream(long seed, Arm arm, RecordedArm recorded) {
        Iterator<Document> stream = Ranks.applyTo(this, arm.mechanisms().ranked()).stream(seed);
        return arm.mechanisms().influenceGroups() == 0 ? stream : Tutor.again(arm, stream, recorded);
    }
}
