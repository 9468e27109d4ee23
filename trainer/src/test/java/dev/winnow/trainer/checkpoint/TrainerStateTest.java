package dev.winnow.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.OrderState;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerStateTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrainerState saved = TrainerState.fresh(
            new ModelShape(260, 32, 16, 1, 2, 1, 24), OrderState.inMemory("test", 32, 2, new ByteVocabulary()), 1_000);

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
                .usingRecursiveComparison()
                .isEqualTo(saved);
    }

    @Test
    void aCheckpointFromBeforeLightMeasurementsAndAuditsHasNeither() throws IOException {
        ObjectNode earlier = JSON.valueToTree(saved);
        earlier.remove("refresh");
        earlier.remove("recentBatches");

        TrainerState read = JSON.treeToValue(earlier, TrainerState.class);

        assertThat(read).usingRecursiveComparison().isEqualTo(saved);
        assertThat(read.refresh()).isEqualTo(RefreshState.NONE);
        assertThat(read.recentBatches()).isEmpty();
    }

    @Test
    void theStateOfAnEarlierCheckpointKeepsItsPlaceAmongTheSamples() throws IOException {
        ObjectNode earlier = JSON.valueToTree(saved);
        earlier.remove("order");
        earlier.put("tokens", 64 * 10);
        earlier.set("sampleOffsets", JSON.readTree("{\"0\":12,\"2\":7}"));
        earlier.set("remainder", JSON.readTree("{\"cursor\":1,\"lanes\":[[1,256],[2,2,256]]}"));

        assertThat(EarlierState.isOne(earlier)).isTrue();
        assertThat(EarlierState.isOne(JSON.valueToTree(saved))).isFalse();
        OrderState place = JSON.treeToValue(EarlierState.migrated(earlier), TrainerState.class)
                .order();

        assertThat(place.fromEarlierVersion()).isTrue();
        assertThat(place.offsets()).isEqualTo(Map.of(0, 12L, 1, 0L, 2, 7L));
        assertThat(place.row()).isEqualTo(20);
        assertThat(place.lanesOf().get(0).tokens()).containsExactly(new int[] {1, 256}, new int[] {2, 2, 256});
    }
}
