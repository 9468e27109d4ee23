package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule 3: the mix of the selection stays within the bound of its drift, whatever the weights. */
class DriftBoundTest {
    private static final String BOUNDED = "agent0";
    private static final int DOCUMENTS = 12_000;

    private static Plan bounded(Plan plan, double factor) {
        return plan.with(DecisionRule.THREE, plan.options().with(new DriftBound(BOUNDED, factor)));
    }

    /** Mean acceptance of each group among documents, and of all in the last place. */
    private static double[] acceptance(Plan plan, PartitionDecisions decisions, Samples samples, int documents) {
        int groups = plan.agents().get(0).groups().size();
        double[] probabilities = new double[groups + 1];
        int[] counts = new int[groups + 1];
        for (int i = 0; i < documents; i++) {
            Labels labels = samples.labels(plan);
            double probability =
                    decisions.decide(samples.id(), labels, Uses.NONE).decision().probability();
            probabilities[groups] += probability;
            counts[groups]++;
            if (labels.has(0)) {
                probabilities[labels.group(0)] += probability;
                counts[labels.group(0)]++;
            }
        }
        for (int g = 0; g <= groups; g++) {
            probabilities[g] /= counts[g];
        }
        return probabilities;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.25, 2, 6})
    void everyGroupIsAcceptedWithinTheFactorAndTheRatioOfAllHolds(double factor) {
        int outside = 0;
        // few of these streams drift by a large factor
        int seeds = Tries.of(4, factor < 3 ? 1 : 4);
        for (long seed = 0; seed < seeds; seed++) {
            Samples samples = new Samples(seed);
            double ratio = 0.04 + 0.1 * samples.random().nextDouble();
            Plan free = samples.plan(3, Policy.POISSON, ratio).with(DecisionRule.TWO, RuleOptions.DEFAULT);
            Plan plan = bounded(free, factor);
            PartitionDecisions decisions = PartitionDecisions.start(plan).decisions();
            acceptance(plan, decisions, samples, DOCUMENTS);
            double[] held = acceptance(plan, decisions, samples, DOCUMENTS);
            PartitionDecisions loose = PartitionDecisions.start(free).decisions();
            acceptance(free, loose, samples, DOCUMENTS);
            double[] drifted = acceptance(free, loose, samples, DOCUMENTS);

            int groups = held.length - 1;
            assertThat(held[groups]).as("seed %d", seed).isCloseTo(ratio, within(0.1 * ratio));
            for (int g = 0; g < groups; g++) {
                assertThat(held[g] / held[groups])
                        .as("seed %d, group %d", seed, g)
                        .isBetween(0.85 / factor, 1.15 * factor);
                outside += drifted[g] / drifted[groups] < 0.85 / factor || drifted[g] / drifted[groups] > 1.15 * factor
                        ? 1
                        : 0;
            }
        }
        assertThat(outside).as("groups that drift further without a bound").isPositive();
    }

    @Test
    void aBoundThatNothingReachesDecidesAsRuleTwo() {
        Samples samples = new Samples(3);
        Plan two = samples.plan(2, Policy.POISSON, 0.1).with(DecisionRule.TWO, RuleOptions.DEFAULT);
        PartitionDecisions free = PartitionDecisions.start(two).decisions();
        PartitionDecisions held = PartitionDecisions.start(bounded(two, 1e9)).decisions();
        for (int i = 0; i < 6_000; i++) {
            String id = samples.id();
            Labels labels = samples.labels(two);
            Decision expected = free.decide(id, labels, Uses.NONE).decision();
            Decision decided = held.decide(id, labels, Uses.NONE).decision();
            assertThat(decided.accepted()).isEqualTo(expected.accepted());
            assertThat(decided.probability()).isCloseTo(expected.probability(), within(1e-9));
        }
    }

    /** Two agents: the first puts a document in a group that nothing speaks for, or in one of two others; the second rates it. */
    private static Plan starving(double factor) {
        List<AgentMemory> agents = List.of(
                new AgentMemory(BOUNDED, 0.5, List.of("rare", "frequent", "plain"), List.of(-3.0, 2.0, 0.0), List.of()),
                new AgentMemory("agent1", 0.5, List.of("bad", "good"), List.of(-0.5, 0.5), List.of()));
        Plan plan = new Samples(1).plan(2, Policy.POISSON, 0.1);
        RunSettings.Selection selection = new RunSettings.Selection(0.1, 0.2, Policy.POISSON);
        return bounded(plan.with(plan.settings().with(selection)).with(agents), factor);
    }

    @Test
    void aGroupBelowItsBoundIsFilledAtRandomAndOneAboveKeepsItsBestDocuments() {
        Plan plan = starving(1.5);
        Samples samples = new Samples(9);
        PartitionDecisions decisions = PartitionDecisions.start(plan).decisions();
        acceptance(plan, decisions, samples, 6_000);

        double[][] probabilities = new double[3][2];
        for (int g = 0; g < 3; g++) {
            for (int rating = 0; rating < 2; rating++) {
                probabilities[g][rating] = decisions
                        .decide(samples.id(), Labels.of(g, rating), Uses.NONE)
                        .decision()
                        .probability();
            }
        }
        assertThat(probabilities[0][0]).isEqualTo(probabilities[0][1]).isCloseTo(0.1 / 1.5, within(0.01));
        assertThat(probabilities[1][1]).isGreaterThan(10 * probabilities[1][0]);
        assertThat((probabilities[1][0] + probabilities[1][1]) / 2).isCloseTo(0.15, within(0.02));
    }

    @Test
    void theFloorOfAGroupFillsWhatTheCommonLambdaLeaves() {
        Plan plan = starving(2);
        List<IntensitySolver.Mass> rare = new ArrayList<>();
        List<IntensitySolver.Mass> frequent = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            rare.add(new IntensitySolver.Mass(-1 + 2.2 * i / 400, 0, 1));
            frequent.add(new IntensitySolver.Mass(0.5 + i / 400.0, 0, 1));
        }
        DriftSolver.Solution solved =
                DriftSolver.solve(plan, List.of(rare, frequent, List.of()), List.of(), 0.1, new Intensity(1, 1));

        GroupBound bound = solved.bounds().get(0);
        Acceptance acceptance = Acceptance.of(plan, solved.common());
        double mean = rare.stream()
                .mapToDouble(mass -> Math.max(acceptance.probability(mass.score()), bound.floor()))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(0.05, within(1e-12));
        // the best of the rare documents have more than the floor
        assertThat(bound.floor())
                .isPositive()
                .isLessThan(acceptance.probability(rare.get(399).score()));
        assertThat(solved.bounds().get(1)).isEqualTo(GroupBound.NONE);
        assertThat(solved.bounds().get(2)).isEqualTo(GroupBound.NONE);
    }

    @Test
    void theStateRestoresToTheBitAndMirrorsEveryChange() {
        Samples samples = new Samples(5);
        Plan plan = bounded(samples.plan(2, Policy.POISSON, 0.05), 1.5);
        PartitionDecisions.Switch begun = PartitionDecisions.start(plan);
        Map<String, StateEntry> store = new TreeMap<>();
        mirror(store, begun.changes());
        PartitionDecisions decisions = begun.decisions();
        for (int stage = 0; stage < 3; stage++) {
            for (int i = 0; i < 1_500; i++) {
                PartitionDecisions.Step step = decisions.decide(samples.id(), samples.labels(plan), Uses.NONE);
                mirror(store, step.changes());
                if (i % 500 == 130) {
                    assertThat(Set.copyOf(store.values())).isEqualTo(Set.copyOf(decisions.state()));
                    decisions = PartitionDecisions.restore(
                            decisions.plan(), decisions.intensity(), new ArrayList<>(store.values()));
                }
            }
            Plan live = decisions.plan();
            Plan next = live.next(live.agents(), 4_000, new PlanOrigin(live.version(), "", false, Double.NaN, 0, ""));
            PartitionDecisions.Switch switched = decisions.adopt(next);
            PartitionDecisions.Switch restored = PartitionDecisions.restore(
                            live, decisions.intensity(), decisions.state())
                    .adopt(next);
            mirror(store, switched.changes());
            // probes of the stage before are not state of the next
            store.keySet().removeIf(key -> key.startsWith("02"));
            assertThat(restored.decisions().state())
                    .isEqualTo(switched.decisions().state());
            assertThat(Set.copyOf(store.values()))
                    .isEqualTo(Set.copyOf(switched.decisions().state()));
            decisions = switched.decisions();
        }
        assertThat(store.keySet()).anyMatch(key -> key.startsWith("03"));
    }

    private static void mirror(Map<String, StateEntry> store, List<StateEntry> changes) {
        for (StateEntry change : changes) {
            String key = HexFormat.of().formatHex(change.key());
            if (change.value().isPresent()) {
                store.put(key, change);
            } else {
                store.remove(key);
            }
        }
    }

    @Test
    void theOrderOfDocumentsDoesNotChangeASolution() {
        Samples samples = new Samples(11);
        Plan plan = bounded(samples.plan(1, Policy.POISSON, 0.1), 1.5);
        List<List<IntensitySolver.Mass>> groups = new ArrayList<>();
        List<List<IntensitySolver.Mass>> reversed = new ArrayList<>();
        for (int g = 0; g < 4; g++) {
            List<IntensitySolver.Mass> masses = new ArrayList<>();
            for (int i = 0; i < 50 * g; i++) {
                masses.add(new IntensitySolver.Mass(g - samples.random().nextDouble(), 0, 1));
            }
            groups.add(masses);
            List<IntensitySolver.Mass> other = new ArrayList<>(masses);
            Collections.reverse(other);
            reversed.add(other);
        }
        DriftSolver.Solution solved = DriftSolver.solve(plan, groups, List.of(), 0.1, new Intensity(1, 1));

        assertThat(DriftSolver.solve(plan, reversed, List.of(), 0.1, new Intensity(1, 1)))
                .isEqualTo(solved);
        assertThat(solved.bounds().get(0)).isEqualTo(GroupBound.NONE);
    }

    @Test
    void whatCannotBeBoundedIsRefused() {
        Samples samples = new Samples(1);
        Plan plan = samples.plan(2, Policy.POISSON, 0.1).with(DecisionRule.TWO, RuleOptions.DEFAULT);
        RuleOptions options = plan.options().with(new DriftBound(BOUNDED, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.with(DecisionRule.TWO, options))
                .withMessageContaining("rule of a plan with maxDrift must be 3, but is 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> samples.plan(2, Policy.TOP_K, 0.1).with(DecisionRule.THREE, options))
                .withMessageContaining("policy of a plan with maxDrift must be poisson");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.with(DecisionRule.THREE, plan.options().with(new DriftBound("elsewhere", 2))))
                .withMessageContaining("agent of maxDrift must be one of [agent0, agent1], but is elsewhere");
        for (double factor : new double[] {0.99, Double.NaN, Double.POSITIVE_INFINITY, -1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new DriftBound(BOUNDED, factor))
                    .withMessageContaining("maxDrift of agent agent0 must be 1 or more");
        }
        assertThat(options.withoutDrift()).isEqualTo(plan.options());
        Plan three = plan.with(DecisionRule.THREE, options);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PartitionDecisions.start(three).decisions().adopt(plan))
                .withMessageContaining("is of rule 2: a run of rule 3 stays at it");
    }
}
