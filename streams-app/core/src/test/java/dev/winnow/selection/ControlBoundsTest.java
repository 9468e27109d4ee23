package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers by which a rule holds back, worked out by hand. */
class ControlBoundsTest {
    private static final double RATIO = 0.1;

    /** With a target of a quarter of rho, 6.4 of 256 are expected, and 21.6 are six standard deviations more. */
    @Test
    void aStreamHasChangedWhereFarMoreWereSelectedThanEverythingOwedExplains() {
        assertThat(state(22, -1_000).overshoots(RATIO)).isTrue();
        assertThat(state(21, -1_000).overshoots(RATIO)).isFalse();
        // at the target of rho itself 25.6 are expected and 56 are too many, and fewer than that are owed
        assertThat(state(500, 0).overshoots(RATIO)).isFalse();
        assertThat(state(500, -20).overshoots(RATIO)).isFalse();
        assertThat(state(500, 1_000).overshoots(RATIO)).isFalse();
    }

    private static RatioState state(long sinceSolve, double owed) {
        return new RatioState(5_000, 700 + sinceSolve, owed, 0, 4_900, 700, new Intensity(1, 1));
    }

    @Test
    void whatIsOwedIsPaidBackWithinBounds() {
        assertThat(state(0, 0).target(RATIO)).isEqualTo(RATIO);
        assertThat(state(0, 40.96).target(RATIO)).isCloseTo(0.11, within(1e-12));
        assertThat(state(0, -40.96).target(RATIO)).isCloseTo(0.09, within(1e-12));
        assertThat(state(0, 1e6).target(RATIO)).isEqualTo(0.2);
        assertThat(state(0, -1e6).target(RATIO)).isEqualTo(0.025);
        assertThat(state(0, 1e6).target(0.8)).isEqualTo(1);
        assertThat(state(0, 1_638.4).after(false, RATIO).owed()).isEqualTo(4 * 4_096 * RATIO);
        assertThat(state(0, -1_638.4).after(true, RATIO).owed()).isEqualTo(-4 * 4_096 * RATIO);
        assertThat(state(0, 1).after(true, RATIO)).satisfies(after -> {
            assertThat(after.owed()).isCloseTo(0.1, within(1e-12));
            assertThat(after.documents()).isEqualTo(5_001);
            assertThat(after.selected()).isEqualTo(701);
        });
    }

    /** Group sums 3 and -2 of 5 and 3 rewards, sum of squares 17: within 2.31, among 0.080. */
    @Test
    void aPenaltyIsTheVarianceWithinGroupsOverThatAmongThem() {
        double[] z = {2, -1, 2, -1, 1, 1, -2, -1};
        List<Labels> labels = List.of(
                Labels.of(0),
                Labels.of(0),
                Labels.of(0),
                Labels.of(0),
                Labels.of(0),
                Labels.of(1),
                Labels.of(1),
                Labels.of(1));

        assertThat(Penalties.of(ProbeRows.of(labels, new int[] {3}), z)[0]).isCloseTo(17.5774647887324, within(1e-9));
        // nothing is left within the groups, or every reward is its own group
        assertThat(Penalties.of(ProbeRows.of(labels, new int[] {2}), new double[] {1, 1, 1, 1, 1, 2, 2, 2}))
                .containsExactly(Penalties.PRIOR);
        assertThat(Penalties.of(ProbeRows.of(List.of(Labels.of(0), Labels.of(1)), new int[] {2}), new double[] {1, -1}))
                .containsExactly(Penalties.PRIOR);
    }

    @Test
    void aWeightOfNothingIsPositive() {
        Plan plan = Plan.initial(
                "night",
                Map.of("quality", List.of("low", "high")),
                0.1,
                0.2,
                Policy.POISSON,
                UpdateRule.WINNOW,
                42,
                5,
                1_000,
                0.2,
                0.1,
                Map.of());
        AgentMemory agent = plan.agents().get(0).with(1, List.of(-0.0, 1.0));

        List<Double> moved = WinnowUpdate.remember(plan, List.of(agent), new double[][] {{-0.0, 2.0}}, 1)
                .get(0);

        assertThat(Double.doubleToRawLongBits(moved.get(0))).isZero();
        assertThat(moved.get(1)).isBetween(1.0, 2.0);
    }

    @Test
    void namesAndOptionsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AgentMemory(" ", 1, List.of("g"), List.of(0.0), List.of()))
                .withMessageContaining("agent");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RuleOptions(0, 1, Map.of()))
                .withMessageContaining("usefulRepetitions");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RuleOptions(1, 0, Map.of()))
                .withMessageContaining("rememberedSelections");
    }

    @Test
    void theFirstCharacterOfTwoBytesIsHashedAsTwo() {
        assertThat(HashDraw.fingerprint("\u0080")).isEqualTo(fnv(0xc2, 0x80));
        assertThat(HashDraw.fingerprint("\u007f")).isEqualTo(fnv(0x7f));
    }

    private static long fnv(int... bytes) {
        long hash = 0xcbf29ce484222325L;
        for (int next : bytes) {
            hash = (hash ^ next) * 0x100000001b3L;
        }
        return hash;
    }
}
