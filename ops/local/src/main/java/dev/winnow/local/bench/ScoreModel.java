package dev.winnow.local.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.transformer.ModelImport;
import dev.winnow.agent.transformer.TextClassifierFactory;
import dev.winnow.inference.BertArchive;
import dev.winnow.inference.BertShape;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A model of a published size with random weights, imported as a person would import one of a hub. What a model has learned does
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

    private static final int VOCABULARY = 30_522;
    private static final int POSITIONS = 512;
    private static final int CLASSES = 13;
    private static final double SPREAD = 0.02;

    static ScoreModel named(String name) {
        return name.equals(MINI.name()) ? MINI : BERT_BASE;
    }

    /** Makes the agent's artefact in a folder of its own. */
    AgentArtefact artefact(Path directory, List<Document> texts, int maxLength) throws IOException {
        Path model = Files.createDirectories(directory.resolve("model"));
        int vocabulary = WordPieces.write(model.resolve("tokenizer.json"), texts, VOCABULARY);
        BertShape shape =
                new BertShape(vocabulary, POSITIONS, 2, width, layers, heads, 4 * width, CLASSES, 1e-12, false);
        SplittableRandom random = new SplittableRandom(1);
        BertArchive.of(shape, parameter -> values(random, shape, parameter)).write(model.resolve("model.pt"));
        List<String> groups =
                IntStream.range(0, CLASSES).mapToObj(topic -> "topic-" + topic).toList();
        return new ModelImport(
                        model,
                        TextClassifierFactory.TYPE,
                        "topic",
                        groups,
                        JsonNodeFactory.instance.objectNode().put("maxLength", maxLength))
                .into(Files.createDirectories(directory.resolve("agents")));
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
