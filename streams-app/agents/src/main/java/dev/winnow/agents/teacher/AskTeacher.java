package dev.winnow.agents.teacher;

import dev.winnow.agent.AgentException;
import dev.winnow.agent.Sha256;
import dev.winnow.inference.CausalModel;
import dev.winnow.inference.TorchRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks a causal language model a question about a text that ends where the answer begins: an answer holds the probabilities that the next token
 * begins yes, and that it begins no.
 *
 * <p>Either is a sum over the tokens that begin the word in lower case or capitalised, with or without a space before it; a token that begins both words
 * carries no information and is left out. A text that is too long for the model is cut at its end.
 */
public final class AskTeacher implements Teacher {
    private static final int DEFAULT_LENGTH = 512;

    private final ModelDirectory directory;
    private final Prompt prompt;
    private final int maxLength;
    private final Tokens tokens;
    private final CausalModel model;
    private final RowBatches batches;
    private final Set<Integer> yes;
    private final Set<Integer> no;

    /**
     * Loads a model.
     *
     * @param maxTokens most tokens of question and text; the model's own maximum where that is less
     * @throws AgentException when the model cannot be used, or has no token for the answers
     */
    public AskTeacher(Path model, Prompt prompt, int maxTokens, TorchRuntime runtime) {
        this.prompt = prompt;
        directory = ModelDirectory.open(model);
        int own = directory.maxLength() == 0 ? DEFAULT_LENGTH : directory.maxLength();
        maxLength = Math.min(own, maxTokens);
        tokens = directory.tokens();
        batches = RowBatches.on(runtime);
        Set<Integer> affirmative = beginnings("yes");
        Set<Integer> negative = beginnings("no");
        yes = without(affirmative, negative);
        no = without(negative, affirmative);
        int taken = row("").length;
        if (yes.isEmpty() || no.isEmpty() || taken >= maxLength) {
            tokens.close();
            throw ModelDirectory.unusable(
                    model,
                    new IllegalArgumentException(
                            taken >= maxLength
                                    ? "the question takes " + taken + " of " + maxLength
                                            + " tokens; shorten --prompt or raise --teacher-tokens"
                                    : "no token separates yes from no"));
        }
        this.model = directory.model(runtime);
    }

    private static Set<Integer> without(Set<Integer> some, Set<Integer> others) {
        Set<Integer> left = new TreeSet<>(some);
        left.removeAll(others);
        return left;
    }

    /** First tokens of the spellings of a word after the question. */
    private Set<Integer> beginnings(String word) {
        Set<Integer> ids = new TreeSet<>();
        String capitalised = Character.toUpperCase(word.charAt(0)) + word.substring(1);
        long[] question = tokens.encode(prompt.after());
        for (String spelling : List.of(word, " " + word, capitalised, " " + capitalised)) {
            long[] answered = tokens.encode(prompt.after() + spelling);
            if (startsWith(answered, question)) {
                ids.add(Math.toIntExact(answered[question.length]));
            }
        }
        return ids;
    }

    private static boolean startsWith(long[] longer, long[] start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= longer.length || longer[i] != start[i]) {
                return false;
            }
        }
        return longer.length > start.length;
    }

    @Override
    public String digest() {
        return new Sha256()
                .add("ask")
                .add(directory.digest())
                .add(prompt.before())
                .add(prompt.after())
                .add(Integer.toString(maxLength))
                .hex();
    }

    /** SHA-256 (hex) of the model's files. */
    public String modelDigest() {
        return directory.digest();
    }

    @Override
    public List<Answer> ask(List<String> texts) {
        return batches.each(texts.stream().map(this::row).toList(), rows -> {
            List<Answer> answers = new ArrayList<>();
            for (float[] logarithms : model.nextLogProbabilities(rows)) {
                answers.add(finite(new Answer(probability(logarithms, yes), probability(logarithms, no))));
            }
            return answers;
        });
    }

    private static double probability(float[] logarithms, Set<Integer> ids) {
        double sum = 0;
        for (int id : ids) {
            if (id >= logarithms.length) {
                throw new AgentException("the model has " + logarithms.length + " outputs, its tokenizer gives token "
                        + id + "; give the tokenizer.json that the model was trained with");
            }
            sum += Math.exp(logarithms[id]);
        }
        return sum;
    }

    private static Answer finite(Answer answer) {
        if (!Double.isFinite(answer.first()) || !Double.isFinite(answer.second())) {
            throw new AgentException("the teacher answered with " + answer.first() + " and " + answer.second()
                    + ", which are not probabilities; try its weights in single precision");
        }
        return answer;
    }

    /** Tokens of the question about the longest head of a text that leaves room for the question. */
    private long[] row(String text) {
        long[] before = tokens.before();
        int room = maxLength - before.length;
        // no token of a real tokenizer is longer on average; what is cut here could not be read anyway
        String head = TextHead.of(text, 16 * maxLength);
        long[] ids = tokens.encode(prompt.about(head));
        int question = ids.length > room ? tokens.encode(prompt.about("")).length : 0;
        while (ids.length > room && !head.isEmpty()) {
            double share = (double) Math.max(0, room - question) / Math.max(1, ids.length - question);
            head = TextHead.of(head, (int) Math.min(head.length() - 1, head.length() * share));
            ids = tokens.encode(prompt.about(head));
        }
        long[] row = new long[before.length + ids.length];
        System.arraycopy(before, 0, row, 0, before.length);
        System.arraycopy(ids, 0, row, before.length, ids.length);
        return row;
    }

    @Override
    public void close() {
        model.close();
        tokens.close();
    }
}
