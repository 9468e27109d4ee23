package dev.winnow.ingest.source;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.generic.IndexedRecord;

/** Turns values of a topic into drafts, as lines of a file with the same fields would be. Owned by one thread. */
public final class RecordValues {
    private static final int FRAME_BYTES = 5;

    /** Reasons of objects that are JSON. */
    private static final Set<Reason> WHOLE_OBJECTS = EnumSet.of(Reason.MISSING_TEXT, Reason.TOO_DEEP);

    private final InputFile origin;
    private final SourceSettings settings;
    private final JsonlParser parser;

    /** @param origin names the partition in place of a file */
    public RecordValues(InputFile origin, SourceSettings settings) {
        this.origin = origin;
        this.settings = settings;
        this.parser = new JsonlParser(origin, settings);
    }

    /** What dead letters and documents carry as their file. */
    public String origin() {
        return origin.name();
    }

    /** A value that is a JSON object. */
    public SourceResult json(long offset, byte[] value) {
        int limit = settings.limits().maxRecordBytes();
        return parser.parse(offset, value, 0, Math.min(value.length, limit), value.length, "offset " + offset);
    }

    /** A value that is a JSON object behind a magic byte and the id of its schema, as serializers of JSON Schema write it; empty for any other value. */
    public Optional<SourceResult> framedJson(long offset, byte[] value) {
        byte[] object = Arrays.copyOfRange(value, FRAME_BYTES, value.length);
        if (ContentKind.firstVisible(object) != '{') {
            return Optional.empty();
        }
        SourceResult result = json(offset, object);
        // an Avro record may begin with the same byte, and is no JSON
        boolean isJson = !(result instanceof SourceResult.Reject reject) || WHOLE_OBJECTS.contains(reject.reason());
        return isJson ? Optional.of(result) : Optional.empty();
    }

    /**
     * A value that is an Avro record.
     *
     * @param bytes the value before it was decoded, for its dead letter
     */
    public SourceResult avro(long offset, Object value, byte[] bytes) {
        if (!(value instanceof IndexedRecord fields)) {
            return reject(offset, Reason.NOT_AN_OBJECT, "not an Avro record", bytes);
        }
        JsonRow row = JsonRow.empty(settings.fields().text());
        put(row, fields, "", true);
        if (row.text() == null) {
            return reject(offset, Reason.MISSING_TEXT, parser.missingText(), bytes);
        }
        int characters = row.text().characters().length();
        return characters > settings.limits().maxRecordBytes()
                ? reject(offset, Reason.TOO_LARGE, characters + " characters of text", bytes)
                : parser.draft(offset, row);
    }

    /** A value that is left out on purpose. */
    public SourceResult skipped(long offset, String what) {
        return new SourceResult.Skipped(offset, what);
    }

    /** A value that cannot be decoded. */
    public SourceResult undecodable(long offset, String why, byte[] bytes) {
        return reject(offset, Reason.MALFORMED_AVRO, why, bytes);
    }

    /** A record that was left out when it was fetched. */
    public SourceResult oversized(long offset, String why, byte[] bytes) {
        return reject(offset, Reason.BOMB, why, bytes);
    }

    private static SourceResult reject(long offset, Reason reason, String detail, byte[] bytes) {
        return SourceResult.Reject.of(
                offset, reason, "offset " + offset + ": " + detail, bytes, bytes.length, bytes.length);
    }

    private void put(JsonRow row, IndexedRecord record, String prefix, boolean isTop) {
        for (var field : record.getSchema().getFields()) {
            String name = prefix + field.name();
            Object value = record.get(field.pos());
            if (value instanceof IndexedRecord inner) {
                if (isTop) {
                    put(row, inner, name + ".", false);
                }
            } else if (name.equals(settings.fields().text())) {
                row.text(value instanceof CharSequence text ? DraftText.of(text.toString()) : null);
            } else if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean) {
                row.put(name, value.toString());
            } else if (value instanceof Enum<?> || value instanceof org.apache.avro.generic.GenericEnumSymbol<?>) {
                row.put(name, value.toString());
            }
        }
    }
}
