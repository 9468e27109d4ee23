package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.RuleOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs of rule 2 whose decisions and plans were recorded once in {@code golden/rule-2.txt}, and which every later version has to make to the bit. The file is
 * never written again: a change that fails here is a new decision rule.
 */
class RuleTwoGoldenTest {
    private static final int STAGES = 4;
    private static final int DOCUMENTS = 5_000;

    private enum Case {
        POISSON(Policy.POISSON, RuleOptions.DEFAULT),
        TOP_K(Policy.TOP_K, RuleOptions.DEFAULT),
        SHORT_MEMORY(Policy.POISSON, new RuleOptions(2, 300, Map.of()));

        final Policy policy;
        final RuleOptions options;

        Case(Policy policy, RuleOptions options) {
            this.policy = policy;
            this.options = options;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRecordedRunIsMadeAgainToTheBit(Case golden) throws IOException {
        List<String> recorded = recorded().stream()
                .filter(line -> line.startsWith(golden + " "))
                .toList();

        assertThat(run(golden)).isEqualTo(recorded).hasSize(STAGES);
    }

    private static List<String> recorded() throws IOException {
        try (InputStream in = RuleTwoGoldenTest.class.getResourceAsStream("/golden/rule-2.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** One line for each stage: what was selected, the digest of all decisions so far, and theta and weights of the plan made of its rewards. */
    private static List<String> run(Case golden) {
        Crawl crawl = new Crawl(7);
        Random random = new Random(7);
        RunInMemory run = new RunInMemory(Crawl.plan0(Crawl.RUN, golden.policy).with(DecisionRule.TWO, golden.options));
        List<String> lines = new ArrayList<>();
        for (int stage = 0; stage < STAGES; stage++) {
            int selected = 0;
            Map<String, Reward> rewards = new TreeMap<>();
            for (Document document : crawl.documents(DOCUMENTS)) {
                DecisionOutcome decided = run.decide(document);
                selected += decided.decision().accepted() ? 1 : 0;
                decided.probe().ifPresent(probe -> rewards.put(document.getId(), worth(document, random)));
            }
            run.reward(List.of(report(run.plan(), List.copyOf(rewards.values()))));
            lines.add("%s %d selected=%d probes=%d chain=%s %s"
                    .formatted(golden, stage, selected, rewards.size(), run.chainDigest(), weights(run.plan())));
        }
        return lines;
    }

    private static Reward worth(Document document, Random random) {
        Map<String, String> labels = document.getAnnotations().stream()
                .collect(Collectors.toMap(Annotation::getAgent, Annotation::getGroup));
        double worth = "high".equals(labels.get("quality")) ? 1e-3 : -1e-3;
        return new Reward(document.getId(), labels, worth + 1e-3 * random.nextGaussian());
    }

    private static RewardReport report(Plan plan, List<Reward> rewards) {
        return RewardReport.newBuilder()
                .setRun(plan.run())
                .setTrainerEpoch(1)
                .setPlanVersion(plan.version())
                .setPart(0)
                .setParts(1)
                .setRewards(rewards)
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(10)
                .build();
    }

    private static String weights(Plan plan) {
        return plan.agents().stream().map(RuleTwoGoldenTest::weights).collect(Collectors.joining(" "));
    }

    private static String weights(AgentMemory agent) {
        return agent.agent() + "=" + bits(agent.theta()) + ":"
                + agent.weights().stream().map(RuleTwoGoldenTest::bits).collect(Collectors.joining(","));
    }

    private static String bits(double value) {
        return Long.toHexString(Double.doubleToRawLongBits(value));
    }
}
