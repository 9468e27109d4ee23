package dev.winnow.lab.bench.fuzz;

import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;

/** Records of every topic, in the wire format, against the deserializers. Owned by one thread. */
final class RecordTarget implements FuzzTarget {
    private static final int HEADER = 5;
    private static final String TOPIC = "fuzz";
    private static final long SEED = 1;

    private final ByteAnswers server = RecordSeeds.registry();
    private final Map<String, Serde<?>> serdes = new TreeMap<>();
    private final List<FuzzInput> seeds = new ArrayList<>();

    RecordTarget() {
        SchemaRegistry client = server.client();
        RecordSerdes all = new RecordSerdes(client, false);
        serdes.put("Document", all.document());
        serdes.put("DeadLetter", all.deadLetter());
        serdes.put("Plan", all.plan());
        serdes.put("Sample", all.sample());
        serdes.put("Probe", all.probe());
        serdes.put("Outcome", all.outcome());
        serdes.put("Control", all.control());
        serdes.put("RewardReport", all.rewardReport());
        serdes.put("Mark", all.mark());
        for (GenericRecord record : RecordSeeds.valid()) {
            seeds.add(new FuzzInput(record.getSchema().getName(), RecordSeeds.wire(record)));
        }
        for (GenericRecord record : RecordSeeds.any(new Random(SEED))) {
            seeds.add(new FuzzInput(record.getSchema().getName(), RecordSeeds.wire(record)));
        }
    }

    @Override
    public String name() {
        return "records";
    }

    @Override
    public List<FuzzInput> seeds() {
        return seeds;
    }

    @Override
    public FuzzBounds bounds() {
        return FuzzBounds.of(5, 256);
    }

    /** Seldom the header: an unknown schema is asked for at the registry, which {@link RegistryTarget} is about. */
    @Override
    public FuzzInput mutate(FuzzInput seed, FuzzInput other, Random random) {
        if (random.nextInt(200) == 0) {
            return seed.with(Mutation.ofBytes(seed.bytes(), other.bytes(), random));
        }
        byte[] body = Arrays.copyOfRange(seed.bytes(), HEADER, seed.bytes().length);
        byte[] mutated = Mutation.ofBytes(body, other.bytes(), random);
        return seed.with(ByteBuffer.allocate(HEADER + mutated.length)
                .put(seed.bytes(), 0, HEADER)
                .put(mutated)
                .array());
    }

    @Override
    public boolean accepts(FuzzInput input) {
        return accepts(serdes.get(input.name()), input.bytes());
    }

    private static <T> boolean accepts(Serde<T> serde, byte[] bytes) {
        T record;
        try {
            record = serde.deserializer().deserialize(TOPIC, bytes);
        } catch (SerializationException e) {
            return false;
        }
        T again = serde.deserializer().deserialize(TOPIC, serde.serializer().serialize(TOPIC, record));
        if (!String.valueOf(again).equals(String.valueOf(record))) {
            throw new IllegalStateException("a record that was read and written reads as another");
        }
        return true;
    }

    @Override
    public void close() {
        server.close();
    }
}
