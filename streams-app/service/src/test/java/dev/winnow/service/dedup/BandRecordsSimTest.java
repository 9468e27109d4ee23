package dev.winnow.service.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

/** Damaged records of the stage's internal topics. {@code -Dwinnow.fuzz.rounds=N} and {@code -Dwinnow.fuzz.seed=S} run more, or one again. */
class BandRecordsSimTest {
    private static final long ROUNDS = Long.getLong("winnow.fuzz.rounds", 20_000);
    private static final long FIRST_SEED = Long.getLong("winnow.fuzz.seed", 1);
    private static final BandQuery QUERY = new BandQuery(1, 2, 3, new byte[32], 8, new byte[40], new long[] {4, 5, 6});
    private static final int PLACE_OF_SKETCH = 1 + 4 + 8 + 8 + 32 + 4;

    @Test
    void damagedRecordsAreReadOrRefused() {
        byte[] query = QUERY.toBytes();
        byte[] answer =
                BandAnswer.serde().serializer().serialize("t", new BandAnswer(1, 2, new Match(0.9, 7, new byte[32])));
        for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            read(BandQuery.serde().deserializer(), query, random, seed);
            read(BandAnswer.serde().deserializer(), answer, random, seed);
        }
    }

    private static <T> void read(Deserializer<T> deserializer, byte[] good, Random random, long seed) {
        byte[] damaged = Arrays.copyOf(good, random.nextInt(3) == 0 ? random.nextInt(good.length) : good.length);
        for (int change = random.nextInt(4); change > 0 && damaged.length > 0; change--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        try {
            deserializer.deserialize("t", damaged);
        } catch (SerializationException e) {
            // it is refused
        } catch (RuntimeException | Error e) {
            throw new AssertionError("winnow.fuzz.seed=" + seed, e);
        }
    }

    @Test
    void aCountThatTheRecordCannotHoldTakesNoMemory() {
        byte[] sketch = QUERY.toBytes();
        ByteBuffer.wrap(sketch).putInt(PLACE_OF_SKETCH, Integer.MAX_VALUE);
        byte[] keys = QUERY.toBytes();
        ByteBuffer.wrap(keys).putInt(PLACE_OF_SKETCH + 4 + 40, Integer.MAX_VALUE);

        for (byte[] forged : new byte[][] {sketch, keys}) {
            assertThatThrownBy(() -> BandQuery.serde().deserializer().deserialize("t", forged))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("a count of " + Integer.MAX_VALUE);
        }
        assertThat(BandQuery.serde()
                        .deserializer()
                        .deserialize("t", QUERY.toBytes())
                        .keys())
                .isEqualTo(QUERY.keys());
    }
}
