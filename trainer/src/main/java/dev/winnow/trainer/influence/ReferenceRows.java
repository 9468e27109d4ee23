package dev.winnow.trainer.influence;

import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import dev.winnow.trainer.reference.ReferenceItem;
import dev.winnow.trainer.reference.ReferenceTask;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reference items as token rows: end-of-text, prompt, a space, completion; the last {@code context + 1} tokens of each.
 *
 * <p>Runs of white space become one space: the line breaks of a question's layout would otherwise reward navigation lists
 * and tables for their line breaks. For the same reason the first tokens of an item are given, not scored: nothing before them
 * shows what comes next, so their loss is large and is that of the layout. Scored, the upper-case category that opens each
 * question of a quiz rewards headings and lists of names above all prose.
 *
 * @param tasks the tasks
 * @param vocabulary of the model
 * @param context longest row, in predictions
 * @param scored which tokens count
 * @param lead first tokens of a row that {@link Scored#TEXT} does not score, at most half of the row
 */
public record ReferenceRows(List<ReferenceTask> tasks, Vocabulary vocabulary, int context, Scored scored, int lead) {
    private static final Pattern WHITESPACE = Pattern.compile("\\s+");

    /** Which tokens of an item count towards the reference loss. */
    public enum Scored {
        /** The completion alone; all of it for plain text. */
        COMPLETION,
        /** Prompt and completion after the lead. */
        TEXT
    }

    /** Rows of the reward shard, one list for each task; another {@code round} takes other items where there are enough. */
    public List<List<TokenRow>> reward(int itemsPerTask, long round) {
        return tasks.stream()
                .map(task -> rows(ReferenceTask.round(task.rewardShard(), itemsPerTask, round)))
                .toList();
    }

    /** Rows of the report shard, one list for each task; always the same. */
    public List<List<TokenRow>> report(int itemsPerTask) {
        return tasks.stream()
                .map(task -> rows(ReferenceTask.round(task.reportShard(), itemsPerTask, 0)))
                .toList();
    }

    private List<TokenRow> rows(List<ReferenceItem> items) {
        return items.stream().map(this::row).toList();
    }

    private static String flowing(String text) {
        return WHITESPACE.matcher(text).replaceAll(" ");
    }

    private TokenRow row(ReferenceItem item) {
        int[] prompt = vocabulary.encode(flowing(item.prompt()));
        String answer = flowing(item.completion());
        int[] completion = vocabulary.encode(item.prompt().isEmpty() ? answer : " " + answer);
        int[] all = new int[1 + prompt.length + completion.length];
        all[0] = vocabulary.endOfText();
        System.arraycopy(prompt, 0, all, 1, prompt.length);
        System.arraycopy(completion, 0, all, 1 + prompt.length, completion.length);
        int cut = Math.max(0, all.length - (context + 1));
        int[] row = Arrays.copyOfRange(all, cut, all.length);
        int first = scored == Scored.TEXT ? Math.min(lead, row.length / 2) : 1 + prompt.length - cut;
        return new TokenRow(row, Math.max(1, first));
    }
}
