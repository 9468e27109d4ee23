package dev.winnow.trainer.feed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Samples that were read before their turn, by partition. A partition that holds its share of bytes is full until half of them are used; an empty one is
 * never full, so that the partition whose turn it is can always be read. One thread.
 */
final class Prefetch {
    private final long mostBytes;
    private final List<Deque<Held>> queues = new ArrayList<>();
    private final long[] bytes;
    private final Set<Integer> full = new HashSet<>();

    private record Held(TrainingSample sample, int bytes) {}

    /** @param mostBytes of one partition; one sample more may be there */
    Prefetch(int partitions, long mostBytes) {
        this.mostBytes = mostBytes;
        bytes = new long[partitions];
        for (int i = 0; i < partitions; i++) {
            queues.add(new ArrayDeque<>());
        }
    }

    void put(TrainingSample sample, int size) {
        int partition = sample.partition();
        queues.get(partition).add(new Held(sample, size));
        bytes[partition] += size;
        if (bytes[partition] >= mostBytes) {
            full.add(partition);
        }
    }

    Optional<TrainingSample> take(int partition) {
        Held held = queues.get(partition).poll();
        if (held == null) {
            return Optional.empty();
        }
        bytes[partition] -= held.bytes();
        if (bytes[partition] <= mostBytes / 2) {
            full.remove(partition);
        }
        return Optional.of(held.sample());
    }

    /** Offset of the next sample of a partition; empty if none exists. */
    Optional<Long> first(int partition) {
        return Optional.ofNullable(queues.get(partition).peek())
                .map(held -> held.sample().offset());
    }

    /** Bytes held of a partition. */
    long bytes(int partition) {
        return bytes[partition];
    }

    /** Partitions that must not be read now. */
    Set<Integer> full() {
        return Set.copyOf(full);
    }
}
