package dev.winnow.service.scoring;

import dev.winnow.kafka.registry.RegistryException;
import dev.winnow.schemas.Document;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Polls whose labels are being made, at most as many as the depth, in the order in which they came: while one is labelled, the ones behind
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
    private final Deque<CompletableFuture<Scored>> results = new ArrayDeque<>();

    InFlightBatches(Labeller labeller, Deserializer<Document> documents, int depth) {
        this.labeller = labeller;
        this.documents = documents;
        this.depth = depth;
    }

    boolean isEmpty() {
        return results.isEmpty();
    }

    /** Whether the first has to land before another may start. */
    boolean isFull() {
        return results.size() >= depth;
    }

    /** Whether the first one's labels are made. */
    boolean isNextDone() {
        return !results.isEmpty() && results.peek().isDone();
    }

    /** Whether the first one's labels are made within a time. */
    boolean isNextDoneWithin(Duration time) {
        try {
            return results.peek().handle((scored, failure) -> true).get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a handled failure cannot fail", e);
        }
    }

    void start(ConsumerRecords<String, byte[]> records) {
        // one thread for each step: batches keep their order in both
        results.add(
                CompletableFuture.supplyAsync(() -> prepare(records), preparer).thenApplyAsync(this::score, device));
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
     * @throws RegistryException when the registry does not say what a record is
     */
    Scored land() {
        try {
            return results.remove().join();
        } catch (CompletionException | CancellationException e) {
            if (e.getCause() instanceof RegistryException registry) {
                throw registry;
            }
            throw new IllegalStateException("the scoring thread failed; the batch was not committed", e);
        }
    }

    /** Drops all; what the device works on now is finished for nobody. */
    void drop() {
        results.forEach(result -> result.cancel(false));
        results.clear();
    }

    @Override
    public void close() {
        drop();
        preparer.shutdownNow();
        device.shutdownNow();
    }
}
