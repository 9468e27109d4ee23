package dev.winnow.trainer.cli;

import dev.winnow.inference.AdamW;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.LearningRate;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.model.TokenizerVocabulary;
import dev.winnow.trainer.model.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of the model and its optimizer, for every command that trains one. */
public final class ModelOptions {
    private static final int LEAST_VOCABULARY = 2;
    private static final int MIXED_DOCUMENTS = 32;
    private static final int MOST_LANES = 1024;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "A tokenizer.json (default: none, the model reads UTF-8 bytes).")
    public Path tokenizer;

    @Option(names = "--context", defaultValue = "128", description = "Tokens of a row.")
    public int context;

    @Option(names = "--width", defaultValue = "64", description = "Residual width.")
    public int width;

    @Option(names = "--layers", defaultValue = "2", description = "Layers.")
    public int layers;

    @Option(names = "--heads", defaultValue = "4", description = "Query heads.")
    public int heads;

    @Option(names = "--key-value-heads", defaultValue = "2", description = "Key and value heads.")
    public int keyValueHeads;

    @Option(names = "--hidden", defaultValue = "176", description = "Width of the gated layer.")
    public int hidden;

    @Option(names = "--batch", defaultValue = "8", description = "Rows of a batch.")
    public int batch;

    @Option(
            names = "--lanes",
            paramLabel = "LANES",
            description =
                    "Documents of each partition that are packed side by side, so that a batch mixes them; a resumed run keeps those of its checkpoint (default: "
                            + MIXED_DOCUMENTS + " divided by the number of partitions, rounded up).")
    Integer lanes;

    @Option(names = "--learning-rate", defaultValue = "0.003", description = "Peak learning rate.")
    public double learningRate;

    @Option(names = "--warm-up", defaultValue = "40", description = "Warm-up steps.")
    public long warmUp;

    @Option(
            names = "--decay-steps",
            defaultValue = "0",
            description = "Steps until a tenth of the peak; 0 keeps the peak.")
    public long decaySteps;

    @Option(names = "--decay", defaultValue = "COSINE", description = "Form of the decay: ${COMPLETION-CANDIDATES}.")
    public LearningRate.Shape decay;

    @Option(names = "--weight-decay", defaultValue = "0.1", description = "Weight decay.")
    public double weightDecay;

    @Option(names = "--clip", defaultValue = "1", description = "Largest global gradient norm.")
    public double clip;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the first weights.")
    public long seed;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N.")
    public String device;

    @Option(names = "--threads", defaultValue = "2", description = "Threads of an operator on the CPU.")
    public int threads;

    @Option(
            names = "--precision",
            defaultValue = "FP32",
            description =
                    "Arithmetic of the linear layers in a training step, FP32 or BF16; rewards and losses are measured in FP32.")
    private Precision precision;

    /**
     * Arithmetic of a training step.
     *
     * @throws IllegalArgumentException for double precision
     */
    public Precision precision() {
        if (precision == Precision.FP64) {
            throw new IllegalArgumentException("--precision is FP32 or BF16: nobody trains in double precision");
        }
        return precision;
    }

    /** @throws IllegalArgumentException when a number cannot be, whatever the vocabulary */
    void check() {
        if (batch < 1 || lanes(1) < 1) {
            throw new IllegalArgumentException(
                    "--batch and --lanes must be 1 or more, got " + batch + " and " + lanes(1));
        }
        if (lanes(1) > MOST_LANES) {
            throw new IllegalArgumentException("--lanes must be " + MOST_LANES + " or less, got " + lanes
                    + ": each lane holds a row of each partition");
        }
        precision();
        schedule();
        new ModelShape(LEAST_VOCABULARY, context, width, layers, heads, keyValueHeads, hidden);
    }

    /** Packing lanes of each of so many partitions. */
    public int lanes(int partitions) {
        return lanes != null ? lanes : (MIXED_DOCUMENTS + partitions - 1) / partitions;
    }

    /** Whether the command line sets the lanes. */
    boolean lanesGiven() {
        return lanes != null;
    }

    /** The tokenizer's vocabulary, or bytes. */
    public Vocabulary vocabulary() throws IOException {
        return tokenizer == null ? new ByteVocabulary() : new TokenizerVocabulary(tokenizer);
    }

    /** Dimensions for that vocabulary. */
    public ModelShape shape(Vocabulary vocabulary) {
        return new ModelShape(vocabulary.size(), context, width, layers, heads, keyValueHeads, hidden);
    }

    /** Constants of AdamW. */
    public AdamW.Settings optimizer() {
        AdamW.Settings standard = AdamW.Settings.standard();
        return new AdamW.Settings(standard.beta1(), standard.beta2(), standard.epsilon(), weightDecay, clip);
    }

    /** The learning rate of every step. */
    public LearningRate schedule() {
        return new LearningRate(learningRate, warmUp, decaySteps, decay);
    }
}
