package dev.winnow.selection;

import dev.winnow.GoldenVectors;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** {@code draws.json}: the hash draws that decide acceptance and probes. */
class DrawVectorsTest {
    private static final String DESCRIPTION =
            "Hash draws, in unsigned 64-bit arithmetic. fnv(s): FNV-1a of the UTF-8 bytes of s. mix(x): x = (x ^ x>>>30) *"
                    + " 0xbf58476d1ce4e5b9; x = (x ^ x>>>27) * 0x94d049bb133111eb; x ^ x>>>31. key = mix(seed ^ mix(fnv(purpose))); each element n of"
                    + " and: key = mix(key + n * 0x9e3779b97f4a7c15), with n = fnv(s) for a text s. bits = mix(mix(fnv(id) ^ key) + key);"
                    + " uniform = (bits >>> 11) * 2^-53. bits and uniform (the double's own 64 bits) are hexadecimal. Acceptance under rule 1 draws with"
                    + " purpose accept and nothing else, under rule 2 with the plan's version and the number of earlier uses; a probe draws with purpose"
                    + " probe, the plan's version and the agent's name. seed is that of the plan.";
    private static final List<String> IDS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "",
            "Grüße \uD83D\uDE00");

    @Test
    void theDrawsAreThoseOfTheVectors() throws IOException {
        StringJoiner cases = new StringJoiner(",\n    ", "[\n    ", "\n  ]");
        for (long seed : new long[] {0, 7, -1, Long.MIN_VALUE, 0x1234_5678_9abc_def0L}) {
            for (String id : IDS) {
                cases.add(line("acceptance, rule 1", seed, "accept", "", HashDraw.of(seed, "accept"), id));
                cases.add(line(
                        "acceptance, rule 2",
                        seed,
                        "accept",
                        "12, 3",
                        HashDraw.of(seed, "accept").and(12).and(3),
                        id));
                cases.add(line(
                        "probe",
                        seed,
                        "probe",
                        "12, \"quality\"",
                        HashDraw.of(seed, "probe").and(12).and("quality"),
                        id));
            }
        }
        GoldenVectors.assertSame(
                "draws.json", "{\n  \"description\" : \"" + DESCRIPTION + "\",\n  \"cases\" : " + cases + "\n}\n");
    }

    private static String line(String name, long seed, String purpose, String and, HashDraw draw, String id) {
        return String.format(
                Locale.ROOT,
                "{ \"name\" : \"%s\", \"seed\" : %d, \"purpose\" : \"%s\", \"and\" : [ %s ], \"id\" : \"%s\","
                        + " \"bits\" : \"%016x\", \"uniform\" : \"%016x\", \"value\" : %s }",
                name,
                seed,
                purpose,
                and,
                id,
                draw.bits(id),
                Double.doubleToLongBits(draw.uniform(id)),
                draw.uniform(id));
    }
}
