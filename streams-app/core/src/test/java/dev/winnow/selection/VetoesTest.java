package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VetoesTest {
    private static final int DOCUMENTS = 12_000;

    private static Plan plan(Samples samples, int agents, Policy policy, double ratio) {
        return samples.plan(agents, policy, ratio).with(DecisionRule.TWO, RuleOptions.DEFAULT);
    }

    /** Some groups of some agents, of no agent all. */
    private static Vetoes some(Samples samples, Plan plan) {
        Map<String, List<String>> groups = new TreeMap<>();
        for (AgentMemory agent : plan.agents()) {
            int vetoed = samples.random().nextInt(agent.groups().size());
            groups.put(agent.agent(), new ArrayList<>(agent.groups().subList(0, vetoed)));
        }
        Vetoes vetoes = new Vetoes(groups);
        AgentMemory first = plan.agents().get(0);
        return vetoes.isEmpty()
                ? Vetoes.of(List.of(first.agent() + "/" + first.groups().get(0)))
                : vetoes;
    }

    private static boolean isVetoed(Plan plan, Labels labels) {
        for (int a = 0; a < labels.size(); a++) {
            AgentMemory agent = plan.agents().get(a);
            List<String> vetoed = plan.options().vetoes().groups().getOrDefault(agent.agent(), List.of());
            if (labels.group(a) == Labels.FAILED
                    ? !vetoed.isEmpty()
                    : labels.has(a) && vetoed.contains(agent.groups().get(labels.group(a)))) {
                return true;
            }
        }
        return false;
    }

    private static Labels labels(Samples samples, Plan plan) {
        int[] groups = samples.labels(plan).toArray();
        if (samples.random().nextInt(50) == 0) {
            groups[samples.random().nextInt(groups.length)] = Labels.FAILED;
        }
        return Labels.of(groups);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void noVetoedDocumentIsSelectedOrProbedAndTheRatioOfAllDocumentsHolds(Policy policy) {
        for (long seed = 0; seed < Tries.of(8, 3); seed++) {
            Samples samples = new Samples(seed);
            double ratio = 0.02 + 0.05 * samples.random().nextDouble();
            Plan free = plan(samples, 1 + (int) seed % 3, policy, ratio);
            Plan plan = Plans.withFloors(free.with(some(samples, free)), 0.3);
            ProbeSampling sampling = new ProbeSampling(plan);
            PartitionDecisions decisions = PartitionDecisions.start(plan).decisions();
            int vetoed = 0;
            int selected = 0;
            double last = 0;
            for (int i = 0; i < DOCUMENTS; i++) {
                Labels labels = labels(samples, plan);
                String id = samples.id();
                Decision decision = decisions.decide(id, labels, Uses.NONE).decision();
                assertThat(decisions.veto(labels).isPresent()).isEqualTo(isVetoed(plan, labels));
                if (isVetoed(plan, labels)) {
                    vetoed++;
                    assertThat(decision.accepted()).isFalse();
                    assertThat(decision.probability()).isZero();
                    assertThat(decision.probes()).isEmpty();
                    assertThat(decisions.probeProbability(labels)).isZero();
                    assertThat(decisions.floored(labels, decision)).isFalse();
                    assertThat(sampling.isProbe(id, labels)).isFalse();
                }
                selected += decision.accepted() ? 1 : 0;
                last += i >= DOCUMENTS - 4_096 ? decision.probability() : 0;
            }
            double left = 1 - (double) vetoed / DOCUMENTS;
            // what is left can give at most the cap of one document's probability
            double possible = Math.min(ratio, left * Acceptance.cap(ratio));
            assertThat(vetoed).as("seed %d", seed).isPositive();
            assertThat((double) selected / DOCUMENTS)
                    .as("seed %d", seed)
                    .isCloseTo(possible, within(0.05 * ratio + 0.002));
            assertThat(last / 4_096).as("seed %d", seed).isCloseTo(possible, within(0.1 * ratio));
        }
    }

    @Test
    void aVetoOfWhatNeverComesChangesNoBit() {
        Samples samples = new Samples(3);
        Plan plan = plan(samples, 2, Policy.POISSON, 0.1);
        AgentMemory agent = plan.agents().get(0);
        List<String> groups = new ArrayList<>(agent.groups());
        groups.add("never");
        List<Double> weights = new ArrayList<>(agent.weights());
        weights.add(0.5);
        Plan more = plan.with(List.of(
                new AgentMemory(agent.agent(), agent.theta(), groups, weights, List.of()),
                plan.agents().get(1)));
        PartitionDecisions free = PartitionDecisions.start(more).decisions();
        PartitionDecisions vetoing = PartitionDecisions.start(more.with(Vetoes.of(List.of(agent.agent() + "/never"))))
                .decisions();
        for (int i = 0; i < 3_000; i++) {
            String id = samples.id();
            Labels labels = samples.labels(plan);
            assertThat(vetoing.decide(id, labels, Uses.NONE)).isEqualTo(free.decide(id, labels, Uses.NONE));
        }
        assertThat(vetoing.state()).isEqualTo(free.state());
    }

    @Test
    void aVetoThatComesAndGoesInMidRunTakesEffectAtThePlanAndRestoresToTheBit() {
        Samples samples = new Samples(5);
        Plan free = plan(samples, 2, Policy.POISSON, 0.05);
        Vetoes vetoes = some(samples, free);
        PartitionDecisions decisions = PartitionDecisions.start(free).decisions();
        Map<Integer, Set<Integer>> selectedVetoed = new HashMap<>();
        int[] selected = new int[3];
        for (int stage = 0; stage < 3; stage++) {
            Plan next = free.next(free.agents(), 4_000, new PlanOrigin(4, "", false, Double.NaN, 0, ""));
            next = new Plan(next.settings(), 6 + stage, next.agents(), 4_000, next.origin());
            Plan live = stage == 1 ? next.with(vetoes) : next;
            decisions = decisions.adopt(live).decisions();
            selectedVetoed.put(stage, new TreeSet<>());
            for (int i = 0; i < 4_000; i++) {
                if (i % 1_000 == 500) {
                    decisions = PartitionDecisions.restore(live, decisions.intensity(), decisions.state());
                }
                Labels labels = samples.labels(free);
                boolean accepted = decisions
                        .decide(samples.id(), labels, Uses.NONE)
                        .decision()
                        .accepted();
                selected[stage] += accepted ? 1 : 0;
                if (accepted && isVetoed(free.with(vetoes), labels)) {
                    selectedVetoed.get(stage).add(i);
                }
            }
            assertThat(selected[stage] / 4_000.0).as("stage %d", stage).isCloseTo(0.05, within(0.01));
        }
        assertThat(selectedVetoed.get(0)).isNotEmpty();
        assertThat(selectedVetoed.get(1)).isEmpty();
        assertThat(selectedVetoed.get(2)).isNotEmpty();
    }

    @Test
    void whereEverythingIsVetoedNothingIsSelectedAndWhatComesLaterIsNotFlooded() {
        Samples samples = new Samples(6);
        Plan plan = plan(samples, 1, Policy.POISSON, 0.1);
        AgentMemory agent = plan.agents().get(0);
        Plan vetoing = plan.with(new Vetoes(
                Map.of(agent.agent(), agent.groups().subList(1, agent.groups().size()))));
        PartitionDecisions decisions = PartitionDecisions.start(vetoing).decisions();
        int selected = 0;
        for (int i = 0; i < 20_000; i++) {
            Labels labels =
                    i < 10_000 ? Labels.of(1) : Labels.of(samples.random().nextInt(2));
            selected +=
                    decisions.decide(samples.id(), labels, Uses.NONE).decision().accepted() ? 1 : 0;
            assertThat(i >= 10_000 || selected == 0).isTrue();
        }
        // the debt is bounded, and paid back at twice the ratio at most
        assertThat(selected).isBetween(1_000, 2_200);
    }

    @Test
    void aFailureIsVetoedWithAnyVetoOfTheAgentAndAnOutageIsNot() {
        Plan plan = plan(new Samples(1), 1, Policy.POISSON, 0.1);
        PartitionDecisions decisions = PartitionDecisions.start(plan.with(Vetoes.of(List.of("agent0/group1"))))
                .decisions();
        assertThat(decisions.veto(Labels.of(1))).contains("agent0/group1");
        assertThat(decisions.veto(Labels.of(0))).isEmpty();
        assertThat(decisions.veto(Labels.of(Labels.FAILED))).contains("agent0");
        assertThat(decisions.veto(Labels.of(Labels.ABSENT))).isEmpty();
    }

    @Test
    void aVetoedGroupGetsNoBudgetOfProbesAndTheOthersShareIt() {
        Samples samples = new Samples(2);
        Plan plan = plan(samples, 2, Policy.POISSON, 0.1).with(ProbeBudget.UCB, ThetaRule.CALIBRATION);
        Plan vetoing = plan.with(Vetoes.of(List.of("agent1/group1")));
        Evidence evidence =
                new Evidence(plan.version(), samples.rewards(plan, 300), StreamCounts.none(plan), Double.NaN, 0);
        double sum = 0;
        int groups = 0;
        for (AgentMemory agent : PlanUpdate.next(vetoing, evidence).plan().agents()) {
            for (int g = 0; g < agent.groups().size(); g++) {
                boolean vetoed = agent.agent().equals("agent1") && g == 1;
                assertThat(agent.probes().budget().get(g) == 0).isEqualTo(vetoed);
                sum += agent.probes().budget().get(g);
                groups += vetoed ? 0 : 1;
            }
        }
        assertThat(sum).isCloseTo(groups * plan.probesPerGroup(), within(1e-9));
    }

    @Test
    void aPlanVetoesOnlyGroupsThatItHasAndRuleOneNone() {
        Plan one = new Samples(1).plan(1, Policy.POISSON, 0.1);
        Plan two = one.with(DecisionRule.TWO, RuleOptions.DEFAULT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.with(Vetoes.of(List.of("agent0/other"))))
                .withMessageContaining("agent0/other");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.with(Vetoes.of(List.of("agent0/group0"))))
                .withMessageContaining("rule 1");
    }

    @Test
    void pairsAreASetInOrder() {
        Vetoes vetoes = Vetoes.of(List.of("b/y/z", "a/x", "b/c", "a/x"));
        assertThat(vetoes.pairs()).containsExactly("a/x", "b/c", "b/y/z");
        assertThat(vetoes.minus(Vetoes.of(List.of("a/x", "b/no"))).pairs()).containsExactly("b/c", "b/y/z");
        assertThat(vetoes.plus(Vetoes.of(List.of("a/w"))).pairs()).containsExactly("a/w", "a/x", "b/c", "b/y/z");
        assertThat(vetoes.minus(vetoes)).isEqualTo(Vetoes.NONE);
        for (String wrong : List.of("a", "a/", "/x", "")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Vetoes.of(List.of(wrong)));
        }
        List<String> many = new ArrayList<>();
        for (int i = 0; i <= Vetoes.MOST; i++) {
            many.add("a/" + i);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Vetoes.of(many));
    }
}
