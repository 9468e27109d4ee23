package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The vectors were computed by a second implementation, in another language, from the layout in the Javadoc. */
class ChainDigestTest {
    private static final Decision FIRST = new Decision(true, 0.25, 0.0, List.of());
    private static final Decision SECOND =
            new Decision(false, 0.5, -1.5, List.of(new ProbeDraw(0, 2, 0.125), new ProbeDraw(1, 0, 1.0)));

    private final ChainDigest chain = new ChainDigest();

    @Test
    void chainsAreTheSameInEveryLanguage() {
        byte[] first = chain.next(ChainDigest.start(), "a", 0, FIRST);
        byte[] second = chain.next(first, "a", 1, SECOND);
        assertThat(HexFormat.of().formatHex(first))
                .isEqualTo("654710fcfa95f1cf6978cbb2d0572e147908c88fabd2b9d636fb8418c14a94b5");
        assertThat(HexFormat.of().formatHex(second))
                .isEqualTo("4dd30d04cf563d853c84ea185d39f81916e096c17f9212fa42e3bd9e1f4987ee");
    }

    @Test
    void everyPartOfADecisionAndTheirOrderShowInTheChain() {
        byte[] start = ChainDigest.start();
        byte[] reference = chain.next(start, "a", 1, SECOND);
        List<ProbeDraw> probes = SECOND.probes();
        List<byte[]> others = List.of(
                chain.next(chain.next(start, "a", 1, SECOND), "a", 1, SECOND),
                chain.next(start, "b", 1, SECOND),
                chain.next(start, "a", 2, SECOND),
                chain.next(start, "a", 1, new Decision(true, 0.5, -1.5, probes)),
                chain.next(start, "a", 1, new Decision(false, Math.nextUp(0.5), -1.5, probes)),
                chain.next(start, "a", 1, new Decision(false, 0.5, Math.nextUp(-1.5), probes)),
                chain.next(start, "a", 1, new Decision(false, 0.5, -1.5, probes.subList(0, 1))),
                chain.next(start, "a", 1, new Decision(false, 0.5, -1.5, List.of(probes.get(1), probes.get(0)))));
        assertThat(others).doesNotContain(reference).doesNotHaveDuplicates();
        assertThat(chain.next(chain.next(start, "a", 0, FIRST), "b", 0, FIRST))
                .isNotEqualTo(chain.next(chain.next(start, "b", 0, FIRST), "a", 0, FIRST));
    }
}
