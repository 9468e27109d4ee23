package dev.winnow.trainer.evaluation;

import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Zero-shot accuracy on multiple-choice tasks, scored as lm-evaluation-harness does:
 *
 * <pre>
 *   ll_i     = Σ log p(token | tokens before it)      over the tokens of continuation i alone
 *   acc      = mean over items of [argmax_i ll_i = answer]
 *   acc_norm = mean over items of [argmax_i ll_i / length_i = answer]
 *   stderr   = √(p (1 − p) / (n − 1))
 * </pre>
 *
 * where length_i counts the characters (Unicode code points) of the continuation without the space before it; ties go to the
 * first. Tokens are prepared once, so that many models of one vocabulary can be scored. Immutable.
 */
public final class ZeroShot {
    /** Items whose rows are scored at once. */
    private static final int ITEMS = 64;

    private final List<Prepared> tasks;

    private record Prepared(ChoiceTask task, List<List<TokenRow>> rows, int truncated) {}

    /**
     * What a model reached on a task.
     *
     * @param task its name
     * @param items number of items
     * @param accuracy share of items whose answer is the likeliest option, 0 to 1
     * @param accuracyStderr its standard error; NaN for a single item
     * @param normalised the same with log-likelihoods divided by length
     * @param normalisedStderr its standard error; NaN for a single item
     * @param chance accuracy of guessing
     * @param truncated items of which tokens were lost because they are longer than the model's context
     * @param unscored items without a likelihood, counted as wrong; anything but 0 means that the model is broken
     */
    public record Score(
            String task,
            int items,
            double accuracy,
            double accuracyStderr,
            double normalised,
            double normalisedStderr,
            double chance,
            int truncated,
            int unscored) {

        /** Unweighted mean over independent tasks, with the standard error of that mean; counts are summed. */
        public static Score average(List<Score> scores) {
            return new Score(
                    "average",
                    scores.stream().mapToInt(Score::items).sum(),
                    scores.stream().mapToDouble(Score::accuracy).average().orElse(Double.NaN),
                    meanStderr(
                            scores.stream().mapToDouble(Score::accuracyStderr).toArray()),
                    scores.stream().mapToDouble(Score::normalised).average().orElse(Double.NaN),
                    meanStderr(
                            scores.stream().mapToDouble(Score::normalisedStderr).toArray()),
                    scores.stream().mapToDouble(Score::chance).average().orElse(Double.NaN),
                    scores.stream().mapToInt(Score::truncated).sum(),
                    scores.stream().mapToInt(Score::unscored).sum());
        }

        private static double meanStderr(double[] errors) {
            return Math.sqrt(Arrays.stream(errors).map(error -> error * error).sum()) / errors.length;
        }
    }

    private ZeroShot(List<Prepared> tasks) {
        this.tasks = tasks;
    }

    /**
     * Prepares tasks for models of a vocabulary.
     *
     * @param context predictions in the longest row that the models read
     */
    public static ZeroShot of(Vocabulary vocabulary, int context, List<ChoiceTask> tasks) {
        return new ZeroShot(
                tasks.stream().map(task -> prepare(vocabulary, context, task)).toList());
    }

    private static Prepared prepare(Vocabulary vocabulary, int context, ChoiceTask task) {
        List<List<TokenRow>> rows = new ArrayList<>();
        int truncated = 0;
        for (ChoiceItem item : task.items()) {
            List<OptionRow> options = item.options().stream()
                    .map(option -> OptionRow.of(vocabulary, context, option))
                    .toList();
            rows.add(options.stream().map(OptionRow::row).toList());
            truncated += options.stream().anyMatch(OptionRow::truncated) ? 1 : 0;
        }
        return new Prepared(task, rows, truncated);
    }

    /** Tokens that scoring reads. */
    public long tokens() {
        return tasks.stream()
                .flatMap(task -> task.rows().stream())
                .flatMap(List::stream)
                .mapToLong(row -> row.tokens().length)
                .sum();
    }

    /** Scores a model, one score for each task in their order; {@code tokenBudget} is the most padded tokens of one pass. */
    public List<Score> score(LlamaModel model, NDManager owner, int tokenBudget) {
        return score(Likelihood.of(model, owner, tokenBudget));
    }

    /** Scores whatever gives likelihoods. */
    public List<Score> score(Likelihood likelihood) {
        return tasks.stream().map(task -> score(task, likelihood)).toList();
    }

    private static Score score(Prepared prepared, Likelihood likelihood) {
        List<ChoiceItem> items = prepared.task().items();
        List<ChoiceScore> verdicts = new ArrayList<>(items.size());
        for (int start = 0; start < items.size(); start += ITEMS) {
            int end = Math.min(items.size(), start + ITEMS);
            double[] scored = likelihood.of(prepared.rows().subList(start, end).stream()
                    .flatMap(List::stream)
                    .toList());
            int at = 0;
            for (ChoiceItem item : items.subList(start, end)) {
                int next = at + item.options().size();
                verdicts.add(ChoiceScore.of(item, Arrays.copyOfRange(scored, at, next)));
                at = next;
            }
        }
        int count = items.size();
        double accuracy = verdicts.stream().filter(ChoiceScore::right).count() / (double) count;
        double normalised =
                verdicts.stream().filter(ChoiceScore::rightNormalised).count() / (double) count;
        return new Score(
                prepared.task().name(),
                count,
                accuracy,
                stderr(accuracy, count),
                normalised,
                stderr(normalised, count),
                prepared.task().chance(),
                prepared.truncated(),
                (int) verdicts.stream().filter(ChoiceScore::unscored).count());
    }

    private static double stderr(double share, int count) {
        return Math.sqrt(share * (1 - share) / (count - 1));
    }
}
