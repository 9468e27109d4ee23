package dev.winnow.agents.teacher;

import dev.winnow.agent.AgentException;
import dev.winnow.agent.Sha256;
import dev.winnow.inference.CausalModel;
import dev.winnow.inference.TorchRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a text with a causal language model: an answer holds the model's loss in nats, and the tokens that it is summed over.
 *
 * <p>Read is the head of a text, {@value #CHARACTERS_PER_TOKEN} characters for each token asked for, the same head whatever the model, in windows of the model's own
 * length. Every window begins with the token that precedes a text, so that every token of the head is predicted, once.
 */
public final class LossTeacher implements Teacher {
    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final int DEFAULT_LENGTH = 512;

    private final ModelDirectory directory;
    private final int characters;
    private final int maxLength;
    private final long[] before;
    private final Tokens tokens;
    private final CausalModel model;
    private final RowBatches batches;

    /**
     * Loads a model.
     *
     * @param headTokens how much of a text is read, in tokens of four characters
     * @throws AgentException when the model cannot be used, or nothing defines what precedes a text
     */
    public LossTeacher(Path model, int headTokens, TorchRuntime runtime) {
        directory = ModelDirectory.open(model);
        characters = Math.multiplyExact(CHARACTERS_PER_TOKEN, headTokens);
        tokens = directory.tokens();
        before = startOf(directory, tokens);
        maxLength = directory.maxLength() == 0 ? DEFAULT_LENGTH : directory.maxLength();
        batches = RowBatches.on(runtime);
        if (before.length == 0 || before.length >= maxLength) {
            tokens.close();
            throw ModelDirectory.unusable(
                    model,
                    new IllegalArgumentException("unknown start token: put startTokenId=ID, for example that of the end"
                            + " of a text, in its serving.properties"));
        }
        this.model = directory.model(runtime);
    }

    /** The last of the tokens that precede a text: losses are summed over all tokens but the first. */
    private static long[] startOf(ModelDirectory directory, Tokens tokens) {
        if (directory.startToken() >= 0) {
            return new long[] {directory.startToken()};
        }
        long[] all = tokens.before();
        return Arrays.copyOfRange(all, Math.max(0, all.length - 1), all.length);
    }

    @Override
    public String digest() {
        return new Sha256()
                .add("loss")
                .add(directory.digest())
                .add(Integer.toString(characters))
                .hex();
    }

    /** SHA-256 (hex) of the model's files. */
    public String modelDigest() {
        return directory.digest();
    }

    /** Equal for models whose tokens are the same, so that losses per token compare. */
    public String vocabulary() {
        return tokens.identity();
    }

    /** The head of a text that is read. */
    public String head(String text) {
        return TextHead.of(text, characters);
    }

    @Override
    public List<Answer> ask(List<String> texts) {
        List<long[]> rows = new ArrayList<>();
        int[] owners = new int[texts.size() + 1];
        for (int i = 0; i < texts.size(); i++) {
            rows.addAll(windows(tokens.encode(head(texts.get(i)))));
            owners[i + 1] = rows.size();
        }
        List<Double> losses = rows.isEmpty()
                ? List.of()
                : batches.each(
                        rows, some -> Arrays.stream(model.losses(some)).boxed().toList());
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            double nats = 0;
            long count = 0;
            for (int row = owners[i]; row < owners[i + 1]; row++) {
                nats += losses.get(row);
                count += rows.get(row).length - before.length;
            }
            if (!Double.isFinite(nats)) {
                throw new AgentException("the model in " + directory.directory() + " has a loss of " + nats
                        + "; it has diverged, or needs single precision");
            }
            answers.add(new Answer(nats, count));
        }
        return answers;
    }

    /** Windows of a text's tokens, none for an empty one. */
    private List<long[]> windows(long[] ids) {
        List<long[]> windows = new ArrayList<>();
        int room = maxLength - before.length;
        for (int from = 0; from < ids.length; from += room) {
            int to = Math.min(ids.length, from + room);
            long[] row = Arrays.copyOf(before, before.length + to - from);
            System.arraycopy(ids, from, row, before.length, to - from);
            windows.add(row);
        }
        return windows;
    }

    @Override
    public void close() {
        model.close();
        tokens.close();
    }
}
