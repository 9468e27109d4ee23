package dev.winnow.decision;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Reward;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.ProbeSampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Rewards of documents that a plan of {@link Crawl} draws as probes, out of a seed: high quality is worth most. */
public final class DrawnRewards {
    private DrawnRewards() {}

    public static List<Reward> of(Plan plan, int count, long seed) {
        Crawl crawl = new Crawl(seed);
        Random random = new Random(seed);
        ProbeSampling sampling = new ProbeSampling(plan);
        List<Reward> rewards = new ArrayList<>();
        while (rewards.size() < count) {
            Document document = crawl.document();
            Map<String, String> labels = new TreeMap<>();
            for (Annotation annotation : document.getAnnotations()) {
                labels.put(annotation.getAgent(), annotation.getGroup());
            }
            if (sampling.isProbe(document.getId(), Labels.of(plan, labels))) {
                double worth = "high".equals(labels.get("quality")) ? 1e-3 : -1e-3;
                rewards.add(new Reward(document.getId(), labels, worth + 1e-4 * random.nextGaussian()));
            }
        }
        return rewards;
    }
}
