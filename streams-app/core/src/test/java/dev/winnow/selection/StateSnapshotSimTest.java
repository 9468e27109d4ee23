package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged snapshots. A round is a function of its seed, which a failure names; {@code -Dwinnow.fuzz.rounds=N} and {@code -Dwinnow.fuzz.seed=S} run more of them,
 * or that one again.
 */
class StateSnapshotSimTest {
    private static final long ROUNDS = Long.getLong("winnow.fuzz.rounds", 20_000);
    private static final long FIRST_SEED = Long.getLong("winnow.fuzz.seed", 1);

    @Test
    void aDamagedSnapshotIsRefusedOrReadsAsWhatItStates() {
        byte[] good = StateSnapshot.encode(List.of(
                StateEntry.put(new byte[] {0}, new byte[64]),
                StateEntry.put(new byte[] {1, 0, 7}, new byte[24]),
                StateEntry.put(new byte[] {2, 0, 1, 0, 0, 0, 3}, new byte[8])));
        int read = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            byte[] damaged = Arrays.copyOf(good, random.nextInt(3) == 0 ? random.nextInt(good.length) : good.length);
            for (int change = random.nextInt(4); change > 0 && damaged.length > 0; change--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                List<StateEntry> state = StateSnapshot.decode(damaged);
                read++;
                assertThat(StateSnapshot.encode(state))
                        .as("winnow.fuzz.seed=" + seed)
                        .isEqualTo(damaged);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as("winnow.fuzz.seed=" + seed).contains("length in a snapshot");
            } catch (RuntimeException e) {
                throw new AssertionError("winnow.fuzz.seed=" + seed, e);
            }
        }
        if (ROUNDS > 1_000) {
            assertThat(read).isBetween((int) (ROUNDS / 50), (int) (ROUNDS - ROUNDS / 50));
        }
    }
}
