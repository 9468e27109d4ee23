package dev.winnow.service.deadletter;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.schemas.DeadLetter;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the dead letters of a deployment. Stateless but for the connection. */
public final class DeadLetterLog {
    /** Step of the letters that report a replay; their position is the offset of the letter that was replayed. */
    public static final String REPLAY_STEP = "replay";

    private final KafkaConnection connection;
    private final String topic;

    public DeadLetterLog(KafkaConnection connection) {
        this.connection = connection;
        this.topic = connection.topics().deadLetters();
    }

    /**
     * A letter without its payload.
     *
     * @param offset its offset on the dead letters
     * @param obstacle why it cannot be replayed, as far as the letter shows
     * @param replayed whether it was replayed
     */
    public record Entry(
            long offset,
            String step,
            String reason,
            String detail,
            String origin,
            int partition,
            long position,
            long payloadBytes,
            Optional<Obstacle> obstacle,
            boolean replayed) {}

    /** What is done with a letter. */
    @FunctionalInterface
    interface Visitor {
        void letter(long offset, DeadLetter letter);
    }

    /** The newest letters of a selection, oldest first. Memory is bounded by their number. */
    public List<Entry> newest(LetterSelection selection, int letters) {
        BitSet replayed = replayed(selection);
        Deque<Entry> newest = new ArrayDeque<>();
        selected(selection, (offset, letter) -> {
            newest.add(new Entry(
                    offset,
                    letter.getStep(),
                    letter.getReason(),
                    letter.getDetail(),
                    letter.getOrigin(),
                    letter.getPartition(),
                    letter.getPosition(),
                    letter.getPayloadBytes(),
                    Obstacle.of(letter, connection.topics()),
                    replayed.get(Math.toIntExact(offset))));
            if (newest.size() > letters) {
                newest.remove();
            }
        });
        return List.copyOf(newest);
    }

    /** Visits the letters of a selection in their order, one in memory at a time. */
    void selected(LetterSelection selection, Visitor visitor) {
        scan(selection.from(), selection.before(), (offset, letter) -> {
            if (!letter.getStep().equals(REPLAY_STEP) && selection.includes(letter)) {
                visitor.letter(offset, letter);
            }
        });
    }

    /** Offsets of the letters that were replayed, from the start of a selection on; a report comes after its letter. */
    BitSet replayed(LetterSelection selection) {
        BitSet replayed = new BitSet();
        scan(selection.from(), Long.MAX_VALUE, (offset, letter) -> {
            replayed(letter, topic, offset).ifPresent(replay -> replayed.set(Math.toIntExact(replay)));
        });
        return replayed;
    }

    /**
     * The offset of the letter whose replay a letter reports; empty where it reports none.
     *
     * @param topic name of the dead letters
     * @param offset offset of the letter there
     */
    public static OptionalLong replayed(DeadLetter letter, String topic, long offset) {
        boolean reports = letter.getStep().equals(REPLAY_STEP)
                && letter.getOrigin().equals(topic)
                && letter.getPosition() >= 0
                && letter.getPosition() < offset;
        return reports ? OptionalLong.of(letter.getPosition()) : OptionalLong.empty();
    }

    /** Records that are not letters are skipped: only Winnow may write there. */
    private void scan(long from, long before, Visitor visitor) {
        Deserializer<DeadLetter> values = connection.serdes().deadLetter().deserializer();
        ScanRange range = (from == 0 ? ScanRange.ALL : ScanRange.ALL.from(from)).before(before);
        try (PartitionReader reader = new PartitionReader(connection, topic, 0, range)) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                long offset = record.offset();
                decode(values, record).ifPresent(letter -> visitor.letter(offset, letter));
            }
        }
    }

    private static Optional<DeadLetter> decode(Deserializer<DeadLetter> values, ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.ofNullable(values.deserialize(record.topic(), record.value()));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }
}
