package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged records of {@code ingest-positions}. {@code -Dwinnow.fuzz.rounds=N} and {@code -Dwinnow.fuzz.seed=S} run more, or one again. */
class InputPositionSimTest {
    private static final long ROUNDS = Long.getLong("winnow.fuzz.rounds", 5_000);
    private static final long FIRST_SEED = Long.getLong("winnow.fuzz.seed", 1);
    private static final String[] TOKENS = {
        "null", "-1", "{", "[", "\"", "1e999", "99999999999999999999", "true", ",", "}", "[[[[[[[[[[", "NaN"
    };

    @Test
    void aDamagedPositionIsRefusedOrReadsAndIsWrittenAgain() {
        String good = new InputPosition(1_000, 1_700_000_000_000L, 17, false, 512, "0a".repeat(32), "").toJson();
        int read = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
            String damaged = damaged(good, new Random(seed * 0x9E3779B97F4A7C15L));
            try {
                InputPosition position = InputPosition.fromJson(damaged);
                read++;
                assertThat(InputPosition.fromJson(position.toJson()))
                        .as("winnow.fuzz.seed=" + seed)
                        .isEqualTo(position);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as("winnow.fuzz.seed=" + seed).startsWith("not an ingest position");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("winnow.fuzz.seed=" + seed, e);
            }
        }
        if (ROUNDS > 1_000) {
            assertThat(read).isBetween(1, (int) ROUNDS - 1);
        }
    }

    private static String damaged(String good, Random random) {
        byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
        for (int change = 1 + random.nextInt(3); change > 0 && bytes.length > 0; change--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    String text = new String(bytes, StandardCharsets.ISO_8859_1);
                    bytes = (text.substring(0, at) + TOKENS[random.nextInt(TOKENS.length)] + text.substring(at))
                            .getBytes(StandardCharsets.ISO_8859_1);
                }
            }
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
