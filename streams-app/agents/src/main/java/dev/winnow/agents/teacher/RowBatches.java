package dev.winnow.agents.teacher;

import dev.winnow.inference.SequenceModel;
import dev.winnow.inference.TorchRuntime;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Sends rows of tokens through a model in batches of like length. A batch that the device has no memory for is halved and tried again, and
 * later ones are no larger than what went through; only a single row that does not fit fails. One thread.
 */
final class RowBatches {
    /** Logits of a batch take tokens times vocabulary numbers, so that more does not fit a GPU with a large vocabulary. */
    private static final int GPU_TOKENS = 8 << 10;

    private static final int CPU_TOKENS = 1 << 10;

    private int tokenBudget;

    RowBatches(int tokenBudget) {
        this.tokenBudget = tokenBudget;
    }

    static RowBatches on(TorchRuntime runtime) {
        return new RowBatches(runtime.device().isGpu() ? GPU_TOKENS : CPU_TOKENS);
    }

    /**
     * Results of each row, in the order of the rows.
     *
     * @param model gives one result for each row of a batch
     */
    <T> List<T> each(List<long[]> rows, Function<List<long[]>, List<T>> model) {
        List<Integer> order = IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> -rows.get(i).length))
                .toList();
        Object[] results = new Object[rows.size()];
        int from = 0;
        while (from < order.size()) {
            int longest = rows.get(order.get(from)).length;
            int to = Math.min(order.size(), from + Math.max(1, tokenBudget / longest));
            List<Integer> batch = order.subList(from, to);
            try {
                List<T> some = model.apply(batch.stream().map(rows::get).toList());
                for (int i = 0; i < batch.size(); i++) {
                    results[batch.get(i)] = some.get(i);
                }
                from = to;
            } catch (RuntimeException e) {
                if (batch.size() == 1 || !SequenceModel.isOutOfMemory(e)) {
                    throw e;
                }
                tokenBudget = Math.max(1, batch.size() / 2) * longest;
            }
        }
        return IntStream.range(0, rows.size())
                .mapToObj(i -> this.<T>cast(results[i]))
                .toList();
    }

    @SuppressWarnings("unchecked") // only results of the model are put there
    private <T> T cast(Object result) {
        return (T) result;
    }
}
