package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.lab.arm.Corpus;
import dev.winnow.lab.arm.RecordedArm;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanOrigin;
import dev.winnow.selection.Policy;
import dev.winnow.selection.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UpdateBenchTest {
    private static final int PLANS = 8;
    private static final int PROBES = 120;

    /**
     * The first agent's group matters, that of the second helps and harms in turn from plan to plan, and a word matters that no agent
     * knows of.
     */
    private static RecordedArm recorded(List<Document> documents) {
        Random random = new Random(4);
        Plan plan = Plan.initial(
                "run",
                Map.of("one", List.of("bad", "good"), "two", List.of("left", "right")),
                0.1,
                0.1,
                Policy.POISSON,
                UpdateRule.WINNOW,
                1,
                16,
                1_000,
                0.1,
                0.1,
                Map.of("one", "v", "two", "v"));
        Plan first = plan;
        List<RecordedArm.Switch> switches = new ArrayList<>();
        for (int version = 0; version < PLANS; version++) {
            List<Reward> rewards = new ArrayList<>();
            for (int i = 0; i < PROBES; i++) {
                boolean good = random.nextBoolean();
                boolean right = random.nextBoolean();
                boolean river = random.nextBoolean();
                String id = version + "-" + i;
                documents.add(document(id, river ? "a river" : "a road"));
                double swing = version % 2 == 0 ? 1 : -1;
                double worth = (good ? 1 : 0) + (river ? 1 : 0) + (right ? swing : -swing) + random.nextGaussian();
                rewards.add(new Reward(
                        id,
                        new TreeMap<>(Map.of("one", good ? "good" : "bad", "two", right ? "right" : "left")),
                        worth * 1e-4));
            }
            Plan next = plan.next(plan.agents(), 1_000, origin(version));
            switches.add(new RecordedArm.Switch(version, "", List.of(report(version, rewards)), next));
            plan = next;
        }
        return new RecordedArm(first, switches, PLANS, "");
    }

    private static PlanOrigin origin(int parent) {
        return new PlanOrigin(parent, "", false, Double.NaN, 0, "");
    }

    private static Document document(String id, String text) {
        return Document.newBuilder()
                .setId(id)
                .setText(text)
                .setSource("")
                .setTokens(1)
                .build();
    }

    private static RewardReport report(int version, List<Reward> rewards) {
        return RewardReport.newBuilder()
                .setRun("run")
                .setTrainerEpoch(1)
                .setPlanVersion(version)
                .setPart(0)
                .setParts(1)
                .setRewards(rewards)
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(version)
                .build();
    }

    private static UpdateBenchReport run() {
        List<Document> documents = new ArrayList<>();
        RecordedArm arm = recorded(documents);
        Corpus corpus = new Corpus(new Corpus.Agents(Map.of(), Map.of()), documents);
        return UpdateBench.run(
                "bench updates", MachineDescription.here(), List.of(UpdateBench.Recording.of(arm, corpus)));
    }

    @Test
    void eachPartIsWorthWhatTheRecordingWasMadeFor() {
        UpdateBenchReport report = run();

        Map<String, UpdateBenchReport.Variant> variants = report.variants();
        double whole = variants.get("as recorded").laterCorrelation();
        assertThat(report.recordings())
                .containsExactly(new UpdateBenchReport.Recorded("run", 1, PLANS, (long) PLANS * PROBES));
        assertThat(whole).isGreaterThan(0.2);
        // the swing is what the last plan alone has learned
        assertThat(variants.get("without memory").laterCorrelation()).isLessThan(whole - 0.05);
        assertThat(variants.get("with all plans counting alike").laterCorrelation())
                .isCloseTo(whole, within(1e-9));
        assertThat(variants.get("every document by itself").laterCorrelation()).isGreaterThan(whole + 0.1);
        assertThat(report.table()).contains("without learned theta").contains("seed 1, 8 plans, 960 rewards");
    }

    @Test
    void theSameRecordingsGiveTheSameFigures() {
        assertThat(run().variants()).isEqualTo(run().variants());
    }

    @Test
    void aRecordingOfAnotherCorpusIsRefused() {
        RecordedArm arm = recorded(new ArrayList<>());
        Corpus other = new Corpus(new Corpus.Agents(Map.of(), Map.of()), List.of(document("x", "a road")));

        assertThatThrownBy(() -> UpdateBench.Recording.of(arm, other))
                .hasMessageContaining("0-0")
                .hasMessageContaining("data directory");
    }
}
