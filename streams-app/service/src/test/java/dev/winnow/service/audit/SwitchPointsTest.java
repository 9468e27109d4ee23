package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.UsesInMemory;
import dev.winnow.schemas.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SwitchPointsTest {
    private static final Mark ANY = new DecisionStream(Crawl.RUN, 0, new UsesInMemory())
            .adopt(Crawl.plan0())
            .orElseThrow()
            .mark();

    private static Written<Mark> mark(int planVersion, long offset) {
        return new Written<>(
                Mark.newBuilder(ANY)
                        .setPlanVersion(planVersion)
                        .setOffset(offset)
                        .build(),
                0);
    }

    @Test
    void aPlanIsLiveFromItsSwitchToTheNext() {
        try (Scratch scratch = new Scratch()) {
            SwitchPoints switches =
                    new SwitchPoints(scratch, List.of(mark(3, 5), mark(3, 9), mark(4, 20), mark(2, 30), mark(7, 20)));

            assertThat(switches.planAt(4)).isEqualTo(-1);
            assertThat(switches.planAt(5)).isEqualTo(3);
            assertThat(switches.planAt(19)).isEqualTo(3);
            assertThat(switches.planAt(20)).isEqualTo(7);
            assertThat(switches.planAt(1_000)).isEqualTo(7);
            assertThat(switches.byPlan())
                    .extracting(SwitchPoints.Switch::planVersion)
                    .containsExactly(3, 4, 7);
            assertThat(switches.byPlan())
                    .extracting(SwitchPoints.Switch::offset)
                    .containsExactly(5L, 20L, 20L);
        }
    }

    /** Forged marks come in any order: the newest plan whose switch is not after an offset is live there. */
    @Test
    void theNewestPlanThatAppliesIsLiveWhateverTheOrder() {
        Random random = new Random(4);
        try (Scratch scratch = new Scratch()) {
            for (int round = 0; round < 200; round++) {
                List<Written<Mark>> marks = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    marks.add(mark(random.nextInt(20), random.nextInt(30)));
                }
                SwitchPoints switches = new SwitchPoints(scratch, marks);
                for (int asked = 0; asked < 60; asked++) {
                    int offset = random.nextInt(32);
                    assertThat(switches.planAt(offset)).isEqualTo(expected(marks, offset));
                }
            }
        }
    }

    private static int expected(List<Written<Mark>> marks, int offset) {
        int newest = -1;
        int live = -1;
        for (Written<Mark> mark : marks) {
            int version = mark.record().getPlanVersion();
            if (version > newest) {
                newest = version;
                live = mark.record().getOffset() <= offset ? version : live;
            }
        }
        return live;
    }
}
