package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Agents that fail: the ratio holds, and no document gains by it. */
@Execution(ExecutionMode.CONCURRENT)
class MissingLabelsSimTest {
    private static final double RATIO = 0.05;
    private static final SelectionSimulation.Setting SETTING =
            new SelectionSimulation.Setting(DecisionRule.TWO, RATIO, Policy.POISSON, 0.02, 3);

    @Test
    void theRatioHoldsWhileAgentsAreOut() {
        Map<String, SelectionSimulation.Failing> outages = new LinkedHashMap<>();
        outages.put("all agents", (number, labels) -> without(labels, phase(number) == 1, 0, 3));
        outages.put(
                "on and off", (number, labels) -> without(labels, phase(number) == 1 && number / 700 % 2 == 0, 0, 2));
        Map<String, SelectionFigures.Drift> figures = new LinkedHashMap<>();
        outages.forEach((name, failing) ->
                figures.put(name, SelectionSimulation.drift(DriftingCrawl.Case.STATIONARY, 5, SETTING, 1, failing)));
        assertThat(figures.values()).as("%s", figures).allSatisfy(figure -> assertThat(figure.worstRatioError())
                .isLessThanOrEqualTo(0.05));
    }

    @Test
    void ruleOnePrefersDocumentsWhoseAgentsFailedAndRuleTwoDoesNot() {
        double[] one = acceptanceByFailures(DecisionRule.ONE, Labels.ABSENT);
        double[] outage = acceptanceByFailures(DecisionRule.TWO, Labels.ABSENT);
        double[] failure = acceptanceByFailures(DecisionRule.TWO, Labels.FAILED);
        // mean acceptance of documents with 0, 1 and 2 labels of 3 missing, one document in ten each
        assertThat(one[2]).as("rule 1 %s", one).isGreaterThan(1.5 * one[0]);
        assertThat(outage[2]).as("outage %s", outage).isLessThan(outage[0]);
        assertThat(failure[1]).as("failure %s", failure).isLessThan(0.2 * failure[0]);
        assertThat(failure[2]).as("failure %s", failure).isLessThan(0.2 * failure[0]);
    }

    @Test
    void aFailureIsNeverBetterThanAnyLabelOfTheAgent() {
        for (long seed = 0; seed < 100; seed++) {
            Samples samples = new Samples(seed);
            Plan plan = samples.plan(1 + samples.random().nextInt(5), Policy.POISSON, 0.1)
                    .with(DecisionRule.TWO, RuleOptions.DEFAULT);
            AdditiveScores scores = new AdditiveScores(plan);
            for (int i = 0; i < 50; i++) {
                int[] groups = samples.labels(plan).toArray();
                int agent = samples.random().nextInt(groups.length);
                double labelled = scores.score(Labels.of(groups));
                boolean had = groups[agent] >= 0;
                groups[agent] = Labels.FAILED;
                if (had) {
                    assertThat(scores.score(Labels.of(groups)))
                            .as("seed %d", seed)
                            .isLessThanOrEqualTo(labelled);
                }
            }
        }
    }

    private static double[] acceptanceByFailures(DecisionRule rule, int missing) {
        DriftingCrawl crawl = new DriftingCrawl(DriftingCrawl.Case.STATIONARY, 5, 3, 0);
        Plan plan = crawl.plan(RATIO, Policy.POISSON, 0.02, 50_000).with(rule, RuleOptions.DEFAULT);
        PartitionDecisions decisions = PartitionDecisions.start(plan).decisions();
        double[] accepted = new double[3];
        int[] documents = new int[3];
        for (int number = 0; number < 30_000; number++) {
            int missed = number % 10 == 1 ? 1 : number % 10 == 2 ? 2 : 0;
            int[] groups = crawl.labels(number).toArray();
            for (int a = 0; a < missed; a++) {
                groups[(number / 10 + a) % 3] = missing;
            }
            if (number == 10_000) {
                // rule 1 solves at switches alone
                Plan next = PlanUpdate.next(plan, new Evidence(0, List.of(), decisions.counts(), Double.NaN, 50_000))
                        .plan();
                decisions = decisions.adopt(next).decisions();
            }
            Decision decision = decisions
                    .decide("document-" + number, Labels.of(groups), Uses.NONE)
                    .decision();
            if (number >= 10_000) {
                accepted[missed] += decision.probability();
                documents[missed]++;
            }
        }
        for (int missed = 0; missed < 3; missed++) {
            accepted[missed] /= documents[missed];
        }
        return accepted;
    }

    private static long phase(long number) {
        return number / DriftingCrawl.Case.STATIONARY.phase;
    }

    private static Labels without(Labels labels, boolean out, int from, int to) {
        int[] groups = labels.toArray();
        for (int a = from; out && a < to; a++) {
            groups[a] = Labels.ABSENT;
        }
        return Labels.of(groups);
    }
}
