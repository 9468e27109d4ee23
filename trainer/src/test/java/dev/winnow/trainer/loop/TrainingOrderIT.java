package dev.winnow.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.trainer.checkpoint.CheckpointFolder;
import dev.winnow.trainer.checkpoint.TrainerState;
import dev.winnow.trainer.feed.StarvedLaneException;
import dev.winnow.trainer.model.OrderState;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The loop and the order of samples. */
class TrainingOrderIT extends TinyLoop {
    @Test
    void aPartitionThatStarvesEndsTrainingAtACheckpointOfAllThatWasTrained() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        MemoryFeed feed = new MemoryFeed(60, Map.of());
        feed.starves = true;

        assertThatThrownBy(() -> run(feed, settings(0, 0, 100), fresh(), checkpoints))
                .isInstanceOf(StarvedLaneException.class)
                .hasMessageContaining("no record in partition");

        assertThat(losses).isNotEmpty();
        TrainerState saved = checkpoints.newest().orElseThrow();
        assertThat(saved.step()).isEqualTo(losses.size());
        assertThat(saved.order().row()).isEqualTo((long) BATCH * losses.size());
    }

    @Test
    void aCheckpointOfAnEarlierVersionContinuesWithItsTokensAndOffsets() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        run(new MemoryFeed(500, Map.of()), settings(6, 0, 100), fresh(), checkpoints);
        OrderState place = checkpoints.newest().orElseThrow().order();
        EarlierCheckpoint.rewrite(folder.resolve("checkpoint-000000000006"));

        TrainerState saved = checkpoints.newest().orElseThrow();
        OrderState moved = saved.order().continuedIn(fresh().order());
        TrainingLoop.Outcome outcome = run(
                new MemoryFeed(500, moved.offsets()),
                settings(12, 0, 100),
                saved.at(moved, saved.probeOffset()),
                checkpoints);

        assertThat(moved.offsets()).isEqualTo(place.offsets());
        assertThat(moved.row()).isEqualTo(place.row());
        assertThat(tokens(moved)).isEqualTo(tokens(place));
        assertThat(outcome.state().step()).isEqualTo(12);
        assertThat(outcome.state().order().fromEarlierVersion()).isFalse();
    }

    private static int tokens(OrderState place) {
        return place.lanesOf().stream()
                .flatMap(partition -> partition.tokens().stream())
                .mapToInt(lane -> lane.length)
                .sum();
    }
}
