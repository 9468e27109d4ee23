package dev.winnow.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.trainer.checkpoint.RefreshState;
import dev.winnow.trainer.feed.ProbeDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LightRefreshTest {
    private static final long EVERY = 50;

    private static LightRefresh refresh(RefreshState state) {
        return new LightRefresh(
                new LoopSettings("test", 4, 400, 4, 0, 0, 40, 200, 0, 0, EVERY, Duration.ofSeconds(1), false), state);
    }

    /** Nine of ten are of group "many". */
    private static List<ProbeDocument> probes(String name, int count, int plan) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        new ProbeDocument(name + i, plan, Map.of("quality", i % 10 == 0 ? "few" : "many"), "text " + i))
                .toList();
    }

    @Test
    void itIsDueOncePerPlanAndSoManyStepsAfterTheLastMeasurement() {
        LightRefresh refresh = refresh(RefreshState.NONE);

        assertThat(refresh.due(449, 400, 3, 2)).isFalse();
        assertThat(refresh.due(450, 400, 3, 2)).isTrue();
        assertThat(refresh.due(450, 400, 2, 2)).as("no newer plan").isFalse();

        refresh.refreshed(450, 3);
        assertThat(refresh.due(500, 400, 3, 2)).as("refreshed already").isFalse();
        assertThat(refresh.due(499, 400, 4, 2)).isFalse();
        assertThat(refresh.due(500, 400, 4, 2)).isTrue();
        assertThat(refresh.due(500, 400, 10, 2)).as("draws would be forgotten").isFalse();
    }

    @Test
    void groupsGetTheSameNumberOfProbesAsFarAsTheyGo() {
        List<ProbeDocument> chosen = refresh(RefreshState.NONE).choose(probes("p", 160, 3), 450, 3);

        Map<String, Long> byGroup = chosen.stream()
                .collect(Collectors.groupingBy(probe -> probe.labels().get("quality"), Collectors.counting()));
        assertThat(chosen).hasSize(40).doesNotHaveDuplicates();
        assertThat(byGroup).containsEntry("few", 16L).containsEntry("many", 24L);
    }

    @Test
    void theChoiceDoesNotDependOnTheOrderOfProbesAndChangesFromStepToStep() {
        List<ProbeDocument> probes = probes("p", 160, 3);
        List<ProbeDocument> shuffled = new ArrayList<>(probes);
        Collections.shuffle(shuffled, new Random(2));

        List<ProbeDocument> chosen = refresh(RefreshState.NONE).choose(probes, 450, 3);

        assertThat(refresh(RefreshState.NONE).choose(shuffled, 450, 3)).isEqualTo(chosen);
        assertThat(refresh(RefreshState.NONE).choose(probes, 500, 3)).isNotEqualTo(chosen);
    }

    @Test
    void whereFewWaitThoseOfTheLastUpdateAreMeasuredAgainAlsoAfterARestart() {
        LightRefresh before = refresh(RefreshState.NONE);
        before.updated(probes("old", 160, 2), 400);
        LightRefresh after = refresh(before.state());

        List<ProbeDocument> chosen = after.choose(probes("new", 5, 3), 450, 3);

        assertThat(chosen).hasSize(40).isEqualTo(before.choose(probes("new", 5, 3), 450, 3));
        assertThat(chosen).filteredOn(probe -> probe.id().startsWith("new")).hasSize(5);
        assertThat(after.choose(probes("new", 5, 10), 450, 10))
                .as("the coordinator has forgotten the draws of plan 2")
                .isEmpty();
    }

    @Test
    void whatIsRememberedIsBoundedHoweverLongTheTexts() {
        String text = "x".repeat(1 << 20);
        LightRefresh refresh = refresh(RefreshState.NONE);

        refresh.updated(
                IntStream.range(0, 100)
                        .mapToObj(i -> new ProbeDocument("p" + i, 2, Map.of("quality", "few"), text))
                        .toList(),
                400);

        assertThat(refresh.state().probes()).hasSize(8);
    }
}
