package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agents.transformer.TextClassifierFactory;
import dev.winnow.inference.BertArchive;
import dev.winnow.inference.BertShape;
import dev.winnow.inference.LinearPrecision;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A model of a published size with random weights, in the artifact that an import of such a model makes. What a model has learned does
 * not change what it costs.
 *
 * @param name as the option names it
 * @param width hidden size
 * @param layers layers
 * @param heads attention heads
 */
record ScoreModel(String name, int width, int layers, int heads) {
    /** 110M parameters. */
    static final ScoreModel BERT_BASE = new ScoreModel("bert-base", 768, 12, 12);
    /** 22M parameters, the size of MiniLM-L6. */
    static final ScoreModel MINI = new ScoreModel("minilm", 384, 6, 12);

    /** Files of the artifact, named as the agent looks for them. */
    static final String ARCHIVE = "model.pt";

    static final String TOKENIZER = "tokenizer.json";

    private static final int VOCABULARY = 30_522;
    private static final int POSITIONS = 512;
    private static final int CLASSES = 13;
    private static final double SPREAD = 0.02;
    private static final double EPSILON = 1e-12;

    static ScoreModel named(String name) {
        return name.equals(MINI.name()) ? MINI : BERT_BASE;
    }

    /** Makes the agent's artifact in a folder of its own. */
    AgentArtifact artifact(Path directory, List<Document> texts, ScoredText scored) {
        List<String> groups =
                IntStream.range(0, CLASSES).mapToObj(topic -> "topic-" + topic).toList();
        return new AgentArtifactWriter(directory.resolve("agents"))
                .write(
                        TextClassifierFactory.TYPE,
                        "topic",
                        groups,
                        scored.configuration(),
                        JsonNodeFactory.instance.objectNode().put("origin", "benchmark"),
                        artifact -> fill(artifact, texts, scored.precision));
    }

    private void fill(Path artifact, List<Document> texts, LinearPrecision precision) throws IOException {
        int vocabulary = WordPieces.write(artifact.resolve(TOKENIZER), texts, VOCABULARY);
        BertShape shape =
                new BertShape(vocabulary, POSITIONS, 2, width, layers, heads, 4 * width, CLASSES, EPSILON, false);
        SplittableRandom random = new SplittableRandom(1);
        BertArchive.of(shape, parameter -> values(random, shape, parameter), precision)
                .write(artifact.resolve(ARCHIVE));
    }

    /** What Python needs to know of it. */
    ScorePython.Bert bert() {
        return new ScorePython.Bert(layers, heads, EPSILON, false);
    }

    private static float[] values(SplittableRandom random, BertShape shape, String parameter) {
        float[] values = new float[size(shape, parameter)];
        if (parameter.endsWith("LayerNorm.weight")) {
            Arrays.fill(values, 1);
        } else if (parameter.endsWith(".weight")) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (SPREAD * random.nextGaussian());
            }
        }
        return values;
    }

    private static int size(BertShape shape, String parameter) {
        int width = shape.width();
        boolean isMatrix = parameter.endsWith(".weight") && !parameter.contains("LayerNorm");
        int inputs = isMatrix ? width : 1;
        if (parameter.contains("word_embeddings")) {
            return shape.vocabulary() * inputs;
        } else if (parameter.contains("position_embeddings")) {
            return shape.positions() * inputs;
        } else if (parameter.contains("token_type_embeddings")) {
            return shape.types() * inputs;
        } else if (parameter.contains("intermediate")) {
            return shape.inner() * inputs;
        } else if (parameter.matches(".*layer\\.\\d+\\.output\\.dense.*")) {
            return isMatrix ? width * shape.inner() : width;
        } else if (parameter.startsWith("classifier")) {
            return shape.outputs() * inputs;
        }
        return width * inputs;
    }
}
