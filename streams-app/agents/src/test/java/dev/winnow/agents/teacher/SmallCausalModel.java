package dev.winnow.agents.teacher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.inference.TorchArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A causal language model directory as a hub has it, small enough to be worked out by hand: the state after a token is the mean of the vectors of all tokens
 * so far, logits are products of it. Sea words pull towards yes, hill words towards no; what is left is noise of the seed.
 */
public final class SmallCausalModel {
    public static final List<String> SEA = List.of("wave", "harbour", "tide", "sail", "reef", "anchor");
    public static final List<String> HILL = List.of("ridge", "summit", "slope", "boulder", "valley", "pass");
    /** The question, 9 tokens without the text. */
    public static final String QUESTION = "read this : {document} is it good : answer";

    private static final List<String> OTHERS =
            List.of("[UNK]", "<s>", "read", "this", "is", "it", "good", ":", "answer", "yes", "no", "the");
    private static final int DIMENSION = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    final List<String> vocabulary = new ArrayList<>(OTHERS);
    final float[] table;
    final float[] head;

    public SmallCausalModel(long seed) {
        vocabulary.addAll(SEA);
        vocabulary.addAll(HILL);
        SplittableRandom random = new SplittableRandom(seed);
        table = normal(random, vocabulary.size() * DIMENSION, 0.3);
        head = normal(random, vocabulary.size() * DIMENSION, 0.3);
        SEA.forEach(word -> table[place(word)] += 2);
        HILL.forEach(word -> table[place(word)] -= 2);
        head[place("yes")] += 3;
        head[place("no")] -= 3;
    }

    private static float[] normal(SplittableRandom random, int size, double deviation) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private int place(String word) {
        return vocabulary.indexOf(word) * DIMENSION;
    }

    /** Writes model.pt, tokenizer.json and serving.properties. */
    public Path write(Path directory, int maxLength) throws IOException {
        Files.createDirectories(directory);
        new TorchArchive("Causal")
                .parameter("table", table, vocabulary.size(), DIMENSION)
                .parameter("head", head, vocabulary.size(), DIMENSION)
                .method("""
                      def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                        states = torch.cumsum(torch.embedding(self.table, ids), 1)
                        places = torch.cumsum(torch.ones_like(states), 1)
                        return torch.linear(torch.div(states, places), self.head)
                    """)
                .write(directory.resolve("model.pt"));
        Files.writeString(directory.resolve("tokenizer.json"), tokenizer().toPrettyString());
        Files.writeString(
                directory.resolve("serving.properties"),
                "engine=PyTorch\nmaxLength=" + maxLength + "\nstartTokenId=" + vocabulary.indexOf("<s>") + "\n");
        return directory;
    }

    private ObjectNode tokenizer() {
        ObjectNode tokenizer = JSON.createObjectNode().put("version", "1.0");
        tokenizer.putNull("truncation").putNull("padding").putNull("normalizer").putNull("post_processor");
        tokenizer.putArray("added_tokens");
        tokenizer.putNull("decoder");
        tokenizer.putObject("pre_tokenizer").put("type", "Whitespace");
        ObjectNode model = tokenizer.putObject("model").put("type", "WordLevel").put("unk_token", "[UNK]");
        ObjectNode words = model.putObject("vocab");
        for (int i = 0; i < vocabulary.size(); i++) {
            words.put(vocabulary.get(i), i);
        }
        return tokenizer;
    }

    /** Logarithms of the probabilities of the token after some words, in double precision, with plain loops. */
    double[] nextByHand(List<String> words) {
        double[] state = new double[DIMENSION];
        for (String word : words) {
            for (int d = 0; d < DIMENSION; d++) {
                state[d] += table[Math.max(0, vocabulary.indexOf(word)) * DIMENSION + d] / (double) words.size();
            }
        }
        double[] logits = new double[vocabulary.size()];
        double sum = 0;
        for (int v = 0; v < logits.length; v++) {
            for (int d = 0; d < DIMENSION; d++) {
                logits[v] += state[d] * head[v * DIMENSION + d];
            }
            sum += Math.exp(logits[v]);
        }
        for (int v = 0; v < logits.length; v++) {
            logits[v] -= Math.log(sum);
        }
        return logits;
    }

    double probability(List<String> before, String next) {
        return Math.exp(nextByHand(before)[vocabulary.indexOf(next)]);
    }

    /** A text of so many words of each kind, shuffled, with other words between. */
    public static String text(SplittableRandom random, int sea, int hill) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < sea + hill; i++) {
            List<String> kind = i < sea ? SEA : HILL;
            words.add(random.nextInt(words.size() + 1), kind.get(random.nextInt(kind.size())));
        }
        words.add(random.nextInt(words.size() + 1), "the");
        return String.join(" ", words);
    }
}
