package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.RecordValues;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.fetch.FetchLimits;
import dev.winnow.kafka.fetch.LeftOut;
import dev.winnow.kafka.registry.GenericAvro;
import dev.winnow.runtime.Meters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the records of a topic, JSON or Avro, to the {@code documents} topic, each exactly once, until stopped. The offsets are committed in the transaction of the
 * documents, and processes of one input share the partitions as any consumer group does. Owned by one thread, but for {@link #stop} and {@link #unreadyReason}.
 */
public final class TopicIngest implements ContinuousIngest {
    private static final Logger LOG = LoggerFactory.getLogger(TopicIngest.class);
    private static final int TRANSACTION_TIMEOUT_MILLIS = 30_000;
    private static final Duration POLL = Duration.ofMillis(200);

    private final IngestSettings settings;
    private final String topic;
    private final IngestMeters meters;
    private final IngestProgress progress;
    private final GenericAvro avro;
    private final Producer<String, byte[]> producer;
    private final Consumer<String, byte[]> consumer;
    private final TransactionalOutput output;
    private final ResultOutput results;
    private final Map<TopicPartition, RecordValues> partitions = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    private boolean ended;
    private volatile String unready = "starting";
    private volatile boolean stopping;

    private TopicIngest(
            KafkaConnection connection,
            IngestSettings settings,
            String topic,
            FollowSettings follow,
            Meters meters,
            IngestProgress progress) {
        this.settings = settings;
        this.topic = topic;
        this.meters = new IngestMeters(meters);
        this.progress = progress;
        this.avro = new GenericAvro(connection.serdes().registry());
        String group = connection.topics().ingestTransaction(settings.name());
        this.producer = connection.producer(
                Serdes.ByteArray(),
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        group + " " + follow.member(),
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TRANSACTION_TIMEOUT_MILLIS));
        Map<String, Object> chosen = new HashMap<>(
                Map.of(ConsumerConfig.GROUP_ID_CONFIG, group, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000));
        if (follow.stable()) {
            chosen.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, follow.member());
        }
        // topics of others may have records that Winnow's may not
        chosen.put(FetchLimits.RECORD_BYTES, settings.source().limits().maxRecordBytes());
        this.consumer = connection.consumer(Serdes.ByteArray(), chosen);
        this.output = new TransactionalOutput(
                producer, connection.topics(), connection.serdes(), settings, System::nanoTime, this::sendOffsets);
        this.results = new ResultOutput(output, settings, this.meters::committed);
    }

    /**
     * An ingest on a deployment whose shared topics exist. To be closed by the caller.
     *
     * @param topic whose records are read; not one of the deployment's own
     * @param follow the member's name
     */
    public static TopicIngest on(
            KafkaConnection connection,
            IngestSettings settings,
            String topic,
            FollowSettings follow,
            Meters meters,
            IngestProgress progress) {
        return new TopicIngest(connection, settings, topic, follow, meters, progress);
    }

    @Override
    public IngestReport report(double seconds) {
        return results.committed().report(settings.name(), true, seconds);
    }

    @Override
    public void run() {
        try {
            output.fence();
            consumer.subscribe(List.of(topic), new Rebalances());
            while (!stopping) {
                cycle();
            }
            results.commit();
        } catch (OffsetOutOfRangeException e) {
            throw new IngestException(
                    "records of " + topic + " were deleted before they were read ("
                            + e.offsetOutOfRangePartitions() + "): to continue at the first that is left, use another"
                            + " --name, or reset the group's offsets with kafka-consumer-groups.sh",
                    e);
        } catch (KafkaException e) {
            throw IngestException.of(settings.name(), e);
        } finally {
            ended = true;
            unready = "stopped";
            progress.finish();
        }
    }

    private void cycle() {
        try {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                RecordValues values = partitions.computeIfAbsent(partition, this::values);
                results.accept(values.origin(), read(values, record));
                // records of which nothing is written have offsets as well
                output.open();
                offsets.put(partition, new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
                if (output.isFull()) {
                    results.commit();
                }
            }
            if (output.isFull()) {
                results.commit();
            }
        } catch (CommitFailedException e) {
            LOG.warn("lost its share of the partitions: what was not committed is read again error={}", e.toString());
            lose();
        }
        long lag = consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
        meters.lag(lag);
        progress.follow(results.committed(), partitions.size(), lag);
    }

    private SourceResult read(RecordValues values, ConsumerRecord<String, byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return values.skipped(record.offset(), "record without a value");
        }
        Optional<LeftOut> leftOut = LeftOut.of(value);
        if (leftOut.isPresent()) {
            return values.oversized(record.offset(), leftOut.get().toString(), value);
        }
        if (!GenericAvro.isFramed(value)) {
            return values.json(record.offset(), value);
        }
        Optional<SourceResult> json = values.framedJson(record.offset(), value);
        if (json.isPresent()) {
            return json.get();
        }
        try {
            return values.avro(record.offset(), avro.read(value), value);
        } catch (SerializationException e) {
            return values.undecodable(record.offset(), e.getMessage(), value);
        }
    }

    private RecordValues values(TopicPartition partition) {
        Path path = Path.of("/", partition.topic(), String.valueOf(partition.partition()));
        return new RecordValues(
                new InputFile(path, partition.topic() + "/" + partition.partition(), 0, 0), settings.source());
    }

    private void sendOffsets() {
        producer.sendOffsetsToTransaction(Map.copyOf(offsets), consumer.groupMetadata());
    }

    /** Forgets what is not committed; the partitions that are left are read from their committed offsets. */
    private void lose() {
        results.discard();
        offsets.clear();
        seekToCommitted(consumer.assignment());
    }

    private void seekToCommitted(Collection<TopicPartition> assigned) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned));
        for (TopicPartition partition : assigned) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, offset);
            }
        }
    }

    @Override
    public void stop() {
        stopping = true;
    }

    @Override
    public String unreadyReason() {
        return unready;
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }

    private final class Rebalances implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            if (ended) {
                return;
            }
            try {
                results.commit();
            } catch (CommitFailedException e) {
                LOG.warn("could not commit before the group changed: it is read again error={}", e.toString());
                results.discard();
            }
            offsets.clear();
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            results.discard();
            offsets.clear();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            // whatever was read and not committed belongs to whoever has the partition now
            results.discard();
            offsets.clear();
            seekToCommitted(consumer.assignment());
            unready = "";
        }
    }
}
