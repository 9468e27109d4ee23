package dev.winnow.ingest.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Type;

/** The values of a page, one after another: {@code byte[]}, {@link Long}, {@link Float}, {@link Double} or {@link Boolean}. */
@FunctionalInterface
interface PageValues {
    Object next() throws ParquetException;

    /**
     * A decoder.
     *
     * @param bytes the values
     * @param most values that the page has
     * @param dictionary of the column chunk; null where it has none
     */
    static PageValues of(Encoding encoding, Type type, int typeLength, ByteBuffer bytes, long most, Object[] dictionary)
            throws ParquetException {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        switch (encoding) {
            case PLAIN:
                return plain(type, typeLength, bytes);
            case PLAIN_DICTIONARY:
            case RLE_DICTIONARY:
                return dictionary(bytes, dictionary);
            case RLE:
                if (type == Type.BOOLEAN && bytes.remaining() >= Integer.BYTES) {
                    bytes.getInt();
                    BitRuns runs = new BitRuns(bytes, 1);
                    return () -> runs.next() == 1;
                }
                break;
            case DELTA_BINARY_PACKED:
                if (type == Type.INT32 || type == Type.INT64) {
                    DeltaNumbers numbers = new DeltaNumbers(bytes, most);
                    return type == Type.INT64 ? numbers::next : () -> (long) (int) numbers.next();
                }
                break;
            case DELTA_LENGTH_BYTE_ARRAY:
                if (type == Type.BYTE_ARRAY) {
                    return deltaLengths(bytes, most);
                }
                break;
            case DELTA_BYTE_ARRAY:
                if (type == Type.BYTE_ARRAY) {
                    return deltaBytes(bytes, most);
                }
                break;
            default:
        }
        throw ParquetException.unsupported("encoding " + encoding + " of " + type + " is not read");
    }

    private static PageValues plain(Type type, int typeLength, ByteBuffer bytes) throws ParquetException {
        return switch (type) {
            case BOOLEAN -> {
                BitReader bits = new BitReader(bytes);
                yield () -> bits.bits(1) == 1;
            }
            case INT32 -> () -> (long) checked(bytes, Integer.BYTES).getInt();
            case INT64 -> () -> checked(bytes, Long.BYTES).getLong();
            case FLOAT -> () -> checked(bytes, Float.BYTES).getFloat();
            case DOUBLE -> () -> checked(bytes, Double.BYTES).getDouble();
            case BYTE_ARRAY -> () -> take(bytes, checked(bytes, Integer.BYTES).getInt());
            case FIXED_LEN_BYTE_ARRAY -> () -> take(bytes, typeLength);
            default -> throw ParquetException.unsupported("type " + type + " is not read");
        };
    }

    private static PageValues dictionary(ByteBuffer bytes, Object[] dictionary) throws ParquetException {
        if (dictionary == null) {
            throw ParquetException.corrupt("page of dictionary indices without a dictionary page");
        }
        if (!bytes.hasRemaining()) {
            // all values of the page are null
            return () -> {
                throw ParquetException.corrupt("page ends in the middle of a value");
            };
        }
        BitRuns places = new BitRuns(bytes, bytes.get());
        return () -> {
            int place = places.next();
            if (place < 0 || place >= dictionary.length) {
                throw ParquetException.corrupt("place " + place + " of a dictionary of " + dictionary.length);
            }
            return dictionary[place];
        };
    }

    private static PageValues deltaLengths(ByteBuffer bytes, long most) throws ParquetException {
        ByteBuffer lengths = bytes.duplicate();
        new DeltaNumbers(bytes, most).skipAll();
        DeltaNumbers length = new DeltaNumbers(lengths, most);
        return () -> take(bytes, length.next());
    }

    private static PageValues deltaBytes(ByteBuffer bytes, long most) throws ParquetException {
        ByteBuffer prefixes = bytes.duplicate();
        new DeltaNumbers(bytes, most).skipAll();
        DeltaNumbers prefix = new DeltaNumbers(prefixes, most);
        PageValues suffixes = deltaLengths(bytes, most);
        return new PageValues() {
            private byte[] last = new byte[0];

            @Override
            public Object next() throws ParquetException {
                long shared = prefix.next();
                byte[] suffix = (byte[]) suffixes.next();
                if (shared < 0 || shared > last.length || shared + suffix.length > bytes.capacity()) {
                    throw ParquetException.corrupt("value shares " + shared + " bytes with one of " + last.length);
                }
                byte[] value = new byte[(int) shared + suffix.length];
                System.arraycopy(last, 0, value, 0, (int) shared);
                System.arraycopy(suffix, 0, value, (int) shared, suffix.length);
                last = value;
                return value;
            }
        };
    }

    private static ByteBuffer checked(ByteBuffer bytes, int length) throws ParquetException {
        if (bytes.remaining() < length) {
            throw ParquetException.corrupt("page ends in the middle of a value");
        }
        return bytes;
    }

    private static byte[] take(ByteBuffer bytes, long length) throws ParquetException {
        if (length < 0 || length > bytes.remaining()) {
            throw ParquetException.corrupt("value of " + length + " bytes in " + bytes.remaining());
        }
        byte[] value = new byte[(int) length];
        bytes.get(value);
        return value;
    }
}
