package dev.winnow.trainer.evaluation;

import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/** What evaluation asks of a model. One thread. */
@FunctionalInterface
public interface Likelihood {
    /** Rows asked for at once: enough to group them by length, few enough to show progress. */
    int ROWS = 256;

    /** Summed log-likelihood of the scored tokens of each row, in nats; NaN where the model has none. */
    double[] of(List<TokenRow> rows);

    /** Summed log-likelihood of the scored tokens of all rows, in nats. */
    default double total(List<TokenRow> rows) {
        double total = 0;
        for (int start = 0; start < rows.size(); start += ROWS) {
            for (double each : of(rows.subList(start, Math.min(rows.size(), start + ROWS)))) {
                total += each;
            }
        }
        return total;
    }

    /**
     * The model's own.
     *
     * @param owner manager below which temporaries are made
     * @param tokenBudget most padded tokens of one pass
     */
    static Likelihood of(LlamaModel model, NDManager owner, int tokenBudget) {
        return rows -> {
            double[] values = model.rowLosses(owner, rows, tokenBudget);
            for (int i = 0; i < values.length; i++) {
                values[i] = -values[i];
            }
            return values;
        };
    }
}
