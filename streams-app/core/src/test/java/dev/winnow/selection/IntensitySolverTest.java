package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntensitySolverTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void meanAcceptanceIsTheRatioWithinItsStandardError(int agents) {
        long seed = agents * 100L;
        for (Policy policy : Policy.values()) {
            for (double ratio : new double[] {0.02, 0.1, 0.5}) {
                seed++;
                Samples samples = new Samples(seed);
                Plan plan = samples.plan(agents, policy, ratio);
                int documents = 12_000;
                int capacity = 2_048;
                Map<String, Labels> stream = samples.documents(plan, documents);
                LabelSample sample = new LabelSample(capacity);
                stream.forEach(sample::offer);
                Decider decider = new Decider(plan, IntensitySolver.solve(plan, sample));
                double accepted = 0;
                double squares = 0;
                for (Map.Entry<String, Labels> document : stream.entrySet()) {
                    Decision decision = decider.decide(document.getKey(), document.getValue(), Uses.NONE);
                    accepted += decision.accepted() ? 1 : 0;
                    squares += (decision.probability() - ratio) * (decision.probability() - ratio);
                }
                // the draws scatter around the mean probability, the mean probability around that of the sample
                double standardError = Math.sqrt(ratio * (1 - ratio) / documents + squares / documents / capacity);
                assertThat(accepted / documents)
                        .as("seed %d, %s, ratio %s", seed, policy, ratio)
                        .isCloseTo(ratio, within(3.5 * standardError));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void meanProbabilityOverTheSampleIsTheRatioDespiteTies(Policy policy) {
        for (long seed = 0; seed < 20; seed++) {
            Samples samples = new Samples(seed);
            double ratio = 0.01 + 0.98 * samples.random().nextDouble();
            Plan plan = samples.plan(1, policy, ratio);
            Map<String, Labels> stream = samples.documents(plan, 500);
            LabelSample sample = new LabelSample(500);
            stream.forEach(sample::offer);
            assertThat(meanProbability(plan, sample, stream))
                    .as("seed %d", seed)
                    .isCloseTo(ratio, within(1e-9));
        }
    }

    @ParameterizedTest
    @CsvSource({"1e-300,POISSON", "1e-9,POISSON", "1e300,POISSON", "1,TOP_K"})
    void noTemperatureBreaksTheSolver(double temperature, Policy policy) {
        Samples samples = new Samples(5);
        Plan plan = Plans.withTemperature(samples.plan(3, policy, 0.05), temperature);
        Map<String, Labels> stream = samples.documents(plan, 1_000);
        LabelSample sample = new LabelSample(1_000);
        stream.forEach(sample::offer);
        assertThat(meanProbability(plan, sample, stream)).isCloseTo(0.05, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void withoutASampleADocumentThatScoresNothingIsAcceptedAtTheRatio(Policy policy) {
        Plan plan = new Samples(6).plan(2, policy, 0.07);
        Decider decider = new Decider(plan, IntensitySolver.solve(plan, new LabelSample(10)));
        Decision decision = decider.decide("a", Labels.of(Labels.ABSENT, Labels.ABSENT), Uses.NONE);
        assertThat(decision.score()).isZero();
        assertThat(decision.probability()).isCloseTo(0.07, within(1e-12));
    }

    @Test
    void aRatioOfOneAcceptsEverything() {
        Plan plan = new Samples(7).plan(2, Policy.POISSON, 1);
        Map<String, Labels> stream = new Samples(8).documents(plan, 300);
        LabelSample sample = new LabelSample(300);
        stream.forEach(sample::offer);
        assertThat(meanProbability(plan, sample, stream)).isCloseTo(1, within(1e-9));
    }

    @Test
    void noCellGetsMoreThanTenTimesItsNaturalShare() {
        AgentMemory memory =
                new AgentMemory("quality", 1, List.of("bad", "good"), List.of(-4.0, 4.0), List.of(0.95, 0.05));
        Plan plan = Plans.withAgents(new Samples(9).plan(1, Policy.POISSON, 0.02), List.of(memory));
        LabelSample sample = new LabelSample(1_000);
        for (int i = 0; i < 1_000; i++) {
            sample.offer("document" + i, Labels.of(i % 20 == 0 ? 1 : 0));
        }
        Decider decider = new Decider(plan, IntensitySolver.solve(plan, sample));
        double good = decider.decide("a", Labels.of(1), Uses.NONE).probability();
        double bad = decider.decide("a", Labels.of(0), Uses.NONE).probability();
        assertThat(good).isEqualTo(0.2);
        assertThat(0.05 * good + 0.95 * bad).isCloseTo(0.02, within(1e-12));
    }

    private static double meanProbability(Plan plan, LabelSample sample, Map<String, Labels> stream) {
        Decider decider = new Decider(plan, IntensitySolver.solve(plan, sample));
        double sum = 0;
        for (Map.Entry<String, Labels> document : stream.entrySet()) {
            sum += decider.decide(document.getKey(), document.getValue(), Uses.NONE)
                    .probability();
        }
        return sum / stream.size();
    }
}
