package dev.winnow.agents.teacher;

import java.nio.charset.StandardCharsets;

/** The bytes of UTF-8 as ids 0 to 255. */
final class ByteTokens implements Tokens {
    @Override
    public long[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] ids = new long[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ids[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return ids;
    }

    @Override
    public long[] before() {
        return new long[0];
    }

    @Override
    public String identity() {
        return "bytes";
    }
}
