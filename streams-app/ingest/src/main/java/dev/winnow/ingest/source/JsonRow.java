package dev.winnow.ingest.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * One JSON object, kept as far as a document needs it: its scalar fields, and the scalar fields of the objects in it under
 * {@code outer.inner}. Arrays and deeper objects are skipped. A key that is repeated keeps its last value.
 *
 * <p>Bounded, so that a document always fits into a record: at most 64 scalars besides the text, each of at most 4,096 characters, and 65,536
 * characters together. What exceeds that is left out. The text itself is bounded by the line.
 */
final class JsonRow {
    static final int MAX_ATTRIBUTES = 64;
    static final int MAX_ATTRIBUTE_LENGTH = 4_096;
    private static final int MAX_TOTAL_LENGTH = 65_536;

    private final Map<String, String> scalars = new HashMap<>();
    private final String textField;
    private DraftText text;
    private int totalLength;

    private JsonRow(String textField) {
        this.textField = textField;
    }

    /** Reads the fields of the object whose opening brace is the current token, up to its closing brace. */
    static JsonRow read(JsonParser parser, String textField) throws IOException {
        JsonRow row = new JsonRow(textField);
        row.readFields(parser, "", 1);
        return row;
    }

    /** A row of another format, whose fields are put into it. */
    static JsonRow empty(String textField) {
        return new JsonRow(textField);
    }

    /** Sets the text; null for one that is not a string. */
    void text(DraftText value) {
        text = value;
    }

    void put(String name, String value) {
        keep(name, value);
    }

    /** The text; null when there is none or it is not a string. */
    DraftText text() {
        return text;
    }

    /** Takes the value of a field out, so that it is not an attribute too; empty when absent or null. */
    String take(String field) {
        String value = scalars.remove(field);
        return value == null ? "" : value;
    }

    /** The value of the first field that is there; it stays an attribute. */
    String firstOf(String... fields) {
        for (String field : fields) {
            String value = scalars.get(field);
            if (value != null) {
                return value;
            }
        }
        return "";
    }

    boolean has(String field) {
        return scalars.containsKey(field);
    }

    /** Whatever has not been taken. */
    Map<String, String> attributes() {
        return scalars;
    }

    private void readFields(JsonParser parser, String prefix, int level) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = prefix + parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && level == 1) {
                readFields(parser, name + ".", 2);
            } else if (value.isStructStart()) {
                parser.skipChildren();
            } else if (name.equals(textField)) {
                text = value == JsonToken.VALUE_STRING ? DraftText.of(parser.getText()) : null;
            } else {
                keep(name, value == JsonToken.VALUE_NULL ? null : parser.getText());
            }
        }
    }

    private void keep(String name, String value) {
        if (value == null) {
            scalars.remove(name);
        } else if (value.length() <= MAX_ATTRIBUTE_LENGTH
                && name.length() <= MAX_ATTRIBUTE_LENGTH
                && totalLength + name.length() + value.length() <= MAX_TOTAL_LENGTH
                && (scalars.size() < MAX_ATTRIBUTES || scalars.containsKey(name))) {
            scalars.put(name, value);
            totalLength += name.length() + value.length();
        }
    }
}
