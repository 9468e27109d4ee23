package dev.winnow.lab.bench.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Replaces fields of records by any value that their schema allows. A function of the random source. */
final class RecordMutation {
    private static final int MOST_CHANGES = 4;
    private static final int MOST_ITEMS = 40;
    private static final int LONG_TEXT = 70_000;
    private static final double[] DOUBLES = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e308, -1e308, -0.0, 0, Double.MIN_VALUE, 0.5, 1
    };
    private static final long[] NUMBERS = {
        Integer.MIN_VALUE, -1, 0, 1, 2, 3, 255, 256, 1 << 20, Integer.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE
    };

    private final Random random;
    private final List<String> words;

    /** @param words texts that mean something to the readers of the records */
    RecordMutation(Random random, List<String> words) {
        this.random = random;
        this.words = words;
    }

    /** A copy with one to four values replaced. */
    GenericRecord of(GenericRecord record) {
        GenericRecord changed = GenericData.get().deepCopy(record.getSchema(), record);
        for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
            change(changed);
        }
        return changed;
    }

    private void change(GenericRecord record) {
        List<Schema.Field> fields = record.getSchema().getFields();
        Schema.Field field = fields.get(random.nextInt(fields.size()));
        Object value = record.get(field.pos());
        if (value instanceof GenericRecord inner && random.nextInt(8) > 0) {
            change(inner);
        } else if (value instanceof List<?> items && !items.isEmpty() && random.nextInt(4) > 0) {
            record.put(field.pos(), items(items, field.schema().getElementType()));
        } else {
            record.put(field.pos(), value(field.schema(), 0));
        }
    }

    private List<Object> items(List<?> items, Schema element) {
        List<Object> changed = new ArrayList<>(items);
        int at = random.nextInt(changed.size());
        switch (random.nextInt(5)) {
            case 0 -> changed.remove(at);
            case 1 -> changed.add(changed.get(at));
            case 2 -> changed.set(at, value(element, 0));
            case 3 -> changed.add(at, value(element, 0));
            default -> {
                if (changed.get(at) instanceof GenericRecord inner) {
                    change(inner);
                } else {
                    changed.set(at, value(element, 0));
                }
            }
        }
        return changed;
    }

    /** Any value of a schema. */
    Object value(Schema schema, int depth) {
        return switch (schema.getType()) {
            case RECORD -> {
                GenericRecord record = new GenericData.Record(schema);
                schema.getFields().forEach(field -> record.put(field.pos(), value(field.schema(), depth + 1)));
                yield record;
            }
            case ENUM ->
                new GenericData.EnumSymbol(
                        schema,
                        schema.getEnumSymbols()
                                .get(random.nextInt(schema.getEnumSymbols().size())));
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (int left = random.nextInt(depth > 2 ? 3 : MOST_ITEMS); left > 0; left--) {
                    items.add(value(schema.getElementType(), depth + 1));
                }
                yield items;
            }
            case MAP -> {
                Map<String, Object> entries = new TreeMap<>();
                for (int left = random.nextInt(depth > 2 ? 3 : MOST_ITEMS); left > 0; left--) {
                    entries.put(text(), value(schema.getValueType(), depth + 1));
                }
                yield entries;
            }
            case UNION ->
                value(schema.getTypes().get(random.nextInt(schema.getTypes().size())), depth);
            case STRING -> text();
            case BYTES -> {
                byte[] bytes = new byte[random.nextInt(MOST_ITEMS)];
                random.nextBytes(bytes);
                yield ByteBuffer.wrap(bytes);
            }
            case INT -> (int) number();
            case LONG -> number();
            case FLOAT -> (float) DOUBLES[random.nextInt(DOUBLES.length)];
            case DOUBLE -> random.nextInt(3) == 0 ? random.nextGaussian() : DOUBLES[random.nextInt(DOUBLES.length)];
            case BOOLEAN -> random.nextBoolean();
            case NULL -> null;
            default ->
                throw new IllegalArgumentException("no record of Winnow has a field of type " + schema.getType());
        };
    }

    private long number() {
        return random.nextInt(3) == 0 ? random.nextInt(1_000) : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private String text() {
        return switch (random.nextInt(12)) {
            case 0 -> "";
            case 1 -> "\0";
            case 2 -> "\uD83D\uDE00 ".repeat(random.nextInt(9));
            case 3 -> "x".repeat(random.nextInt(8) == 0 ? LONG_TEXT : random.nextInt(MOST_ITEMS));
            default -> words.get(random.nextInt(words.size()));
        };
    }
}
