package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.SourceTally;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.kafka.client.ScanRange.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads back how far the files of one input have been ingested. To be called after the producer of that name has fenced its predecessors: from then on
 * no position of theirs can appear, and each is committed or aborted.
 *
 * <p>Brokers do not show which, after an open transaction of another ingest. Positions there count when a {@link TransactionProof} shows that they are
 * committed. Where one has no proof, because an ingest of this name was killed, the reader waits for the other ingest or its time-out.
 *
 * <p>A tombstone forgets the position of its file. What is not a position is skipped and counted.
 */
final class IngestPositions {
    static final String FOREIGN = "record on ingest-positions that is not a position";

    private static final Logger LOG = LoggerFactory.getLogger(IngestPositions.class);
    private static final int PARTITION = 0;

    private final KafkaConnection connection;
    private final String topic;
    private final String name;
    private final SourceTally foreign;
    private final Map<String, InputPosition> positions = new HashMap<>();

    private IngestPositions(KafkaConnection connection, String name, SourceTally foreign) {
        this.connection = connection;
        this.topic = connection.topics().ingestPositions();
        this.name = name;
        this.foreign = foreign;
    }

    /** Key of a file's position: a name holds no space. */
    static String key(String name, InputFile file) {
        return key(name, file.name());
    }

    static String key(String name, String fileName) {
        return prefix(name) + fileName;
    }

    /** Key of what proves that the last ingest of a name ended well: no file has it. */
    static String sealKey(String name) {
        return name;
    }

    private static String prefix(String name) {
        return name + " ";
    }

    /**
     * The last committed position of every file of the named input, by key.
     *
     * @param foreign counts records that are not positions
     * @throws dev.winnow.kafka.topic.TopicException when a transaction of another ingest stays open for too long
     */
    static Map<String, InputPosition> read(KafkaConnection connection, String name, SourceTally foreign) {
        return new IngestPositions(connection, name, foreign).read();
    }

    private Map<String, InputPosition> read() {
        long stable = scan(ScanRange.ALL.seen(View.STABLE), this::take);
        List<ConsumerRecord<String, byte[]>> hidden = new ArrayList<>();
        scan(ScanRange.ALL.from(stable).seen(View.UNCOMMITTED), hidden::add);
        if (areAllProven(hidden)) {
            hidden.forEach(this::take);
        } else {
            scan(ScanRange.ALL.from(stable), this::take);
        }
        return positions;
    }

    private long scan(ScanRange range, Consumer<ConsumerRecord<String, byte[]>> action) {
        try (PartitionReader reader = new PartitionReader(connection, topic, PARTITION, range)) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                action.accept(record);
            }
            return reader.end();
        }
    }

    private boolean areAllProven(List<ConsumerRecord<String, byte[]>> hidden) {
        Set<String> committed = hidden.stream()
                .filter(record -> isOwn(record) || sealKey(name).equals(record.key()))
                .flatMap(record -> TransactionProof.of(record.headers()).stream())
                .map(TransactionProof::predecessor)
                .collect(Collectors.toSet());
        return hidden.stream().filter(this::isOwn).allMatch(record -> TransactionProof.of(record.headers())
                .filter(proof -> committed.contains(proof.transaction()))
                .isPresent());
    }

    private boolean isOwn(ConsumerRecord<String, byte[]> record) {
        return record.key() != null && record.key().startsWith(prefix(name));
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (record.key() == null) {
            skip(record, "no key");
        } else if (isOwn(record) && record.value() == null) {
            positions.remove(record.key());
        } else if (isOwn(record)) {
            try {
                positions.put(record.key(), InputPosition.fromJson(new String(record.value(), StandardCharsets.UTF_8)));
            } catch (IllegalArgumentException e) {
                skip(record, e.getMessage());
            }
        }
    }

    private void skip(ConsumerRecord<String, byte[]> record, String error) {
        foreign.add(FOREIGN);
        // the first, and whenever their number has doubled: a flood must not fill the log
        long times = foreign.counts().get(FOREIGN);
        if (Long.bitCount(times) == 1) {
            LOG.warn(
                    "skipped a record that is not a position topic={} partition={} offset={} times={} error={}",
                    topic,
                    record.partition(),
                    record.offset(),
                    times,
                    error);
        }
    }
}
