package dev.winnow.kafka.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary decoder over one record, which believes no length that is greater than the record. Avro itself allocates what
 * a forged length states before it looks whether the bytes are there. One thread.
 */
final class BoundedDecoder extends Decoder {
    private final BinaryDecoder binary;
    private final int recordBytes;

    BoundedDecoder(byte[] bytes, int offset) {
        recordBytes = bytes.length - offset;
        binary = DecoderFactory.get().binaryDecoder(bytes, offset, recordBytes, null);
    }

    /** Bytes after the record were not written by any encoder of it. */
    void requireEnd() throws IOException {
        if (!binary.isEnd()) {
            throw new AvroRuntimeException("trailing bytes after the record");
        }
    }

    /** No item of our records is empty, so that there cannot be more of them than bytes. */
    private long bounded(long count) {
        if (count < 0 || count > recordBytes) {
            throw new AvroRuntimeException("a length of " + count + " in a record of " + recordBytes + " bytes");
        }
        return count;
    }

    private byte[] lengthPrefixed() throws IOException {
        byte[] bytes = new byte[(int) bounded(binary.readLong())];
        binary.readFixed(bytes, 0, bytes.length);
        return bytes;
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return new Utf8(lengthPrefixed());
    }

    @Override
    public String readString() throws IOException {
        return new String(lengthPrefixed(), StandardCharsets.UTF_8);
    }

    @Override
    public void skipString() throws IOException {
        skipBytes();
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        return ByteBuffer.wrap(lengthPrefixed());
    }

    @Override
    public void skipBytes() throws IOException {
        binary.skipFixed((int) bounded(binary.readLong()));
    }

    @Override
    public long readArrayStart() throws IOException {
        return bounded(binary.readArrayStart());
    }

    @Override
    public long arrayNext() throws IOException {
        return bounded(binary.arrayNext());
    }

    @Override
    public long skipArray() throws IOException {
        return bounded(binary.skipArray());
    }

    @Override
    public long readMapStart() throws IOException {
        return bounded(binary.readMapStart());
    }

    @Override
    public long mapNext() throws IOException {
        return bounded(binary.mapNext());
    }

    @Override
    public long skipMap() throws IOException {
        return bounded(binary.skipMap());
    }

    @Override
    public void readNull() throws IOException {
        binary.readNull();
    }

    @Override
    public boolean readBoolean() throws IOException {
        return binary.readBoolean();
    }

    @Override
    public int readInt() throws IOException {
        return binary.readInt();
    }

    @Override
    public long readLong() throws IOException {
        return binary.readLong();
    }

    @Override
    public float readFloat() throws IOException {
        return binary.readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return binary.readDouble();
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) throws IOException {
        binary.readFixed(bytes, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        binary.skipFixed(length);
    }

    @Override
    public int readEnum() throws IOException {
        return binary.readEnum();
    }

    @Override
    public int readIndex() throws IOException {
        return binary.readIndex();
    }
}
