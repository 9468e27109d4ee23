package dev.winnow.service.scoring;

import dev.winnow.kafka.registry.RegistryException;
import dev.winnow.schemas.Document;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Batches whose labels are being made, in the order in which they came, at most as many as the depth, and fewer of large documents: while one is labelled, the next ones
 * it are decoded and prepared by another thread, for example cut into tokens. Owned by the loop's thread.
 */
final class InFlightBatches implements AutoCloseable {
    private final Labeller labeller;
    private final Deserializer<Document> documents;
    private final int depth;
    private final ExecutorService preparer =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "scoring-preparer"));
    private final ExecutorService device =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "scoring-device"));
    private final Deque<Flight> flights = new ArrayDeque<>();
    private final Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> gathered = new LinkedHashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> gatheredOffsets = new HashMap<>();
    private final int batchDocuments;
    private final ScoringMemory memory;
    private int gatheredRecords;
    private long gatheredBytes;

    /** A batch and the bytes of its records. */
    private record Flight(CompletableFuture<Scored> result, long bytes) {}

    InFlightBatches(Labeller labeller, Deserializer<Document> documents, ScoringSettings settings) {
        this.labeller = labeller;
        this.documents = documents;
        this.depth = settings.depth();
        this.batchDocuments = settings.batchDocuments();
        this.memory = settings.memory();
    }

    boolean isEmpty() {
        return flights.isEmpty();
    }

    /** Whether the first has to be taken before another may start. */
    boolean isFull() {
        return flights.size() >= depth
                || flights.stream().mapToLong(Flight::bytes).sum() >= memory.inFlightBytes();
    }

    /** Whether the first one's labels are made. */
    boolean isNextDone() {
        return !flights.isEmpty() && flights.peek().result().isDone();
    }

    /** Whether the first one's labels are made within a time. */
    boolean isNextDoneWithin(Duration time) {
        try {
            return flights.peek().result().handle((scored, failure) -> true).get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a handled failure cannot fail", e);
        }
    }

    /** Adds a poll to the batch that begins next. */
    void gather(ConsumerRecords<String, byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<String, byte[]>> added = records.records(partition);
            gathered.computeIfAbsent(partition, key -> new ArrayList<>()).addAll(added);
            gatheredRecords += added.size();
            added.forEach(record -> gatheredBytes += Math.max(0, record.serializedValueSize()));
        }
        gatheredOffsets.putAll(records.nextOffsets());
    }

    /** Whether the batch that begins next has all that it may have. */
    boolean isBatchFull() {
        return gatheredRecords >= batchDocuments || gatheredBytes >= memory.batchBytes();
    }

    /** Begins to label what was gathered, if anything was. */
    void startGathered() {
        if (gatheredRecords > 0) {
            ConsumerRecords<String, byte[]> records =
                    new ConsumerRecords<>(new LinkedHashMap<>(gathered), Map.copyOf(gatheredOffsets));
            // one thread for each step: batches keep their order in both
            flights.add(new Flight(
                    CompletableFuture.supplyAsync(() -> prepare(records), preparer)
                            .thenApplyAsync(this::score, device),
                    gatheredBytes));
            forgetGathered();
        }
    }

    /** Begins to label a poll. */
    void start(ConsumerRecords<String, byte[]> records) {
        gather(records);
        startGathered();
    }

    private void forgetGathered() {
        gathered.clear();
        gatheredOffsets.clear();
        gatheredRecords = 0;
        gatheredBytes = 0;
    }

    private record Ready(ScoringBatch batch, Labeller.Work work, Map<TopicPartition, OffsetAndMetadata> nextOffsets) {}

    private Ready prepare(ConsumerRecords<String, byte[]> records) {
        ScoringBatch batch = ScoringBatch.decode(records, documents);
        Labeller.Work work = batch.documents().isEmpty()
                ? new Labeller.Work(List.of(), List.of())
                : labeller.prepare(batch.documents());
        return new Ready(batch, work, records.nextOffsets());
    }

    private Scored score(Ready ready) {
        List<Document> labelled = ready.work().batch().isEmpty() ? List.of() : labeller.label(ready.work());
        return new Scored(ready.batch(), labelled, ready.nextOffsets());
    }

    /**
     * Takes the first one out, when its labels are made.
     *
     * @throws RegistryException when the registry does not report what a record is
     */
    Scored take() {
        try {
            return flights.remove().result().join();
        } catch (CompletionException | CancellationException e) {
            if (e.getCause() instanceof RegistryException registry) {
                throw registry;
            }
            throw new IllegalStateException("the scoring thread failed; the batch was not committed", e);
        }
    }

    /** Discards all, with what was gathered; the device still finishes the batch that it works on, and nobody gets the result. */
    void discard() {
        flights.forEach(flight -> flight.result().cancel(false));
        flights.clear();
        forgetGathered();
    }

    @Override
    public void close() {
        discard();
        preparer.shutdownNow();
        device.shutdownNow();
    }
}
