package dev.winnow.trainer.checkpoint;

import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.OrderState;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/**
 * Progress of training, beside the weights.
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
 * @param refresh what light measurements continue from
 * @param order place in the order of samples: next offsets and unused tokens
 * @param recentBatches last batches that were trained on, oldest first; an audit replaces rows of them
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
        RefreshState refresh,
        OrderState order,
        List<List<TokenRow>> recentBatches) {
    public TrainerState {
        // a checkpoint from before light measurements has none
        refresh = refresh == null ? RefreshState.NONE : refresh;
        // nor has one from before audits stepped along real batches
        recentBatches = recentBatches == null ? List.of() : List.copyOf(recentBatches);
    }

    /** The state before the first step. */
    public static TrainerState fresh(ModelShape shape, OrderState order, long trainerEpoch) {
        return new TrainerState(
                shape, order.tokenizer(), 0, 0, 0, 0, trainerEpoch, -1, 0, RefreshState.NONE, order, List.of());
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
                refresh,
                order,
                recentBatches);
    }

    /** The same state, continued at another place in the order of samples and another probe. */
    public TrainerState at(OrderState place, long probe) {
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
                refresh,
                place,
                recentBatches);
    }
}
