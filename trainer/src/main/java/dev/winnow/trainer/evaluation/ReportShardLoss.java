package dev.winnow.trainer.evaluation;

import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.influence.ReferenceRows;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.TokenRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Loss on the shard of each reference task that rewards never see. Immutable. */
public final class ReportShardLoss {
    private final Map<String, List<TokenRow>> tasks = new LinkedHashMap<>();

    /**
     * What a model reached on a task.
     *
     * @param nats mean loss of a scored token
     * @param items of the report shard
     * @param tokens scored
     */
    public record Loss(double nats, int items, long tokens) {}

    /** Takes at most {@code itemsPerTask} items of each task's report shard: always the same ones. */
    public ReportShardLoss(ReferenceRows reference, int itemsPerTask) {
        List<List<TokenRow>> rows = reference.report(itemsPerTask);
        for (int i = 0; i < rows.size(); i++) {
            tasks.put(reference.tasks().get(i).name(), rows.get(i));
        }
    }

    /** Tokens that a loss reads. */
    public long tokens() {
        return tasks.values().stream()
                .flatMap(List::stream)
                .mapToLong(row -> row.tokens().length)
                .sum();
    }

    /** Loss of a model on each task, in their order; {@code tokenBudget} is the most padded tokens of one pass. */
    public Map<String, Loss> loss(LlamaModel model, NDManager owner, int tokenBudget) {
        return loss(Likelihood.of(model, owner, tokenBudget));
    }

    /** Loss of whatever gives likelihoods. */
    public Map<String, Loss> loss(Likelihood likelihood) {
        Map<String, Loss> losses = new LinkedHashMap<>();
        tasks.forEach((task, rows) -> {
            long tokens = rows.stream().mapToLong(TokenRow::scored).sum();
            losses.put(task, new Loss(-likelihood.total(rows) / tokens, rows.size(), tokens));
        });
        return losses;
    }
}
