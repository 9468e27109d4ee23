package dev.winnow.trainer.model;

import java.nio.charset.StandardCharsets;

/** UTF-8 bytes as ids 0 to 255, and 256 for the end of a text. */
public final class ByteVocabulary implements Vocabulary {
    private static final int BYTES = 256;

    @Override
    public int size() {
        return BYTES + 1;
    }

    @Override
    public int endOfText() {
        return BYTES;
    }

    @Override
    public int[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ids[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return ids;
    }

    @Override
    public String identity() {
        return "bytes";
    }
}
