package dev.winnow.lab.bench.fuzz;

import java.time.Duration;

/**
 * What one input may cost its reader.
 *
 * @param processor time of the thread on a processor
 * @param allocatedBytes bytes that the thread allocates in Java's heap in all, freed or not
 */
record FuzzBounds(Duration processor, long allocatedBytes) {
    static FuzzBounds of(int seconds, long mebibytes) {
        return new FuzzBounds(Duration.ofSeconds(seconds), mebibytes << 20);
    }
}
