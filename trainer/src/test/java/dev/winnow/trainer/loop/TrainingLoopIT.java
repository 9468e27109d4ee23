package dev.winnow.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.RewardReport;
import dev.winnow.trainer.checkpoint.CheckpointFolder;
import dev.winnow.trainer.checkpoint.RefreshState;
import dev.winnow.trainer.checkpoint.TrainerState;
import dev.winnow.trainer.feed.ProbeDocument;
import dev.winnow.trainer.model.ModelTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingLoopIT extends TinyLoop {
    @Test
    void aResumedRunMakesTheVeryStepsOfAnUninterruptedOne() throws IOException {
        run(new MemoryFeed(500, Map.of()), settings(24, 0, 100), fresh(), new CheckpointFolder(folder.resolve("one")));
        List<Double> uninterrupted = List.copyOf(losses);
        losses.clear();
        CheckpointFolder checkpoints = new CheckpointFolder(folder.resolve("two"));
        run(new MemoryFeed(500, Map.of()), settings(11, 0, 100), fresh(), checkpoints);

        TrainerState saved = checkpoints.newest().orElseThrow();
        run(new MemoryFeed(500, saved.order().offsets()), settings(24, 0, 100), saved.continuedBy(1), checkpoints);

        assertThat(losses).isEqualTo(uninterrupted);
        assertThat(uninterrupted.get(23)).isLessThan(uninterrupted.get(0));
        assertThat(parameterArrays).containsOnly(parameterArrays.get(0));
    }

    @Test
    void aResumedRunReportsTheVeryRewardsOfAnUninterruptedOne() throws IOException {
        MemoryFeed whole = probed(Map.of());
        run(whole, settings(24, 0, 20), fresh(), new CheckpointFolder(folder.resolve("one")));
        CheckpointFolder checkpoints = new CheckpointFolder(folder.resolve("two"));
        run(new MemoryFeed(500, Map.of()), settings(7, 0, 20), fresh(), checkpoints);

        TrainerState saved = checkpoints.newest().orElseThrow();
        MemoryFeed resumed = probed(saved.order().offsets());
        run(resumed, settings(24, 0, 20), saved, checkpoints);

        assertThat(resumed.reports).hasSize(1).isEqualTo(whole.reports);
        assertThat(restoredAverage).isNotEqualTo(restoredWeights);
    }

    @Test
    void anAuditRightAfterAResumeIsThatOfTheRunThatWasNotStopped() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        run(new MemoryFeed(500, Map.of()), settings(9, 0, 100), fresh(), checkpoints);
        TrainerState saved = checkpoints.newest().orElseThrow();
        MemoryFeed idle = new MemoryFeed(0, saved.order().offsets());
        for (int i = 0; i < 8; i++) {
            idle.probe(new ProbeDocument("p" + i, 3, Map.of(), MemoryFeed.text(i)));
        }

        run(idle, settings(0, 1, 100), saved, checkpoints);

        assertThat(saved.recentBatches()).hasSize(ModelTrainer.RECENT_BATCHES).allMatch(batch -> batch.size() == BATCH);
        assertThat(idle.reports).hasSize(1);
        assertThat(idle.reports.get(0).getAuditCorrelation()).isBetween(-1.0, 1.0);
    }

    @Test
    void aCheckpointFromBeforeThereWasAnAverageResumesWithTheAverageAtTheWeights() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        run(new MemoryFeed(500, Map.of()), settings(5, 0, 100), fresh(), checkpoints, 0);
        assertThat(folder.resolve("checkpoint-000000000005").resolve("average.safetensors"))
                .doesNotExist();
        TrainerState saved = checkpoints.newest().orElseThrow();

        run(new MemoryFeed(500, saved.order().offsets()), settings(8, 0, 100), saved, checkpoints);

        assertThat(restoredAverage).isNotEmpty().isEqualTo(restoredWeights);
        assertThat(folder.resolve("checkpoint-000000000008").resolve("average.safetensors"))
                .exists();
    }

    @Test
    void anAverageThatWasTouchedIsRefused() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        run(new MemoryFeed(500, Map.of()), settings(3, 0, 100), fresh(), checkpoints);
        Path average = folder.resolve("checkpoint-000000000003").resolve("average.safetensors");
        byte[] bytes = Files.readAllBytes(average);
        bytes[bytes.length - 1] ^= 1;
        Files.write(average, bytes);
        assertThatThrownBy(checkpoints::newest).hasMessageContaining("average.safetensors is not what was written");

        Files.delete(average);

        assertThatThrownBy(checkpoints::newest).hasMessageContaining("average.safetensors is not what was written");
    }

    @Test
    void anUpdateReportsTheProbesOfTheNewestPlanOnceWithTheirLabels() throws IOException {
        MemoryFeed feed = new MemoryFeed(2_000, Map.of());
        for (int i = 0; i < 6; i++) {
            feed.probe(new ProbeDocument("p" + i, 3, Map.of("domain", "g" + i % 2), MemoryFeed.text(i)));
        }

        TrainingLoop.Outcome outcome = run(feed, settings(40, 1, 20), fresh(), new CheckpointFolder(folder));

        assertThat(feed.reports).hasSize(1);
        RewardReport report = feed.reports.get(0);
        assertThat(report.getPlanVersion()).isEqualTo(3);
        assertThat(report.getTrainerEpoch()).isEqualTo(5);
        assertThat(report.getTrainerStep()).isEqualTo(20);
        assertThat(report.getRewards()).hasSize(6).allSatisfy(reward -> {
            assertThat(reward.getInfluence()).isFinite();
            assertThat(reward.getLabels()).containsKey("domain");
        });
        assertThat(report.getAuditCorrelation()).isBetween(-1.0, 1.0);
        assertThat(outcome.state().reportedPlanVersion()).isEqualTo(3);
        assertThat(outcome.state().probeOffset()).isEqualTo(6);
        assertThat(outcome.state().step()).isEqualTo(40);
        assertThat(feed.progress).isEqualTo(outcome.state().order().offsets());
    }

    private static MemoryFeed probed(Map<Integer, Long> offsets) {
        MemoryFeed feed = new MemoryFeed(500, offsets);
        for (int i = 0; i < 4; i++) {
            feed.probe(new ProbeDocument("p" + i, 3, Map.of(), MemoryFeed.text(i)));
        }
        return feed;
    }

    @Test
    void readingsBetweenStepsChangeNoStep() throws IOException {
        run(new MemoryFeed(500, Map.of()), settings(24, 0, 20), fresh(), new CheckpointFolder(folder.resolve("one")));
        List<Double> without = List.copyOf(losses);
        losses.clear();
        MemoryFeed feed = probed(Map.of());

        run(feed, settings(24, 0, 20), fresh(), new CheckpointFolder(folder.resolve("two")));

        assertThat(feed.reports).hasSize(1);
        assertThat(losses).isEqualTo(without);
    }

    @Test
    void aRunThatStopsBetweenReadingsMeasuresTheSameProbesWhenItResumes() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        MemoryFeed stopped = probed(Map.of());
        run(stopped, settings(16, 0, 20), fresh(), checkpoints);
        TrainerState saved = checkpoints.newest().orElseThrow();

        MemoryFeed resumed = probed(saved.order().offsets());
        run(resumed, settings(30, 0, 20), saved.continuedBy(1), checkpoints);

        assertThat(stopped.reports).isEmpty();
        assertThat(resumed.reports).hasSize(1);
        assertThat(resumed.reports.get(0).getRewards()).hasSize(4);
    }

    private static MemoryFeed widelyProbed(Map<Integer, Long> offsets) {
        MemoryFeed feed = new MemoryFeed(500, offsets);
        for (int i = 0; i < 48; i++) {
            feed.probe(new ProbeDocument("p" + i, 0, Map.of("quality", "g" + i % 3), MemoryFeed.text(i)));
        }
        return feed;
    }

    @Test
    void aLightMeasurementChangesNoStepAndTakesNothingFromTheUpdate() throws IOException {
        MemoryFeed without = widelyProbed(Map.of());
        run(without, settings(24, 0, 20), fresh(), new CheckpointFolder(folder.resolve("one")));
        List<Double> plain = List.copyOf(losses);
        losses.clear();
        MemoryFeed with = widelyProbed(Map.of());

        run(with, settings(24, 0, 20, 5), fresh(), new CheckpointFolder(folder.resolve("two")));

        assertThat(losses).isEqualTo(plain);
        assertThat(with.reports).hasSize(2);
        RewardReport light = with.reports.get(0);
        assertThat(light.getLight()).isTrue();
        assertThat(light.getTrainerStep()).isEqualTo(5);
        assertThat(light.getPlanVersion()).isZero();
        assertThat(light.getEstimator()).isEqualTo("twin");
        assertThat(light.getAuditCorrelation()).isNaN();
        assertThat(light.getRewards()).hasSize(12).allSatisfy(reward -> assertThat(reward.getInfluence())
                .isFinite());
        assertThat(with.reports.get(1)).isEqualTo(without.reports.get(0));
    }

    @Test
    void aRunThatResumesAfterALightMeasurementDoesNotRepeatItAndMeasuresAllInFull() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        MemoryFeed stopped = widelyProbed(Map.of());
        run(stopped, settings(8, 0, 20, 5), fresh(), checkpoints);
        TrainerState saved = checkpoints.newest().orElseThrow();

        MemoryFeed resumed = widelyProbed(saved.order().offsets());
        run(resumed, settings(24, 0, 20, 5), saved.continuedBy(1), checkpoints);

        assertThat(stopped.reports).extracting(RewardReport::getLight).containsExactly(true);
        assertThat(resumed.reports).extracting(RewardReport::getLight).containsExactly(false);
        assertThat(resumed.reports.get(0).getRewards()).hasSize(48);
        assertThat(checkpoints.newest().orElseThrow().refresh().probes()).hasSize(12);
    }

    @Test
    void anIdleStreamIsMeasuredEarlyAndProbesOfReportedPlansAreLeftOut() throws IOException {
        MemoryFeed feed = new MemoryFeed(60, Map.of());
        feed.probe(new ProbeDocument("old", 2, Map.of(), "old text"));
        feed.probe(new ProbeDocument("new", 3, Map.of(), "new text"));
        TrainerState state =
                new TrainerState(SHAPE, "bytes", 0, 0, 0, 0, 9, 2, 0, RefreshState.NONE, fresh().order(), List.of());

        run(feed, settings(0, 0, 10_000), state, new CheckpointFolder(folder));

        assertThat(feed.reports).hasSize(1);
        assertThat(feed.reports.get(0).getRewards())
                .extracting(reward -> reward.getDocumentId())
                .containsExactly("new");
    }

    @Test
    void aPlanWhoseReportHadTooFewProbesIsMeasuredAgainWithThoseThatCameSince() throws IOException {
        MemoryFeed feed = new MemoryFeed(2_000, Map.of());
        feed.neededProbes = 4;
        feed.probe(new ProbeDocument("first", 3, Map.of(), "first text"));
        feed.probe(new ProbeDocument("second", 3, Map.of(), "second text"));
        feed.late = List.of(
                new ProbeDocument("third", 3, Map.of(), "third text"),
                new ProbeDocument("fourth", 3, Map.of(), "fourth text"));

        TrainingLoop.Outcome outcome = run(feed, settings(70, 0, 20), fresh(), new CheckpointFolder(folder));

        assertThat(feed.reports).extracting(RewardReport::getPlanVersion).containsExactly(3, 3);
        assertThat(feed.reports.get(1).getRewards())
                .extracting(reward -> reward.getDocumentId())
                .containsExactlyInAnyOrder("first", "second", "third", "fourth");
        assertThat(outcome.state().reportedPlanVersion()).isEqualTo(3);
        assertThat(outcome.state().probeOffset()).isEqualTo(4);
    }

    @Test
    void aPlanWhoseReportHadTooFewProbesIsNotReportedAgainWithoutMore() throws IOException {
        MemoryFeed feed = new MemoryFeed(2_000, Map.of());
        feed.neededProbes = 4;
        feed.probe(new ProbeDocument("first", 3, Map.of(), "first text"));
        feed.probe(new ProbeDocument("second", 3, Map.of(), "second text"));

        TrainingLoop.Outcome outcome = run(feed, settings(70, 0, 20), fresh(), new CheckpointFolder(folder));

        assertThat(feed.reports).hasSize(1);
        assertThat(outcome.state().reportedPlanVersion())
                .as("so that a resumed run reads the probes again")
                .isLessThan(3);
        assertThat(outcome.state().probeOffset()).isZero();
    }

    @Test
    void probesAreNotLookedForBeforeAReadingMayBegin() throws IOException {
        MemoryFeed feed = probed(Map.of());

        run(feed, settings(24, 0, 100), fresh(), new CheckpointFolder(folder));

        assertThat(feed.looks).isZero();
    }

    @Test
    void aSecondCheckpointOfAStepLeavesTheFirstAsItIs() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        run(new MemoryFeed(500, Map.of()), settings(3, 0, 100), fresh(), checkpoints);
        Path state = folder.resolve("checkpoint-000000000003").resolve("state.json");
        byte[] first = Files.readAllBytes(state);
        TrainerState saved = checkpoints.newest().orElseThrow().continuedBy(99);

        run(new MemoryFeed(500, saved.order().offsets()), settings(3, 0, 100), saved, checkpoints);

        assertThat(state).hasBinaryContent(first);
        assertThat(checkpoints.newest().orElseThrow().trainerEpoch()).isEqualTo(99);
    }

    @Test
    void aCheckpointThatWasTouchedIsRefused() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        run(new MemoryFeed(500, Map.of()), settings(3, 0, 100), fresh(), checkpoints);
        Path weights = folder.resolve("checkpoint-000000000003").resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        assertThatThrownBy(checkpoints::newest).hasMessageContaining("weights.safetensors is not what was written");
    }
}
