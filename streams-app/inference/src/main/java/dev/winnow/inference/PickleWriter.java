package dev.winnow.inference;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The few opcodes of Python's pickle protocol 2 that a TorchScript archive needs. One thread. */
final class PickleWriter {
    private static final int PROTOCOL = 0x80;
    private static final int VERSION = 2;
    private static final int BYTE_INTEGER = 'K';
    private static final int FOUR_BYTE_INTEGER = 'J';
    private static final int COUNTED_INTEGER = 0x8a;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PickleWriter() {
        out.write(PROTOCOL);
        out.write(VERSION);
    }

    PickleWriter global(String module, String name) {
        out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    PickleWriter text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        littleEndian(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    PickleWriter integer(long value) {
        if (value >= 0 && value < 256) {
            out.write(BYTE_INTEGER);
            out.write((int) value);
        } else if (value == (int) value) {
            out.write(FOUR_BYTE_INTEGER);
            littleEndian((int) value);
        } else {
            out.write(COUNTED_INTEGER);
            out.write(Long.BYTES);
            out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
        }
        return this;
    }

    PickleWriter truth(boolean value) {
        out.write(value ? 0x88 : 0x89);
        return this;
    }

    PickleWriter mark() {
        return operation('(');
    }

    PickleWriter tuple() {
        return operation('t');
    }

    PickleWriter emptyTuple() {
        return operation(')');
    }

    /** Creates an object of the class below the empty tuple on the stack, without calling its constructor. */
    PickleWriter newObject() {
        return operation(0x81);
    }

    PickleWriter emptyDictionary() {
        return operation('}');
    }

    PickleWriter setItems() {
        return operation('u');
    }

    /** Gives the dictionary on the stack to the object below it as its state. */
    PickleWriter build() {
        return operation('b');
    }

    PickleWriter reduce() {
        return operation('R');
    }

    PickleWriter persistentId() {
        return operation('Q');
    }

    byte[] finish() {
        operation('.');
        return out.toByteArray();
    }

    private PickleWriter operation(int opcode) {
        out.write(opcode);
        return this;
    }

    private void littleEndian(int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }
}
