package dev.winnow.ingest.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Damages bytes in the ways in which files are damaged, and in those in which they are forged. The random source is the only input. */
final class Mutation {
    private static final String[] TOKENS = {
        "\n",
        "\r\n",
        "\r\n\r\n",
        "\0",
        "\"",
        "{",
        "[[[[[[[[",
        "<div>",
        "WARC/1.0\r\n",
        "Content-Length: -1\r\n",
        "\nWARC/1.1\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Content-Encoding: gzip, br\r\n",
        "\\ud800",
        "\uFEFF",
        "99999999999999999999",
        "Content-Length: 4\r\n",
        "charset=utf-16",
        "ffffffff\r\n",
        "<!--",
        "]]>",
        "&#x110000;"
    };

    private Mutation() {}

    static byte[] of(byte[] bytes, Random random) {
        byte[] mutated = bytes;
        for (int round = 1 + random.nextInt(6); round > 0 && mutated.length > 0; round--) {
            mutated = once(mutated, random);
        }
        return mutated;
    }

    private static byte[] once(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        int other = random.nextInt(bytes.length);
        return switch (random.nextInt(8)) {
            case 0 -> flipped(bytes, at, 1 << random.nextInt(8));
            case 1 -> flipped(bytes, at, random.nextInt(256));
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> Crawled.joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, other, bytes.length));
            case 4 -> inserted(bytes, at, TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.UTF_8));
            case 5 -> inserted(bytes, at, noise(random));
            case 6 -> digits(bytes, random);
            default -> {
                byte[] overwritten = bytes.clone();
                Arrays.fill(overwritten, Math.min(at, other), Math.max(at, other), (byte) random.nextInt());
                yield random.nextInt(4) == 0 ? overwritten : flipped(bytes, at, 0x80);
            }
        };
    }

    private static byte[] flipped(byte[] bytes, int at, int mask) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) mask;
        return flipped;
    }

    private static byte[] inserted(byte[] bytes, int at, byte[] what) {
        return Crawled.joined(Arrays.copyOf(bytes, at), what, Arrays.copyOfRange(bytes, at, bytes.length));
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        return noise;
    }

    /** Changes numbers alone: lengths, dates, versions, statuses. */
    private static byte[] digits(byte[] bytes, Random random) {
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        for (byte next : bytes) {
            boolean change = next >= '0' && next <= '9' && random.nextInt(12) == 0;
            changed.write(change ? '0' + random.nextInt(10) : next);
            if (change && random.nextInt(8) == 0) {
                changed.write('9');
            }
        }
        return changed.toByteArray();
    }
}
