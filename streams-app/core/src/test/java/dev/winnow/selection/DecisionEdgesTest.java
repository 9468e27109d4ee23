package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Decisions at the edges: floors, draws, labels that do not fit, ties. */
class DecisionEdgesTest {
    private static final Labels GOOD = Labels.of(1);
    private static final Labels BAD = Labels.of(0);

    /** One agent; documents of its first group are worth far less, and have a floor of half of rho. */
    private static Plan plan(Policy policy, DecisionRule rule) {
        Plan plan = Plan.initial(
                "night",
                Map.of("quality", List.of("low", "high")),
                0.1,
                0.2,
                policy,
                UpdateRule.WINNOW,
                42,
                5,
                1_000,
                0.2,
                0.1,
                Map.of("quality", "q1"));
        AgentMemory agent = plan.agents().get(0);
        return plan.with(List.of(new AgentMemory(
                        agent.agent(),
                        agent.theta(),
                        agent.groups(),
                        List.of(-2.0, 2.0),
                        agent.shares(),
                        new GroupPriors(List.of(0.5, 0.0), List.of()),
                        agent.probes())))
                .with(rule, RuleOptions.DEFAULT);
    }

    @ParameterizedTest
    @EnumSource(DecisionRule.class)
    void aFloorHoldsWhereTheScoreGivesLessAndIsNamedThere(DecisionRule rule) {
        PartitionDecisions decisions =
                PartitionDecisions.start(plan(Policy.POISSON, rule)).decisions();
        for (int number = 0; number < 1_000; number++) {
            decisions.decide("d" + number, number % 2 == 0 ? GOOD : BAD, Uses.NONE);
        }
        PartitionDecisions settled = rule == DecisionRule.ONE
                ? decisions.adopt(next(decisions.plan())).decisions()
                : decisions;

        Decision bad = settled.decide("x", BAD, Uses.NONE).decision();
        Decision good = settled.decide("y", GOOD, Uses.NONE).decision();

        assertThat(bad.probability()).isEqualTo(0.5 * 0.2);
        assertThat(settled.floored(BAD, bad)).isTrue();
        assertThat(settled.floored(GOOD, good)).isFalse();
        assertThat(good.probability()).isGreaterThan(bad.probability());
    }

    private static Plan next(Plan plan) {
        return plan.next(
                plan.agents(), plan.stageDocuments(), new PlanOrigin(plan.version(), "", false, Double.NaN, 0, ""));
    }

    @Test
    void theDrawThatIsExplainedIsTheOneThatDecides() {
        PartitionDecisions one =
                PartitionDecisions.start(plan(Policy.POISSON, DecisionRule.ONE)).decisions();
        PartitionDecisions two =
                PartitionDecisions.start(plan(Policy.POISSON, DecisionRule.TWO)).decisions();
        HashDraw draw = HashDraw.of(42, "accept");

        assertThat(one.draw("d", Uses.NONE)).isEqualTo(draw.uniform("d")).isPositive();
        assertThat(two.draw("d", new Uses(3, 0, 0)))
                .isEqualTo(draw.and(0).and(3).uniform("d"))
                .isNotEqualTo(two.draw("d", Uses.NONE));
        for (PartitionDecisions decisions : List.of(one, two)) {
            for (int number = 0; number < 200; number++) {
                double drawn = decisions.draw("d" + number, Uses.NONE);
                Decision decision =
                        decisions.decide("d" + number, GOOD, Uses.NONE).decision();
                assertThat(decision.accepted()).isEqualTo(drawn < decision.probability());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DecisionRule.class)
    void labelsOfAnotherPlanAreRefused(DecisionRule rule) {
        PartitionDecisions decisions =
                PartitionDecisions.start(plan(Policy.POISSON, rule)).decisions();
        for (Labels foreign : List.of(Labels.of(0, 0), Labels.of(), Labels.of(2))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> decisions.decide("d", foreign, Uses.NONE))
                    .withMessageContaining("do not fit");
        }
    }

    @Test
    void aTieWhoseFloorsKeepMoreThanIsWantedAcceptsNobodyBeyondThem() {
        Plan plan = plan(Policy.TOP_K, DecisionRule.ONE);
        List<IntensitySolver.Mass> tie =
                List.of(new IntensitySolver.Mass(0, 0, 50), new IntensitySolver.Mass(0, 0.5, 50));

        assertThat(IntensitySolver.solve(plan, tie)).isEqualTo(new Intensity(0, 0));
        // without floors a fifth of the tie is the ratio
        assertThat(IntensitySolver.solve(plan, List.of(new IntensitySolver.Mass(0, 0, 100))))
                .isEqualTo(new Intensity(0, 0.2));
    }

    @Test
    void priorsHaveOneNumberForEachGroupOrNone() {
        AgentMemory agent = plan(Policy.POISSON, DecisionRule.ONE).agents().get(0);
        for (GroupPriors wrong :
                List.of(new GroupPriors(List.of(0.5), List.of()), new GroupPriors(List.of(), List.of(0.1, 0.2, 0.3)))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new AgentMemory(
                            agent.agent(), 1, agent.groups(), agent.weights(), List.of(), wrong, agent.probes()))
                    .withMessageContaining("one per group or none");
        }
    }

    @Test
    void rewardsThatAreAllEqualHaveNoScale() {
        Plan plan = plan(Policy.POISSON, DecisionRule.ONE);
        List<ProbeReward> equal = IntStream.range(0, 5)
                .mapToObj(i -> new ProbeReward("d" + i, Map.of("quality", "low"), 1e-3))
                .toList();
        List<ProbeReward> spread = IntStream.range(0, 5)
                .mapToObj(i -> new ProbeReward("d" + i, Map.of("quality", "low"), i * 1e-3))
                .toList();

        assertThat(StandardRewards.of(plan, equal)).isEmpty();
        assertThat(StandardRewards.of(plan, spread))
                .hasSize(5)
                .containsEntry("d2", 0.0)
                .hasEntrySatisfying("d4", z -> assertThat(z).isBetween(1.0, 4.0));
    }

    @Test
    void aFirstByteOfZeroSteers() {
        String group = IntStream.range(0, 100_000)
                .mapToObj(Integer::toString)
                .filter(text ->
                        Hashing.sha256(text.getBytes(StandardCharsets.UTF_8)).startsWith("00"))
                .findFirst()
                .orElseThrow();

        assertThat(ReferenceShard.isReported(group)).isFalse();
    }

    @Test
    void longerNamesTakeMoreBytesOfAPlan() {
        long few = RunLimits.planBytes(Map.of("a", List.of("g")));

        assertThat(RunLimits.planBytes(Map.of("a".repeat(11), List.of("g")))).isEqualTo(few + 10);
        assertThat(RunLimits.planBytes(Map.of("a", List.of("g".repeat(11))))).isEqualTo(few + 10);
        assertThat(RunLimits.planBytes(Map.of("a", Collections.nCopies(2, "g"))))
                .isGreaterThan(few + 1);
    }

    @Test
    void twoPairsHaveAnOrder() {
        assertThat(Spearman.correlation(new double[] {1, 2}, new double[] {3, 4}))
                .isEqualTo(1);
    }
}
