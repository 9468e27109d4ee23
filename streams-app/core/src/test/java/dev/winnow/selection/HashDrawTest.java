package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The vectors were computed by a second implementation, in another language, from the definition in the Javadoc. */
class HashDrawTest {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void drawsAreTheSameInEveryLanguage() {
        assertThat(HashDraw.of(0, "sample").bits(EMPTY)).isEqualTo(0x427da82ca1af6cd1L);
        assertThat(HashDraw.of(42, "accept").bits(EMPTY)).isEqualTo(0xa159fbd94f97eb08L);
        assertThat(HashDraw.of(42, "accept").bits(ABC)).isEqualTo(0x822f894c0f2f2864L);
        assertThat(HashDraw.of(-1, "accept").bits("k\u00f6ln")).isEqualTo(0x24a40ca110602b50L);
        assertThat(HashDraw.of(42, "probe").and(3).and("quality").bits(ABC)).isEqualTo(0xe085c2226af8165aL);
        assertThat(HashDraw.of(42, "accept").uniform(EMPTY)).isEqualTo(0x1.42b3f7b29f2fdp-1);
        assertThat(HashDraw.of(42, "probe").and(3).and("quality").uniform(ABC)).isEqualTo(0x1.c10b8444d5f02p-1);
    }

    @Test
    void drawsAreUniformAndOfDifferentPurposesUncorrelated() {
        HashDraw accept = HashDraw.of(1, "accept");
        HashDraw probe = HashDraw.of(1, "probe").and(0).and("quality");
        Samples samples = new Samples(11);
        int documents = 40_000;
        int[] bins = new int[20];
        double product = 0;
        for (int i = 0; i < documents; i++) {
            String id = samples.id();
            bins[(int) (accept.uniform(id) * bins.length)]++;
            product += (accept.uniform(id) - 0.5) * (probe.uniform(id) - 0.5);
        }
        double expected = (double) documents / bins.length;
        double chiSquare = 0;
        for (int bin : bins) {
            chiSquare += (bin - expected) * (bin - expected) / expected;
        }
        // 19 degrees of freedom: 43.8 is passed by chance once in a thousand seeds
        assertThat(chiSquare).isLessThan(43.8);
        assertThat(12 * product / documents).isCloseTo(0, within(4 / Math.sqrt(documents)));
    }
}
