package dev.winnow.lab.worth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RewardHistoryTest {
    private static final int GROUPS = 20;
    private static final List<WorthFeatures> SAMPLE = features(new Random(99), 400);

    /** A third of the texts speak of rivers, which are worth one standard deviation of the noise more. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "the river delta carries silt" : "a plain");
        for (int i = 0; i < 20; i++) {
            text.append(" filler").append((char) ('a' + random.nextInt(26))).append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static List<WorthFeatures> features(Random random, int count) {
        List<WorthFeatures> features = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            features.add(WorthFeatures.of(text(random), Map.of()));
        }
        return features;
    }

    private static List<RewardHistory.Example> plan(int number, double scale, double shift) {
        Random random = new Random(number);
        List<RewardHistory.Example> examples = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String text = text(random);
            double worth = (text.contains("river") ? 1 : 0) + random.nextGaussian();
            examples.add(new RewardHistory.Example(
                    number + "-" + i, WorthFeatures.of(text, Map.of()), scale * worth + shift));
        }
        return examples;
    }

    private static WorthModel fitted(List<List<RewardHistory.Example>> plans) {
        RewardHistory history = new RewardHistory();
        plans.forEach(history::add);
        return history.fit(GROUPS, SAMPLE).orElseThrow();
    }

    @Test
    void findsThePlantedWordsAndStatesHowWellItPredictsAPlanThatItHasNotSeen() {
        WorthModel model = fitted(List.of(plan(1, 1, 0), plan(2, 1, 0), plan(3, 1, 0), plan(4, 1, 0)));

        assertThat(model.figures().heldOut()).isBetween(0.2, 0.8);
        assertThat(model.figures().plans()).isEqualTo(4);
        assertThat(model.figures().probes()).isEqualTo(800);
        Map<String, Integer> rivers = new TreeMap<>();
        Map<String, Integer> all = new TreeMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            String text = text(random);
            String group = model.group(model.worth(WorthFeatures.of(text, Map.of())));
            all.merge(group, 1, Integer::sum);
            rivers.merge(group, text.contains("river") ? 1 : 0, Integer::sum);
        }
        assertThat(all).containsOnlyKeys(WorthGroups.names(GROUPS).subList(1, GROUPS + 1));
        assertThat(all.values()).allSatisfy(count -> assertThat(count).isBetween(40, 200));
        assertThat(rivers.get("w20")).isEqualTo(all.get("w20"));
        assertThat(rivers.get("w01")).isZero();
    }

    @Test
    void theSameProbesGiveTheSameBitsInWhateverOrderTheyCome() {
        List<RewardHistory.Example> shuffled = new ArrayList<>(plan(1, 1, 0));
        Collections.shuffle(shuffled, new Random(5));

        WorthModel one = fitted(List.of(plan(1, 1, 0), plan(2, 1, 0)));
        WorthModel other = fitted(List.of(shuffled, plan(2, 1, 0)));

        assertThat(other.regression().weights())
                .containsExactly(one.regression().weights());
        assertThat(other.groups()).isEqualTo(one.groups());
    }

    @Test
    void plansOfOtherScalesCountAlike() {
        WorthModel plain = fitted(List.of(plan(1, 1, 0), plan(2, 1, 0)));
        WorthModel drifted = fitted(List.of(plan(1, 1e-6, 0), plan(2, 1e3, 1e4)));

        for (WorthFeatures document : SAMPLE) {
            assertThat(drifted.worth(document)).isCloseTo(plain.worth(document), within(1e-6));
        }
    }

    @Test
    void hugeRewardsAreClippedAndEqualOnesTeachNothing() {
        RewardHistory history = new RewardHistory();
        history.add(plan(1, 0, 3));
        assertThat(history.fit(GROUPS, SAMPLE)).isEmpty();

        List<RewardHistory.Example> poisoned = new ArrayList<>(plan(1, 1, 0));
        poisoned.add(new RewardHistory.Example("x", WorthFeatures.of("a plain", Map.of()), 1e308));
        WorthModel model = fitted(List.of(poisoned, plan(2, 1, 0)));

        assertThat(model.worth(WorthFeatures.of("the river delta carries silt", Map.of())))
                .isFinite()
                .isGreaterThan(model.worth(WorthFeatures.of("a plain", Map.of())));
    }

    @Test
    void remembersABoundedNumberOfPlansAndProbes() {
        RewardHistory history = new RewardHistory();
        for (int i = 0; i < RewardHistory.MOST_PLANS + 5; i++) {
            history.add(plan(i, 1, 0).subList(0, 10));
        }

        assertThat(history.fit(GROUPS, SAMPLE).orElseThrow().figures().plans()).isEqualTo(RewardHistory.MOST_PLANS);
    }

    @Test
    void aLabelOfAnotherAgentIsAFeature() {
        RewardHistory history = new RewardHistory();
        Random random = new Random(3);
        List<RewardHistory.Example> examples = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            boolean good = random.nextBoolean();
            examples.add(new RewardHistory.Example(
                    "d" + i, labelled(good ? "wikipedia" : "noise"), (good ? 1 : 0) + random.nextGaussian()));
        }
        history.add(examples);
        WorthModel model = history.fit(2, List.of(labelled("wikipedia"), labelled("noise")))
                .orElseThrow();

        assertThat(model.group(model.worth(labelled("wikipedia")))).isEqualTo("w02");
        assertThat(model.group(model.worth(labelled("noise")))).isEqualTo("w01");
    }

    private static WorthFeatures labelled(String domain) {
        return WorthFeatures.of("the same text", Map.of("domain", domain));
    }
}
