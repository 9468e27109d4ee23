package dev.winnow.service.pacing;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How far a console is ahead of its trainer, partition by partition.
 *
 * <p>A trainer deals the partitions in turn and never skips one, so that the partition with the fewest unread documents decides how long it can continue: a
 * console that paused because of the others would stop the trainer for good. Only a partition that the console has documents for counts: no console
 * can fill the others, whether it runs or not.
 *
 * @param unread documents of each partition of {@code selected} that the trainer has not read
 * @param undecided documents of each partition of {@code annotated} that the console has not decided
 */
@SuppressWarnings("ArrayRecordComponent") // made once for each look; equality is never asked for
record Lanes(long[] unread, long[] undecided) {

    /** Documents that the trainer can use, as the shortest partition that counts shows it; the longest where none counts. */
    long ahead() {
        int partitions = unread.length;
        return partitions
                * IntStream.range(0, partitions)
                        .filter(partition -> undecided[partition] > 0)
                        .mapToLong(this::documents)
                        .min()
                        .orElseGet(() -> IntStream.range(0, partitions)
                                .mapToLong(this::documents)
                                .max()
                                .orElse(0));
    }

    /** What a partition contributes: the sum of all where they are alike. */
    long ahead(int partition) {
        return unread.length * documents(partition);
    }

    /** Documents that may be selected until each partition is as far ahead as {@code high}. */
    long room(long high) {
        return IntStream.range(0, unread.length)
                        .mapToLong(partition -> Math.max(0, high - ahead(partition)))
                        .sum()
                / unread.length;
    }

    /** The last offset of a partition may be a transaction marker, which nobody reads. */
    private long documents(int partition) {
        return Math.max(0, unread[partition] - 1);
    }

    /** Documents that the trainer has not read. */
    long lag() {
        return LongStream.of(unread).sum();
    }

    /** The partition with the fewest of them. */
    int shortest() {
        return IntStream.range(0, unread.length)
                .reduce((best, other) -> unread[other] < unread[best] ? other : best)
                .orElse(0);
    }
}
