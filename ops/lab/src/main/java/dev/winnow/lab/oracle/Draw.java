package dev.winnow.lab.oracle;

import java.nio.charset.StandardCharsets;

/** Hash draws as {@code schemas/vectors/draws.json} defines them. */
final class Draw {
    private static final double TWO_TO_53 = 9_007_199_254_740_992.0;

    private Draw() {}

    /** Key of a purpose, narrowed by numbers and names. */
    static long key(long seed, String purpose, Object... narrowed) {
        long key = mix(seed ^ mix(fnv(purpose)));
        for (Object each : narrowed) {
            long number = each instanceof String name ? fnv(name) : ((Number) each).longValue();
            key = mix(key + number * 0x9e3779b97f4a7c15L);
        }
        return key;
    }

    static long bits(long key, String id) {
        return mix(mix(fnv(id) ^ key) + key);
    }

    /** In [0, 1). */
    static double uniform(long key, String id) {
        return (bits(key, id) >>> 11) / TWO_TO_53;
    }

    private static long fnv(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ Byte.toUnsignedLong(next)) * 0x100000001b3L;
        }
        return hash;
    }

    private static long mix(long x) {
        long first = (x ^ x >>> 30) * 0xbf58476d1ce4e5b9L;
        long second = (first ^ first >>> 27) * 0x94d049bb133111ebL;
        return second ^ second >>> 31;
    }
}
