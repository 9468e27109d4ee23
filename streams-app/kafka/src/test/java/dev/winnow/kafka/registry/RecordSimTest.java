package dev.winnow.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

/**
 * Damaged records of every topic against the deserializers. A round is a function of its seed, which a failure names; {@code -Dwinnow.fuzz.rounds=N} and
 * {@code -Dwinnow.fuzz.seed=S} run more of them, or that one again.
 */
class RecordSimTest {
    private static final long ROUNDS = Long.getLong("winnow.fuzz.rounds", 40_000);
    private static final long FIRST_SEED = Long.getLong("winnow.fuzz.seed", 1);
    private static final long SLOWEST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int HEADER = 5;
    private static final String TOPIC = "winnow.fuzz";

    /** A good record, and what reads records of its type. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Case(String type, byte[] wire, AvroSerde<SpecificRecord> serde) {}

    @Test
    void noDamageMakesADeserializerThrowAnythingButThatItCannotRead() throws IOException, ClassNotFoundException {
        try (FakeRegistry registry = new FakeRegistry()) {
            List<Case> cases = cases(registry);
            int read = 0;
            for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
                Random random = new Random(seed * 0x9E3779B97F4A7C15L);
                Case each = cases.get(random.nextInt(cases.size()));
                byte[] damaged = damaged(each.wire(), random);
                String round = "winnow.fuzz.seed=" + seed + " (" + each.type() + ")";
                long before = System.nanoTime();
                try {
                    SpecificRecord record = each.serde().deserializer().deserialize(TOPIC, damaged);
                    read++;
                    // what was read is a record: it can be written, and reads back as it is
                    byte[] again = each.serde().serializer().serialize(TOPIC, record);
                    assertThat(each.serde()
                                    .deserializer()
                                    .deserialize(TOPIC, again)
                                    .toString())
                            .as(round)
                            .isEqualTo(record.toString());
                } catch (SerializationException e) {
                    assertThat(e.getMessage()).as(round).contains("a record of " + TOPIC);
                } catch (RuntimeException | Error e) {
                    throw new AssertionError(round, e);
                }
                assertThat(System.nanoTime() - before).as(round).isLessThan(SLOWEST_NANOS);
            }
            if (ROUNDS > 1_000) {
                assertThat(read).isBetween((int) (ROUNDS / 50), (int) (ROUNDS / 2));
            }
        }
    }

    private static List<Case> cases(FakeRegistry registry) throws IOException, ClassNotFoundException {
        JsonNode vectors = new ObjectMapper()
                .readTree(Path.of("..", "..", "schemas", "vectors", "records.json")
                        .toFile());
        List<Case> cases = new ArrayList<>();
        for (JsonNode vector : vectors.get("cases")) {
            String type = vector.get("type").asText();
            Schema schema = SpecificData.get().getSchema(Class.forName("dev.winnow.schemas." + type));
            int id = registry.client().register(TOPIC + "-" + type, schema);
            byte[] avro = HexFormat.of().parseHex(vector.get("avro").asText());
            byte[] wire = ByteBuffer.allocate(HEADER + avro.length)
                    .put((byte) 0)
                    .putInt(id)
                    .put(avro)
                    .array();
            cases.add(new Case(type, wire, new AvroSerde<>(registry.client(), true, schema)));
        }
        assertThat(cases).hasSizeGreaterThan(5);
        return cases;
    }

    /** Keeps the header: an unknown schema is asked for at the registry, which is another test's subject. */
    private static byte[] damaged(byte[] wire, Random random) {
        byte[] damaged = wire.clone();
        for (int change = 1 + random.nextInt(4); change > 0 && damaged.length > HEADER; change--) {
            int at = HEADER + random.nextInt(damaged.length - HEADER);
            switch (random.nextInt(6)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt();
                case 2 -> damaged = Arrays.copyOf(damaged, at);
                case 3 -> damaged = joined(damaged, at, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, at);
                case 4 -> damaged = joined(damaged, at, new byte[random.nextInt(40)], at);
                default -> damaged = joined(damaged, at, new byte[0], Math.min(damaged.length, at + random.nextInt(9)));
            }
        }
        return damaged;
    }

    /** The bytes before one place, something else, and the bytes from another place on. */
    private static byte[] joined(byte[] bytes, int to, byte[] between, int from) {
        byte[] joined = Arrays.copyOf(bytes, to + between.length + bytes.length - from);
        System.arraycopy(between, 0, joined, to, between.length);
        System.arraycopy(bytes, from, joined, to + between.length, bytes.length - from);
        return joined;
    }
}
