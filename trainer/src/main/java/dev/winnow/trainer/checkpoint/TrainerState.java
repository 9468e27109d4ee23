package dev.winnow.trainer.checkpoint;

import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.SequencePacker;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where training stands, beside the weights.
 *
 * @param shape of the model
 * @param vocabulary identity of the vocabulary
 * @param step optimizer steps made
 * @param tokens tokens trained on
 * @param updates reward reports published
 * @param stepOfLastUpdate step at which the last of them was made
 * @param trainerEpoch fencing epoch of the trainer that wrote this
 * @param reportedPlanVersion newest plan version whose probes were reported; -1 before the first
 * @param probeOffset where to read probes from
 * @param sampleOffsets next offset of each partition of the selected topic
 * @param refresh what light measurements go on from
 * @param remainder packed tokens that no row has consumed yet
 * @param recentBatches last batches that were trained on, oldest first: what an audit steps along
 */
public record TrainerState(
        ModelShape shape,
        String vocabulary,
        long step,
        long tokens,
        long updates,
        long stepOfLastUpdate,
        long trainerEpoch,
        int reportedPlanVersion,
        long probeOffset,
        Map<Integer, Long> sampleOffsets,
        RefreshState refresh,
        SequencePacker.Remainder remainder,
        List<List<TokenRow>> recentBatches) {
    public TrainerState {
        // a checkpoint from before light measurements has none
        refresh = refresh == null ? RefreshState.NONE : refresh;
        sampleOffsets = new TreeMap<>(sampleOffsets);
        // nor has one from before audits stepped along real batches
        recentBatches = recentBatches == null ? List.of() : List.copyOf(recentBatches);
    }

    /** The state before the first step. */
    public static TrainerState fresh(ModelShape shape, String vocabulary, long trainerEpoch) {
        return new TrainerState(
                shape,
                vocabulary,
                0,
                0,
                0,
                0,
                trainerEpoch,
                -1,
                0,
                Map.of(),
                RefreshState.NONE,
                SequencePacker.Remainder.empty(),
                List.of());
    }

    /** The same state, continued by a trainer of a higher epoch. */
    public TrainerState continuedBy(long epoch) {
        return new TrainerState(
                shape,
                vocabulary,
                step,
                tokens,
                updates,
                stepOfLastUpdate,
                Math.max(epoch, trainerEpoch + 1),
                reportedPlanVersion,
                probeOffset,
                sampleOffsets,
                refresh,
                remainder,
                recentBatches);
    }

    /** The same state, continued at other records of the run's topics. */
    public TrainerState at(Map<Integer, Long> samples, long probe) {
        return new TrainerState(
                shape,
                vocabulary,
                step,
                tokens,
                updates,
                stepOfLastUpdate,
                trainerEpoch,
                reportedPlanVersion,
                probe,
                samples,
                refresh,
                remainder,
                recentBatches);
    }
}
