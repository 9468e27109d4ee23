package dev.winnow.trainer.feed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A topic whose records arrive in a random interleaving of its partitions, through the bounded prefetch of the real feed. */
final class ScatteredFeed implements SampleFeed {
    private static final long PREFETCHED = 40;

    private final List<Deque<TrainingSample>> log = new ArrayList<>();
    private final Prefetch prefetch;
    private final Random random;
    private final double silence;
    long mostHeld;

    /**
     * @param texts of each partition
     * @param from first offset of each partition; offsets have gaps, as those of transactions
     * @param silence share of looks at which nothing arrives
     */
    ScatteredFeed(List<List<String>> texts, Map<Integer, Long> from, Random random, double silence) {
        this.random = random;
        this.silence = silence;
        prefetch = new Prefetch(texts.size(), PREFETCHED);
        for (int partition = 0; partition < texts.size(); partition++) {
            log.add(new ArrayDeque<>());
            for (int i = 0; i < texts.get(partition).size(); i++) {
                long offset = offset(partition, i);
                if (offset >= from.getOrDefault(partition, 0L)) {
                    log.get(partition)
                            .add(new TrainingSample(
                                    partition, offset, 0, texts.get(partition).get(i)));
                }
            }
        }
    }

    private static long offset(int partition, int number) {
        return 2L * number + number / 3 + partition;
    }

    @Override
    public Optional<TrainingSample> next(int partition, Duration patience) {
        Optional<TrainingSample> next = prefetch.take(partition);
        while (next.isEmpty() && random.nextDouble() >= silence) {
            arrive();
            next = prefetch.take(partition);
        }
        return next;
    }

    /** One poll: a few records of a partition that is not held. */
    private void arrive() {
        int partition = random.nextInt(log.size());
        for (int i = random.nextInt(4);
                i >= 0
                        && !prefetch.full().contains(partition)
                        && !log.get(partition).isEmpty();
                i--) {
            TrainingSample sample = log.get(partition).remove();
            prefetch.put(sample, sample.text().length());
            mostHeld = Math.max(mostHeld, prefetch.bytes(partition));
        }
    }

    @Override
    public void progress(Map<Integer, Long> nextOffsets) {}
}
