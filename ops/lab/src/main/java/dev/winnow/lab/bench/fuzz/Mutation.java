package dev.winnow.lab.bench.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages bytes as files and networks do, and forges them as attackers do. A function of the random source. */
final class Mutation {
    private static final int MOST_BYTES = 256 << 10;
    private static final int MOST_CHANGES = 6;
    private static final int MOST_NOISE = 300;
    private static final int MOST_REPEATS = 2_000;
    private static final long[] NUMBERS = {
        -1,
        0,
        1,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0xffff,
        0x7fffffffL,
        0x80000000L,
        0xffffffffL,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    /** Words of the formats that are read. */
    private static final List<String> TOKENS = List.of(
            "\n",
            "\r\n\r\n",
            "\0",
            "\"",
            "{",
            "[[[[[[[[[[[[[[[[",
            "{\"a\":{\"a\":{\"a\":",
            "]]>",
            "\\ud800",
            "\uFEFF",
            "\uD83D\uDE00",
            "1e999",
            "-0.0",
            "NaN",
            "99999999999999999999",
            "null",
            "<div>",
            "<table><tr><td>",
            "<a href=x>",
            "<!--",
            "<script>",
            "<![CDATA[",
            "&#x110000;",
            "&lt",
            "<meta charset=utf-16>",
            "<p hidden>",
            "WARC/1.0\r\n",
            "\nWARC/1.1\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 4\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Content-Encoding: gzip, br\r\n",
            "ffffffff\r\n",
            "PAR1",
            "\u001f",
            "../");

    private Mutation() {}

    /** One to six changes of the bytes; some take a part of {@code other}. */
    static byte[] ofBytes(byte[] bytes, byte[] other, Random random) {
        byte[] mutated = bytes;
        for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
            mutated = once(mutated, other, random);
        }
        return mutated.length > MOST_BYTES ? Arrays.copyOf(mutated, MOST_BYTES) : mutated;
    }

    private static byte[] once(byte[] bytes, byte[] other, Random random) {
        int from = random.nextInt(bytes.length + 1);
        int to = from + (int) ((bytes.length - from) * Math.pow(random.nextDouble(), 3));
        return switch (random.nextInt(13)) {
            case 0 -> replaced(bytes, from, from + 1, new byte[] {flipped(bytes, from, random)});
            case 1 -> replaced(bytes, from, from + 1, new byte[] {(byte) random.nextInt()});
            case 2 -> Arrays.copyOf(bytes, from);
            case 3 -> replaced(bytes, from, bytes.length, tail(other, random));
            case 4 -> replaced(bytes, from, from, token(random));
            case 5 -> replaced(bytes, from, to, token(random));
            case 6 -> replaced(bytes, from, from, noise(random));
            case 7 -> digits(bytes, random);
            case 8 -> replaced(bytes, from, to, new byte[0]);
            case 9 -> replaced(bytes, to, to, repeated(Arrays.copyOfRange(bytes, from, to), random));
            case 10 -> number(bytes, from, random);
            case 11 -> replaced(bytes, from, from, repeated(token(random), random));
            default -> {
                byte[] filled = bytes.clone();
                Arrays.fill(filled, from, to, (byte) random.nextInt());
                yield filled;
            }
        };
    }

    private static byte flipped(byte[] bytes, int at, Random random) {
        return (byte) ((at < bytes.length ? bytes[at] : 0) ^ 1 << random.nextInt(Byte.SIZE));
    }

    private static byte[] tail(byte[] other, Random random) {
        return Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length);
    }

    private static byte[] token(Random random) {
        return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(MOST_NOISE)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] repeated(byte[] block, Random random) {
        int times = Math.min(1 + random.nextInt(MOST_REPEATS), MOST_BYTES / Math.max(1, block.length));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(block);
        }
        return all.toByteArray();
    }

    /** A length, count or offset that no writer meant, in 1 to 8 bytes of either order. */
    private static byte[] number(byte[] bytes, int at, Random random) {
        long value = NUMBERS[random.nextInt(NUMBERS.length)];
        boolean little = random.nextBoolean();
        int width = 1 << random.nextInt(4);
        byte[] whole = ByteBuffer.allocate(Long.BYTES)
                .order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putLong(value)
                .array();
        byte[] number =
                little ? Arrays.copyOf(whole, width) : Arrays.copyOfRange(whole, Long.BYTES - width, Long.BYTES);
        return replaced(bytes, at, at + width, number);
    }

    /** Changes numbers in text alone: lengths, dates, versions, statuses. */
    private static byte[] digits(byte[] bytes, Random random) {
        ByteArrayOutputStream changed = new ByteArrayOutputStream(bytes.length);
        for (byte next : bytes) {
            boolean change = next >= '0' && next <= '9' && random.nextInt(12) == 0;
            changed.write(change ? '0' + random.nextInt(10) : next);
            if (change && random.nextInt(8) == 0) {
                changed.write('9');
            }
        }
        return changed.toByteArray();
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] between) {
        int end = Math.min(to, bytes.length);
        byte[] joined = Arrays.copyOf(bytes, from + between.length + bytes.length - Math.max(from, end));
        System.arraycopy(between, 0, joined, from, between.length);
        System.arraycopy(bytes, Math.max(from, end), joined, from + between.length, bytes.length - Math.max(from, end));
        return joined;
    }
}
