package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What plans and states may hold: numbers outside their range are refused with the name of what they are. */
class RangesTest {
    private static void refused(String name, ThrowingCallable made) {
        assertThatIllegalArgumentException().isThrownBy(made).withMessageContaining(name);
    }

    @Test
    void probesOfAGroupAreCounts() {
        for (double count : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            refused("probes to draw", () -> new GroupProbes(List.of(1.0, count), List.of()));
            refused("probes measured", () -> new GroupProbes(List.of(), List.of(0.0, count)));
        }
    }

    @Test
    void probesAreOnePerGroupOrNone() {
        GroupProbes.UNIFORM.requireFits("quality", 3);
        new GroupProbes(List.of(1.0, 2.0), List.of(0.0, 3.0)).requireFits("quality", 2);
        refused("probe budget of agent quality", () -> new GroupProbes(List.of(1.0, 2.0), List.of())
                .requireFits("quality", 3));
        refused("probes measured for agent quality", () -> new GroupProbes(List.of(), List.of(1.0))
                .requireFits("quality", 3));
    }

    @Test
    void boundsOfAGroupAreAShareAndALambda() {
        for (double floor : new double[] {-1e-9, 1.000001, Double.NaN}) {
            refused("floor of a bounded group", () -> new GroupBound(floor, 1));
        }
        refused("highest lambda of a bounded group", () -> new GroupBound(0, -1e-9));
        refused("highest lambda of a bounded group", () -> new GroupBound(0, Double.NaN));
        new GroupBound(1, 0);
    }

    @Test
    void anIntervalOfLambdasRisesFromZero() {
        refused("lowest lambda", () -> new LambdaInterval(-1e-9, 1));
        refused("lowest lambda", () -> new LambdaInterval(Double.NaN, 1));
        refused("highest lambda", () -> new LambdaInterval(2, 1.999));
        new LambdaInterval(2, 2);
    }

    @Test
    void anIntensityIsFiniteAndItsBoundaryAShare() {
        refused("lambda", () -> new Intensity(Double.POSITIVE_INFINITY, 1));
        refused("boundary", () -> new Intensity(1, -1e-9));
        refused("boundary", () -> new Intensity(1, 1.000001));
        new Intensity(-3, 0);
    }
}
