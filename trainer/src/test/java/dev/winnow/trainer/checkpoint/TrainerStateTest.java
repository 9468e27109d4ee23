package dev.winnow.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.trainer.model.ModelShape;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TrainerStateTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrainerState saved = TrainerState.fresh(new ModelShape(260, 32, 16, 1, 2, 1, 24), "bytes", 1_000);

    @Test
    void aTrainerThatResumesOutranksItsPredecessorByItsStart() {
        assertThat(saved.continuedBy(5_000).trainerEpoch()).isEqualTo(5_000);
    }

    @Test
    void aTrainerWhoseClockIsBehindOutranksItsPredecessorAllTheSame() {
        TrainerState second = saved.continuedBy(900);
        TrainerState third = second.continuedBy(900);

        assertThat(second.trainerEpoch()).isEqualTo(1_001);
        assertThat(third.trainerEpoch()).isEqualTo(1_002);
    }

    @Test
    void nothingButTheEpochChangesWhenATrainerResumes() {
        assertThat(saved.continuedBy(5_000))
                .usingRecursiveComparison()
                .ignoringFields("trainerEpoch")
                .isEqualTo(saved);
    }

    @Test
    void whatACheckpointHoldsIsReadBackAsItWas() throws IOException {
        assertThat(JSON.readValue(JSON.writeValueAsBytes(saved), TrainerState.class))
                .isEqualTo(saved);
    }

    @Test
    void aCheckpointFromBeforeLightMeasurementsAndAuditsHasNeither() throws IOException {
        ObjectNode earlier = JSON.valueToTree(saved);
        earlier.remove("refresh");
        earlier.remove("recentBatches");

        TrainerState read = JSON.treeToValue(earlier, TrainerState.class);

        assertThat(read).isEqualTo(saved);
        assertThat(read.refresh()).isEqualTo(RefreshState.NONE);
        assertThat(read.recentBatches()).isEmpty();
    }
}
