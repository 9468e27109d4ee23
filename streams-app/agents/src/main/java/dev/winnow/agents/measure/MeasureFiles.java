package dev.winnow.agents.measure;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of what a measure was fitted to, and its arrays: a length, then the values. */
final class MeasureFiles {

    static final String NAME = "measure.bin";

    private MeasureFiles() {}

    /** Writes the file of a measure into the directory of its artifact. */
    static void write(Measure measure, Path directory) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(directory.resolve(NAME))))) {
            measure.write(out);
        }
    }

    static void write(DataOutputStream out, float... values) throws IOException {
        out.writeInt(values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    static void write(DataOutputStream out, int... values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    static float[] floats(DataInputStream in, int expected) throws IOException {
        float[] values = new float[length(in, expected)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }

    static int[] ints(DataInputStream in, int expected) throws IOException {
        int[] values = new int[length(in, expected)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    private static int length(DataInputStream in, int expected) throws IOException {
        int length = in.readInt();
        if (length != expected) {
            throw new IOException("an array of " + length + " values where " + expected + " are expected");
        }
        return length;
    }
}
