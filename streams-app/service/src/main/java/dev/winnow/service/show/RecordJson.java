package dev.winnow.service.show;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Avro values as JSON: records and maps as objects, bytes in Base64, enums by name, times as ISO-8601 text, and doubles that JSON does not have
 * as text, such as {@code "NaN"}. Stateless.
 */
public final class RecordJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RecordJson() {}

    /** A record with all of its fields, in the order of its schema. */
    public static ObjectNode of(IndexedRecord source) {
        ObjectNode object = JSON.objectNode();
        for (Schema.Field field : source.getSchema().getFields()) {
            object.set(field.name(), node(source.get(field.pos())));
        }
        return object;
    }

    /**
     * A value on one line that a terminal does not obey: JSON escapes control characters of ASCII alone, this also those of Unicode, formatting
     * characters and line separators. Parsers read the same value.
     */
    public static String line(JsonNode value) {
        String json = value.toString();
        StringBuilder line = new StringBuilder(json.length());
        json.codePoints().forEach(codePoint -> {
            switch (Character.getType(codePoint)) {
                case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
                    for (char unit : Character.toChars(codePoint)) {
                        line.append(String.format("\\u%04X", (int) unit));
                    }
                }
                default -> line.appendCodePoint(codePoint);
            }
        });
        return line.toString();
    }

    private static JsonNode node(Object value) {
        if (value instanceof IndexedRecord inner) {
            return of(inner);
        }
        if (value instanceof Collection<?> elements) {
            ArrayNode array = JSON.arrayNode();
            elements.forEach(element -> array.add(node(element)));
            return array;
        }
        if (value instanceof Map<?, ?> entries) {
            ObjectNode object = JSON.objectNode();
            entries.forEach((key, entry) -> object.set(key.toString(), node(entry)));
            return object;
        }
        return scalar(value);
    }

    private static JsonNode scalar(Object value) {
        if (value == null) {
            return JSON.nullNode();
        }
        if (value instanceof Integer number) {
            return JSON.numberNode(number);
        }
        if (value instanceof Long number) {
            return JSON.numberNode(number);
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            return JSON.numberNode(number);
        }
        if (value instanceof Boolean flag) {
            return JSON.booleanNode(flag);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return JSON.binaryNode(bytes);
        }
        return JSON.textNode(value instanceof Instant time ? time.toString() : value.toString());
    }
}
