package dev.winnow.ingest.parquet;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.Type;

/**
 * A scalar of each row: at the top level, or in an object there.
 *
 * @param name names of the levels, with dots between them
 * @param maxLevel how many of the levels can be null
 * @param meaning logical type of the bytes or the number
 */
public record ParquetColumn(String name, Type type, int typeLength, int maxLevel, Meaning meaning) {

    /** Logical type of a value. */
    public enum Meaning {
        /** Text in UTF-8. */
        TEXT,
        /** A number or a boolean. */
        PLAIN,
        DATE,
        MILLIS,
        MICROS,
        NANOS,
        /** Bytes of unknown meaning, and what has no words. */
        OPAQUE
    }

    static ParquetColumn of(String name, int maxLevel, SchemaElement leaf) {
        return new ParquetColumn(name, leaf.getType(), leaf.getType_length(), maxLevel, meaning(leaf));
    }

    private static Meaning meaning(SchemaElement leaf) {
        LogicalType logical = leaf.getLogicalType();
        ConvertedType converted = leaf.getConverted_type();
        boolean isLogical = logical != null;
        return switch (leaf.getType()) {
            case BYTE_ARRAY ->
                isLogical && (logical.isSetSTRING() || logical.isSetENUM() || logical.isSetJSON())
                                || converted == ConvertedType.UTF8
                                || converted == ConvertedType.ENUM
                                || converted == ConvertedType.JSON
                        ? Meaning.TEXT
                        : Meaning.OPAQUE;
            case INT64 -> time(logical, converted);
            case INT32 ->
                isLogical && logical.isSetDATE() || converted == ConvertedType.DATE
                        ? Meaning.DATE
                        : decimalOr(logical, converted);
            case BOOLEAN, FLOAT, DOUBLE -> Meaning.PLAIN;
            default -> Meaning.OPAQUE;
        };
    }

    private static Meaning time(LogicalType logical, ConvertedType converted) {
        if (logical != null && logical.isSetTIMESTAMP()) {
            TimeUnit unit = logical.getTIMESTAMP().getUnit();
            return unit.isSetMILLIS() ? Meaning.MILLIS : unit.isSetMICROS() ? Meaning.MICROS : Meaning.NANOS;
        }
        return converted == ConvertedType.TIMESTAMP_MILLIS
                ? Meaning.MILLIS
                : converted == ConvertedType.TIMESTAMP_MICROS ? Meaning.MICROS : decimalOr(logical, converted);
    }

    private static Meaning decimalOr(LogicalType logical, ConvertedType converted) {
        boolean isDecimal = logical != null && logical.isSetDECIMAL() || converted == ConvertedType.DECIMAL;
        return isDecimal ? Meaning.OPAQUE : Meaning.PLAIN;
    }

    /** A value in words, as JSON would have them; times in ISO 8601. */
    public String words(Object value) {
        try {
            return switch (meaning) {
                case DATE -> LocalDate.ofEpochDay((Long) value).toString();
                case MILLIS -> Instant.ofEpochMilli((Long) value).toString();
                case MICROS ->
                    Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS).toString();
                case NANOS -> Instant.EPOCH.plusNanos((Long) value).toString();
                case TEXT, OPAQUE -> value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
                default -> String.valueOf(value);
            };
        } catch (DateTimeException | ArithmeticException e) {
            return String.valueOf(value);
        }
    }
}
