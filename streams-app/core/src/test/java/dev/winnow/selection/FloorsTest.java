package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloorsTest {
    @ParameterizedTest
    @EnumSource(Policy.class)
    void everyFloorHoldsWhateverTheWeightsAndTheMeanAcceptanceStaysTheRatio(Policy policy) {
        for (long seed = 0; seed < 60; seed++) {
            Samples samples = new Samples(seed);
            double ratio = 0.01 + 0.6 * samples.random().nextDouble();
            Plan plan = Plans.withFloors(
                    samples.plan(1 + (int) (seed % 4), policy, ratio),
                    samples.random().doubles(7, 0, 1).toArray());
            Map<String, Labels> stream = samples.documents(plan, 400);
            LabelSample sample = new LabelSample(400);
            stream.forEach(sample::offer);
            Decider decider = new Decider(plan, IntensitySolver.solve(plan, sample));
            double sum = 0;
            for (Map.Entry<String, Labels> document : stream.entrySet()) {
                Labels labels = document.getValue();
                Decision decision = decider.decide(document.getKey(), labels, Uses.NONE);
                sum += decision.probability();
                for (int a = 0; a < labels.size(); a++) {
                    double floor = plan.agents().get(a).floor(labels.group(a));
                    assertThat(decision.probability()).as("seed %d", seed).isGreaterThanOrEqualTo(floor * ratio);
                }
            }
            assertThat(sum / stream.size()).as("seed %d", seed).isCloseTo(ratio, within(1e-9));
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void floorsOfOneLeaveNothingToTheWeights(Policy policy) {
        Samples samples = new Samples(3);
        Plan plan = Plans.withFloors(samples.plan(2, policy, 0.2), 1);
        Map<String, Labels> stream = samples.documents(plan, 300);
        stream.values().removeIf(labels -> labels.equals(Labels.of(Labels.ABSENT, Labels.ABSENT)));
        LabelSample sample = new LabelSample(300);
        stream.forEach(sample::offer);
        Decider decider = new Decider(plan, IntensitySolver.solve(plan, sample));
        assertThat(stream).allSatisfy((id, labels) -> assertThat(
                        decider.decide(id, labels, Uses.NONE).probability())
                .isCloseTo(0.2, within(1e-9)));
    }

    @Test
    void ofSeveralFloorsTheLargestCountsAndAnAgentThatIsSilentHasNone() {
        Plan plan = Plans.withFloors(new Samples(4).plan(2, Policy.POISSON, 0.1), 0.2, 0.7);
        Floors floors = new Floors(plan);
        int even = plan.agents().get(0).groups().size() % 2;
        // the shares continue from one agent to the next
        assertThat(floors.probability(Labels.of(0, even))).isCloseTo(0.02, within(1e-15));
        assertThat(floors.probability(Labels.of(0, 1 - even))).isCloseTo(0.07, within(1e-15));
        assertThat(floors.probability(Labels.of(1, Labels.ABSENT))).isCloseTo(0.07, within(1e-15));
        assertThat(floors.probability(Labels.of(Labels.ABSENT, Labels.ABSENT))).isZero();
    }

    @Test
    void aDecisionRecordsWhenTheFloorMadeItAndNoFloorSelectsTwiceInAStage() {
        Plan plan = new Samples(5).plan(1, Policy.POISSON, 0.1);
        Plan two = Plans.withAgents(
                plan, List.of(new AgentMemory("only", 1, List.of("bad", "good"), List.of(-4.0, 4.0), List.of())));
        Decider decider = new Decider(Plans.withFloors(two, 0.5), new Intensity(1e-3, 1));
        Decision bad = decider.decide("a", Labels.of(0), Uses.NONE);
        Decision good = decider.decide("a", Labels.of(1), Uses.NONE);
        Decision again = decider.decide("a", Labels.of(0), Uses.NONE.next(plan.version()));
        Decision later = decider.decide("a", Labels.of(0), new Uses(3, plan.version() - 1));

        assertThat(bad.probability()).isEqualTo(0.05).isEqualTo(later.probability());
        assertThat(good.probability()).isGreaterThan(0.05);
        assertThat(again.probability()).isZero();
        assertThat(decider.floored(Labels.of(0), bad)).isTrue();
        assertThat(decider.floored(Labels.of(1), good)).isFalse();
        assertThat(decider.floored(Labels.of(0), again)).isFalse();
    }
}
