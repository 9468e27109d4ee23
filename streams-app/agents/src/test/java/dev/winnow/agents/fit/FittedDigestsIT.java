package dev.winnow.agents.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.winnow.agent.Sha256;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitReport;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.agent.fit.TaskItem;
import dev.winnow.agent.fit.TeacherSettings;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.bag.BagTrainer;
import dev.winnow.agents.bag.BagWeights;
import dev.winnow.agents.teacher.SmallCausalModel;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.inference.TorchRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fit of the same sample, seed and settings makes the artifacts that it made when the digests were recorded. Those of trained agents are
 * compared where the engine computes as it did there: kernels of other processors round otherwise.
 */
class FittedDigestsIT {
    private static final FitSettings SETTINGS = new FitSettings(400, 7, 3, 2);
    private static final int TOKENS = 64;
    private static final Set<String> TRAINED =
            Set.of("domain", "quality", "topic", "entropy", "ask-llm", "learnability", "betr");
    private static final Set<String> COUNTED = Set.of(
            "language", "rules", "near-duplicate", "decontaminate", "dsir", "perplexity", "density", "redundancy");

    @TempDir
    static Path directory;

    private static Properties recorded;
    private static TreeMap<String, String> fitted;
    private static TeacherSettings teachers;

    @BeforeAll
    static void fit() throws IOException {
        recorded = new Properties();
        try (InputStream in = FittedDigestsIT.class.getResourceAsStream("/fit/digests.properties")) {
            recorded.load(in);
        }
        teachers = new TeacherSettings(
                Optional.of(new SmallCausalModel(5).write(directory.resolve("teacher"), TOKENS)),
                Optional.of(new SmallCausalModel(6).write(directory.resolve("student"), TOKENS)),
                200,
                Optional.of(SmallCausalModel.QUESTION),
                TOKENS,
                Optional.empty());
        fitted = fit(AgentFitter.fitters().keySet(), directory.resolve("agents"));
    }

    private static TreeMap<String, String> fit(Set<String> names, Path output) {
        List<FitDocument> judged = GeneratedTexts.sample(120, 12).stream()
                .filter(FitDocument::isJudged)
                .toList();
        List<String> reference =
                GeneratedTexts.sample(60, 13).stream().map(FitDocument::text).toList();
        List<TaskItem> items = reference.stream()
                .map(text -> new TaskItem("task/" + reference.indexOf(text), "", text, List.of()))
                .toList();
        FitReport report = new AgentFitter(SETTINGS, FitProgress.silent(), names, teachers)
                .fit(sample().iterator(), judged, reference, items, output);
        TreeMap<String, String> digests = new TreeMap<>();
        report.agents().forEach(artifact -> digests.put(artifact.name(), artifact.digest()));
        return digests;
    }

    /** Texts of three sources with ids, words of a small language model among them. */
    private static List<FitDocument> sample() {
        SplittableRandom random = new SplittableRandom(3);
        List<FitDocument> sample = new ArrayList<>();
        for (FitDocument document : GeneratedTexts.sample(450, 11)) {
            String text = SmallCausalModel.text(random, random.nextInt(15), random.nextInt(15)) + " " + document.text();
            sample.add(new FitDocument("id-" + sample.size(), text, document.source(), document.qualityLabel()));
        }
        return sample;
    }

    /** SHA-256 of the weights of a small model that was trained here. */
    private static String engine() throws IOException {
        TorchRuntime runtime = TorchRuntime.start(SETTINGS.threads(), SETTINGS.device());
        runtime.differentiateOnThisThread();
        SplittableRandom random = new SplittableRandom(1);
        List<TextFeatures> texts = GeneratedTexts.sample(200, 5).stream()
                .map(document -> TextFeatures.of(document.text()))
                .toList();
        float[] targets = new float[texts.size()];
        float[] weights = new float[texts.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = (i % 7) / 7f;
            weights[i] = 1;
        }
        Path file = directory.resolve("engine.safetensors");
        try (BagModel model = BagModel.of(runtime, BagWeights.random(32, 1, random))) {
            new BagTrainer(model, random, 2, (done, all) -> {}).regress(texts, targets, weights);
            model.save(file);
        }
        return Sha256.of(file);
    }

    private static TreeMap<String, String> recorded(Set<String> names) {
        TreeMap<String, String> digests = new TreeMap<>();
        names.forEach(name -> digests.put(name, recorded.getProperty(name)));
        return digests;
    }

    private static TreeMap<String, String> fitted(Set<String> names) {
        TreeMap<String, String> digests = new TreeMap<>(fitted);
        digests.keySet().retainAll(names);
        return digests;
    }

    @Test
    void everyFitterIsAmongThoseWithARecordedDigest() {
        TreeMap<String, String> others = new TreeMap<>(fitted);
        others.keySet().removeAll(COUNTED);
        others.keySet().removeAll(TRAINED);

        assertThat(others)
                .as("types that are neither in COUNTED nor in TRAINED, with the digest for fit/digests.properties")
                .isEmpty();
    }

    @Test
    void agentsThatCountHaveTheRecordedDigests() {
        assertThat(fitted(COUNTED)).isEqualTo(recorded(COUNTED));
    }

    @Test
    void trainedAgentsHaveTheRecordedDigestsWhereTheEngineIsTheSame() throws IOException {
        String engine = engine();
        assumeTrue(
                engine.equals(recorded.getProperty("engine")),
                "the engine computes otherwise here than where digests were recorded: " + engine + ", "
                        + fitted(TRAINED));

        assertThat(fitted(TRAINED)).isEqualTo(recorded(TRAINED));
    }

    @Test
    void anArtifactDoesNotDependOnWhichOthersAreFitted() {
        Set<String> some = Set.of("entropy", "topic", "density", "near-duplicate");

        assertThat(fit(some, directory.resolve("some"))).isEqualTo(fitted(some));
    }
}
