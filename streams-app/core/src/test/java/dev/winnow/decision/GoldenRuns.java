package dev.winnow.decision;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Runs that are recorded once, as lines of text, and made again by every later version. */
final class GoldenRuns {
    /** Stages of a run, and lines of it. */
    static final int STAGES = 4;

    private static final int DOCUMENTS = 5_000;

    private GoldenRuns() {}

    /** The recorded lines of a run in {@code golden/FILE}. */
    static List<String> recorded(String file, String name) throws IOException {
        try (InputStream in = GoldenRuns.class.getResourceAsStream("/golden/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .toList();
        }
    }

    /** One line for each stage: what was selected, the digest of all decisions so far, and theta and weights of the plan made of its rewards. */
    static List<String> run(String name, Plan plan0) {
        Crawl crawl = new Crawl(7);
        Random random = new Random(7);
        RunInMemory run = new RunInMemory(plan0);
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
                    .formatted(name, stage, selected, rewards.size(), run.chainDigest(), weights(run.plan())));
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
        return plan.agents().stream().map(GoldenRuns::weights).collect(Collectors.joining(" "));
    }

    private static String weights(AgentMemory agent) {
        return agent.agent() + "=" + bits(agent.theta()) + ":"
                + agent.weights().stream().map(GoldenRuns::bits).collect(Collectors.joining(","));
    }

    private static String bits(double value) {
        return Long.toHexString(Double.doubleToRawLongBits(value));
    }
}
