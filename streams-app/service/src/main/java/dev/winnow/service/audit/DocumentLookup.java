package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Document;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Finds the id of an annotated document by what people know of it: its first digits, or the address that it was fetched from. Stateless. */
public final class DocumentLookup {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PREFIX = Pattern.compile("[0-9A-Fa-f]{6,64}");
    /** Ids that an error names. */
    private static final int NAMED = 5;

    private final KafkaConnection connection;
    private final String topic;

    public DocumentLookup(KafkaConnection connection) {
        this.connection = connection;
        this.topic = connection.topics().annotated();
    }

    /**
     * The id of the one document that is meant. Reads the whole topic unless an id is given in full.
     *
     * @param document an id, its first 6 digits or more, or a URL
     * @throws IllegalArgumentException when it is neither
     * @throws TopicException when no document is meant, or more than one
     */
    public String id(String document) {
        if (ID.matcher(document).matches()) {
            return document;
        }
        Set<String> ids;
        if (PREFIX.matcher(document).matches()) {
            String prefix = document.toLowerCase(Locale.ROOT);
            ids = ids(record -> record.key() != null && record.key().startsWith(prefix));
        } else if (document.contains("://")) {
            Deserializer<Document> documents = connection.serdes().labelledDocument();
            ids = ids(record -> url(documents, record).equals(document));
        } else {
            throw new IllegalArgumentException("'" + document
                    + "' is not a document: expected an id, its first 6 or more hexadecimal digits, or a URL");
        }
        if (ids.isEmpty()) {
            throw new TopicException("no document on " + topic + " matches " + document
                    + ": check it, or wait until the document is scored");
        }
        if (ids.size() > 1) {
            throw new TopicException((ids.size() > NAMED ? "more than " + NAMED : ids.size()) + " documents on " + topic
                    + " match " + document + ": name one by its id: "
                    + String.join(", ", ids.stream().limit(NAMED).toList()));
        }
        return ids.iterator().next();
    }

    /** Ids of the records that match, no more than an error needs. */
    private Set<String> ids(Predicate<ConsumerRecord<String, byte[]>> matches) {
        Set<String> ids = new TreeSet<>();
        for (TopicPartition partition : PartitionOffsets.partitions(connection, List.of(topic))) {
            try (PartitionReader reader = new PartitionReader(connection, topic, partition.partition())) {
                for (ConsumerRecord<String, byte[]> record : reader) {
                    if (ids.size() <= NAMED && matches.test(record)) {
                        ids.add(record.key());
                    }
                }
            }
        }
        return ids;
    }

    private static String url(Deserializer<Document> documents, ConsumerRecord<String, byte[]> record) {
        try {
            Document document = documents.deserialize(record.topic(), record.value());
            return document == null || record.key() == null ? "" : document.getUrl();
        } catch (SerializationException e) {
            return "";
        }
    }
}
