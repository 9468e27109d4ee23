package dev.winnow.selection;

import java.nio.charset.StandardCharsets;

/**
 * A uniform draw that is a function of a seed, a purpose and a document id: it replaces a random generator wherever a
 * decision must be the same on every replay. Immutable.
 *
 * <p>Definition, for other languages, in unsigned 64-bit arithmetic:
 *
 * <pre>
 * fnv(s)     FNV-1a over the UTF-8 bytes of s
 * mix(x)     x = (x ^ x>>>30) * bf58476d1ce4e5b9;  x = (x ^ x>>>27) * 94d049bb133111eb;  x ^ x>>>31
 * key        mix(seed ^ mix(fnv(purpose)));  and(n): mix(key + n * 9e3779b97f4a7c15);  and(s): and(fnv(s))
 * bits(id)   mix(mix(fnv(id) ^ key) + key)
 * uniform    (bits >>> 11) * 2^-53, in [0, 1)
 * </pre>
 */
public final class HashDraw {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long key;

    private HashDraw(long key) {
        this.key = key;
    }

    /** The draws of one seed for one purpose. */
    public static HashDraw of(long seed, String purpose) {
        return new HashDraw(mix(seed ^ mix(fingerprint(purpose))));
    }

    /** Narrows the purpose by a number, for example a plan version. */
    public HashDraw and(long number) {
        return new HashDraw(mix(key + number * GOLDEN));
    }

    /** Narrows the purpose by a name, for example that of an agent. */
    public HashDraw and(String name) {
        return and(fingerprint(name));
    }

    /** 64 well-mixed bits for a document. */
    public long bits(String documentId) {
        return bits(fingerprint(documentId));
    }

    /** Uniform in [0, 1) for a document. */
    public double uniform(String documentId) {
        return uniform(fingerprint(documentId));
    }

    /** The same as {@link #uniform(String)} for the fingerprint of an id, so that several draws hash the id once. */
    double uniform(long fingerprint) {
        return (bits(fingerprint) >>> 11) * 0x1.0p-53;
    }

    private long bits(long fingerprint) {
        return mix(mix(fingerprint ^ key) + key);
    }

    /** FNV-1a of the UTF-8 bytes; ids are hexadecimal, so that the loop without a copy is the one that runs. */
    static long fingerprint(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return fingerprint(text.getBytes(StandardCharsets.UTF_8));
            }
            hash = (hash ^ c) * FNV_PRIME;
        }
        return hash;
    }

    private static long fingerprint(byte[] bytes) {
        long hash = FNV_OFFSET;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    private static long mix(long value) {
        long x = value;
        x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
