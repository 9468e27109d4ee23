package dev.winnow.agents.decontaminate;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link LeakIndex} as a file, big-endian: edition (int); number of items (int) and their names (UTF); number of parts (int) and of
 * each its item (int), whether it is a passage (byte), and of a short one the number of texts (byte), each with length (byte) and hash (long); number of
 * n-grams (int) and of each its hash (long), number of parts (byte) and parts (int each). No text of an item is in it.
 */
final class LeakIndexFile {
    private static final int EDITION = 1;

    private LeakIndexFile() {}

    static void write(LeakIndex index, Path file) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            out.writeInt(EDITION);
            out.writeInt(index.items().size());
            for (String item : index.items()) {
                out.writeUTF(item);
            }
            out.writeInt(index.parts().size());
            for (LeakIndex.Part part : index.parts()) {
                out.writeInt(part.item());
                out.writeBoolean(part.passage());
                out.writeByte(part.whole().length);
                for (int i = 0; i < part.whole().length; i++) {
                    out.writeByte(part.whole()[i]);
                    out.writeLong(part.hashes()[i]);
                }
            }
            out.writeInt(index.grams().length);
            for (int gram = 0; gram < index.grams().length; gram++) {
                out.writeLong(index.grams()[gram]);
                out.writeByte(index.from()[gram + 1] - index.from()[gram]);
                for (int h = index.from()[gram]; h < index.from()[gram + 1]; h++) {
                    out.writeInt(index.holders()[h]);
                }
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException when it is something else
     */
    static LeakIndex read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            require(in.readInt() == EDITION, "the edition");
            List<String> items = new ArrayList<>();
            for (int left = bounded(in.readInt(), LeakIndexBuilder.MOST_ITEMS, "items"); left > 0; left--) {
                items.add(in.readUTF());
            }
            // an item has three parts
            List<LeakIndex.Part> parts = new ArrayList<>();
            for (int left = bounded(in.readInt(), 3 * items.size(), "parts"); left > 0; left--) {
                parts.add(part(in, items.size()));
            }
            long[] grams = new long[bounded(in.readInt(), LeakIndexBuilder.MOST_GRAMS, "n-grams")];
            int[] from = new int[grams.length + 1];
            int[] holders = new int[grams.length];
            for (int gram = 0; gram < grams.length; gram++) {
                grams[gram] = in.readLong();
                require(gram == 0 || grams[gram] > grams[gram - 1], "the order of n-grams");
                from[gram + 1] = from[gram] + bounded(in.readByte(), LeakIndexBuilder.MOST_PARTS, "parts of an n-gram");
                if (from[gram + 1] > holders.length) {
                    holders = Arrays.copyOf(holders, 2 * from[gram + 1]);
                }
                for (int h = from[gram]; h < from[gram + 1]; h++) {
                    holders[h] = index(in.readInt(), parts.size(), "a part");
                }
            }
            return new LeakIndex(items, parts, grams, from, Arrays.copyOf(holders, from[grams.length]));
        }
    }

    private static LeakIndex.Part part(DataInputStream in, int items) throws IOException {
        int item = index(in.readInt(), items, "an item");
        boolean passage = index(in.readByte(), 2, "whether it is a passage") == 1;
        int[] whole = new int[index(in.readByte(), LeakIndexBuilder.SHORT, "texts of a part")];
        long[] hashes = new long[whole.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = bounded(in.readByte(), LeakIndexBuilder.SHORT, "letters of a text");
            hashes[i] = in.readLong();
        }
        return new LeakIndex.Part(item, passage, whole, hashes);
    }

    private static int bounded(int count, int most, String what) throws IOException {
        require(count > 0 && count <= most, "the number of " + what + ", 1 to " + most + ", is " + count);
        return count;
    }

    private static int index(int value, int end, String what) throws IOException {
        require(value >= 0 && value < end, what + " must be in 0 to " + (end - 1) + ", it is " + value);
        return value;
    }

    private static void require(boolean holds, String what) throws IOException {
        if (!holds) {
            throw new IOException("not an index of task items: " + what);
        }
    }
}
