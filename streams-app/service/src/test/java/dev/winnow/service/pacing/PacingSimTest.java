package dev.winnow.service.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.winnow.runtime.Meters;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A crawl, a console and a trainer that deals the partitions in turn, with the pacing between them. The seed is the only input. */
class PacingSimTest {
    private static final long LOW = 100;
    private static final long HIGH = 400;
    private static final int BUFFERED = 50;
    private static final int TICK_MS = 100;
    private static final int LOOK_TICKS = 5;
    private static final int STUCK_TICKS = 100;

    static IntStream seeds() {
        // every number of partitions once
        return IntStream.range(0, 12);
    }

    private final class World {
        final Random random;
        final int partitions;
        final double[] shares;
        final double[] ratios;
        final long[] undecided;
        final long[] buffered;
        final long[] unread;
        final Brake brake = new Brake(() -> running = false, () -> running = true);
        final Allowance allowance = new Allowance();
        final HeldPartitions held = new HeldPartitions();
        final Pace pace;
        boolean running = true;
        long now;
        int turn;
        long trained;
        int waiting;
        long mostUnread;

        World(int seed, int partitions, double skew) {
            random = new Random(seed);
            this.partitions = partitions;
            shares = random.doubles(partitions)
                    .map(uniform -> 1 + (skew - 1) * uniform)
                    .toArray();
            ratios = random.doubles(partitions, 0.05, 0.2).toArray();
            undecided = new long[partitions];
            buffered = new long[partitions];
            unread = new long[partitions];
            pace = new Pace("sim", new Pacing.Watermarks(LOW, HIGH), brake, allowance, held, new Meters(), () -> now);
            pace.begin();
        }

        void tick(long crawled, int decided, int read) {
            now += Duration.ofMillis(TICK_MS).toNanos();
            for (long i = 0; i < crawled; i++) {
                undecided[draw()]++;
            }
            for (int i = 0; i < decided && running; i++) {
                int partition = random.nextInt(partitions);
                if (buffered[partition] == 0 && !held.contains(partition)) {
                    buffered[partition] = Math.min(BUFFERED, undecided[partition]);
                }
                if (buffered[partition] > 0) {
                    buffered[partition]--;
                    undecided[partition]--;
                    if (random.nextDouble() < ratios[partition]) {
                        unread[partition]++;
                        allowance.spend();
                    }
                }
            }
            waiting++;
            for (int i = 0; i < read && unread[turn] > 0; i++) {
                unread[turn]--;
                turn = (turn + 1) % partitions;
                trained++;
                waiting = 0;
            }
            mostUnread = Math.max(mostUnread, LongStream.of(unread).sum());
            if (now / Duration.ofMillis(TICK_MS).toNanos() % LOOK_TICKS == 0) {
                pace.step(new Lanes(unread.clone(), undecided.clone()));
            }
        }

        private int draw() {
            double left = random.nextDouble() * Arrays.stream(shares).sum();
            int partition = 0;
            while (partition + 1 < partitions && left >= shares[partition]) {
                left -= shares[partition++];
            }
            return partition;
        }

        /** All partitions at the high watermark, and what the console had read when it was paused. */
        long bound() {
            return HIGH + partitions * (BUFFERED + 1L) + HIGH / 2;
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aTrainerNeverWaitsForAPartitionThatTheConsoleCouldFill(int seed) {
        World world = new World(seed, 1 + seed % 12, 1 + seed % 20);

        for (int tick = 0; tick < 3_000; tick++) {
            // a crawl that is faster than the trainer at first, and then slower
            world.tick(tick < 1_500 ? 80 : 8, 400, 3);
            if (world.waiting >= STUCK_TICKS && world.undecided[world.turn] >= 100) {
                fail("seed %d: trainer waits for partition %d at tick %d", seed, world.turn, tick);
            }
        }

        assertThat(world.trained).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aConsoleWhosePartitionsAllHaveDocumentsStaysNearItsHighWatermarkAndNeverStarvesItsTrainer(int seed) {
        World world = new World(seed, 1 + seed % 12, 1);
        Arrays.fill(world.undecided, 1_000_000);

        for (int tick = 0; tick < 3_000; tick++) {
            world.tick(0, 400, 3);
        }

        assertThat(world.mostUnread).as("seed %d", seed).isLessThanOrEqualTo(world.bound());
        assertThat(world.trained).as("never starved, seed %d", seed).isGreaterThan(8_900);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aPartitionThatNeverGetsADocumentDoesNotLetTheConsoleRunAway(int seed) {
        World world = new World(seed, 2 + seed % 11, 1 + seed % 5);
        world.shares[seed % world.partitions] = 0;

        for (int tick = 0; tick < 2_000; tick++) {
            world.tick(80, 400, 3);
        }

        assertThat(world.mostUnread).as("seed %d", seed).isLessThanOrEqualTo(world.bound());
        // the crawl reaches the partition at last
        world.undecided[seed % world.partitions] += 2_000;
        long before = world.trained;
        for (int tick = 0; tick < 300; tick++) {
            world.tick(0, 400, 3);
        }
        assertThat(world.trained).as("seed %d", seed).isGreaterThan(before);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aPartitionOfWhichNothingIsSelectedDoesNotLetTheConsoleRunAwayEither(int seed) {
        World world = new World(seed, 2 + seed % 11, 2);
        world.ratios[seed % world.partitions] = 0;

        for (int tick = 0; tick < 3_000; tick++) {
            world.tick(200, 800, 3);
        }

        assertThat(world.mostUnread).as("seed %d", seed).isLessThanOrEqualTo(world.bound());
    }
}
