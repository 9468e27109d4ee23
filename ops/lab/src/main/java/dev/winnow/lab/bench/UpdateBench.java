package dev.winnow.lab.bench;

import dev.winnow.lab.arm.Corpus;
import dev.winnow.lab.arm.RecordedArm;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.lab.worth.RewardHistory;
import dev.winnow.lab.worth.WorthFeatures;
import dev.winnow.lab.worth.WorthModel;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Reward;
import dev.winnow.selection.RobustScale;
import dev.winnow.selection.Spearman;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Replays recorded rewards plan by plan: after each plan a variant of the update scores the probes of later plans, whose rewards it
 * has not seen. What is selected in the recording does not follow the variant, so that all variants see the same probes. Stateless.
 */
final class UpdateBench {
    private static final double BEST = 0.1;
    private static final int NEXT = 10;

    private UpdateBench() {}

    /**
     * A recorded arm.
     *
     * @param arm what was recorded
     * @param stages rewards by plan; one whose rewards are all equal is left out
     */
    record Recording(RecordedArm arm, List<Stage> stages) {
        static Recording of(RecordedArm arm, Corpus corpus) {
            Map<String, Document> byId = new HashMap<>();
            corpus.documents().forEach(document -> byId.put(document.getId(), document));
            List<Stage> stages = new ArrayList<>();
            for (RecordedArm.Switch change : arm.switches()) {
                List<Reward> rewards = change.report().stream()
                        .flatMap(part -> part.getRewards().stream())
                        .toList();
                RobustScale.standardise(rewards.stream()
                                .mapToDouble(Reward::getInfluence)
                                .toArray())
                        .ifPresent(z -> stages.add(new Stage(
                                change,
                                IntStream.range(0, z.length)
                                        .mapToObj(i -> probe(rewards.get(i), z[i], byId))
                                        .toList())));
            }
            return new Recording(arm, stages);
        }

        private static Probe probe(Reward reward, double z, Map<String, Document> byId) {
            Document document = byId.get(reward.getDocumentId());
            if (document == null) {
                throw new IllegalArgumentException(
                        "document " + reward.getDocumentId()
                                + " of the recording is not in the corpus: give the data directory of the experiment as it was");
            }
            Map<String, String> labels = Map.copyOf(reward.getLabels());
            return new Probe(
                    reward.getDocumentId(),
                    labels,
                    WorthFeatures.of(document.getText(), labels),
                    reward.getInfluence(),
                    z);
        }

        private UpdateBenchReport.Recorded summary() {
            return new UpdateBenchReport.Recorded(
                    arm.first().run(),
                    arm.first().seed(),
                    stages.size(),
                    stages.stream().mapToLong(stage -> stage.probes().size()).sum());
        }
    }

    /** The rewards that made a plan. */
    record Stage(RecordedArm.Switch change, List<Probe> probes) {}

    /**
     * A measured document.
     *
     * @param influence its reward
     * @param z the reward, standardised among those of its plan
     */
    record Probe(String id, Map<String, String> labels, WorthFeatures features, double influence, double z) {}

    /** Learns from one stage after the other, and scores probes by all that it has learned. */
    interface Learner {
        /** Learns from a stage, and returns the score of a probe from now on. */
        ToDoubleFunction<Probe> learn(Stage stage);
    }

    static UpdateBenchReport run(String command, MachineDescription machine, List<Recording> recordings) {
        Map<String, UpdateBenchReport.Variant> variants = new LinkedHashMap<>();
        for (UpdateVariant variant : UpdateVariant.values()) {
            variants.put(
                    variant.title(),
                    mean(recordings.stream()
                            .map(recording -> measure(recording, variant.learner(recording.arm())))
                            .toList()));
        }
        variants.put(
                "every document by itself",
                mean(recordings.stream()
                        .map(recording -> measure(recording, new ByDocument()))
                        .toList()));
        return new UpdateBenchReport(
                command, machine, recordings.stream().map(Recording::summary).toList(), variants);
    }

    private static UpdateBenchReport.Variant measure(Recording recording, Learner learner) {
        List<Stage> stages = recording.stages();
        List<UpdateBenchReport.Variant> measured = new ArrayList<>();
        for (int i = 0; i + 1 < stages.size(); i++) {
            ToDoubleFunction<Probe> score = learner.learn(stages.get(i));
            int next = Math.min(stages.size(), i + 1 + Math.max(1, stages.size() / NEXT));
            double[] near = against(score, stages.subList(i + 1, next));
            double[] far = against(score, stages.subList(i + 1, stages.size()));
            measured.add(new UpdateBenchReport.Variant(near[0], near[1], far[0], far[1]));
        }
        return mean(measured);
    }

    /** Correlation and gain; a variant that gives all the same score has a correlation of 0. */
    private static double[] against(ToDoubleFunction<Probe> score, List<Stage> stages) {
        List<Probe> probes =
                stages.stream().flatMap(stage -> stage.probes().stream()).toList();
        double[] scores = probes.stream().mapToDouble(score).toArray();
        double[] z = probes.stream().mapToDouble(Probe::z).toArray();
        double correlation = Spearman.correlation(scores, z);
        double best = IntStream.range(0, z.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i])
                        .thenComparing(i -> probes.get(i).id()))
                .limit(Math.max(1, (long) (BEST * z.length)))
                .mapToDouble(i -> z[i])
                .average()
                .orElseThrow();
        double all = probes.stream().mapToDouble(Probe::z).average().orElseThrow();
        return new double[] {Double.isNaN(correlation) ? 0 : correlation, best - all};
    }

    private static UpdateBenchReport.Variant mean(List<UpdateBenchReport.Variant> variants) {
        return new UpdateBenchReport.Variant(
                mean(variants, UpdateBenchReport.Variant::nextCorrelation),
                mean(variants, UpdateBenchReport.Variant::nextGain),
                mean(variants, UpdateBenchReport.Variant::laterCorrelation),
                mean(variants, UpdateBenchReport.Variant::laterGain));
    }

    private static double mean(
            List<UpdateBenchReport.Variant> variants, ToDoubleFunction<UpdateBenchReport.Variant> figure) {
        return variants.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    /** The regression that the arm {@code influence} makes groups of, without the groups. */
    private static final class ByDocument implements Learner {
        private final RewardHistory history = new RewardHistory();

        @Override
        public ToDoubleFunction<Probe> learn(Stage stage) {
            history.add(stage.probes().stream()
                    .map(probe -> new RewardHistory.Example(probe.id(), probe.features(), probe.influence()))
                    .toList());
            WorthModel model =
                    history.fit(1, List.of(stage.probes().get(0).features())).orElseThrow();
            return probe -> model.worth(probe.features());
        }
    }
}
