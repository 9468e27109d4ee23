package dev.winnow.agents.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentException;
import dev.winnow.inference.BertArchive;
import dev.winnow.inference.BertShape;
import dev.winnow.inference.EngineFailure;
import dev.winnow.inference.LinearPrecision;
import dev.winnow.inference.Safetensors;
import dev.winnow.inference.TorchRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes an agent artifact of a model directory. {@code model.pt} is taken as it is; where there is only {@code
 * model.safetensors} with the {@code config.json} of a BERT, it is converted. The artifact is loaded once before it is put in
 * its place.
 *
 * @param model directory of the model
 * @param type {@link TextClassifierFactory#TYPE} or {@link TextRegressorFactory#TYPE}
 * @param name name of the agent
 * @param groups groups of the agent, in the order of the model's outputs, or of a regressor's bins; empty takes the classes
 *     that {@code config.json} names, or names bins by their edges
 * @param configuration contents of the agent's configuration; keys are those of {@link TransformerSettings} and {@link Bins}
 */
public record ModelImport(Path model, String type, String name, List<String> groups, ObjectNode configuration) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEIGHTS = "model.safetensors";
    private static final String CONFIG = "config.json";
    private static final String PRECISION = "precision";
    private static final List<String> COPIED =
            List.of("tokenizer.json", "tokenizer_config.json", "serving.properties", CONFIG);

    /**
     * Writes the artifact.
     *
     * @throws AgentException when the model directory lacks something, or the model does not load
     */
    public AgentArtifact into(Path agentsDirectory) {
        if (!Files.isDirectory(model)) {
            throw refused("it is not a directory", null);
        }
        try {
            if (type.equals(TextClassifierFactory.TYPE) && names().size() == 1) {
                throw refused(
                        "a classifier with one output puts every document into one group: use --kind regressor", null);
            }
            Path trial = Files.createTempDirectory("winnow-import");
            try {
                AgentArtifact artifact = write(trial, tried(), this::fill);
                new ModelTrial(artifact).run();
                return write(agentsDirectory, configuration, directory -> copyAll(artifact, directory));
            } finally {
                delete(trial);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw refused(EngineFailure.line(e), e);
        }
    }

    /** A model is tried on this processor, also in a precision that it is not to be served in there. */
    private ObjectNode tried() {
        ObjectNode tried = configuration.deepCopy();
        tried.remove(PRECISION);
        return tried;
    }

    private AgentArtifact write(Path directory, ObjectNode settings, AgentArtifactWriter.Content content)
            throws IOException {
        ObjectNode fitted = JsonNodeFactory.instance.objectNode().put("origin", "imported");
        return new AgentArtifactWriter(directory).write(type, name, names(), settings, fitted, content);
    }

    /** Groups as given, else what the model or its bins are called. */
    private List<String> names() throws IOException {
        if (!groups.isEmpty()) {
            return groups;
        }
        List<String> names = new ArrayList<>();
        if (type.equals(TextRegressorFactory.TYPE)) {
            List<String> ends = new ArrayList<>();
            configuration.path("edges").forEach(edge -> ends.add(edge.asText()));
            ends.add(0, configuration.path("range").path(0).asText("low"));
            ends.add(configuration.path("range").path(1).asText("high"));
            for (int i = 0; i + 1 < ends.size(); i++) {
                names.add(ends.get(i) + "-" + ends.get(i + 1));
            }
            return names;
        }
        JsonNode labels = config().path("id2label");
        for (int i = 0; i < labels.size(); i++) {
            names.add(labels.path(Integer.toString(i)).asText("class-" + i));
        }
        if (names.isEmpty()) {
            throw refused(CONFIG + " does not name its classes: give --groups", null);
        }
        return names;
    }

    private void fill(Path directory) throws IOException {
        if (!Files.exists(model.resolve("tokenizer.json"))) {
            throw refused("it has no tokenizer.json", null);
        }
        for (String file : COPIED) {
            if (Files.exists(model.resolve(file))) {
                Files.copy(model.resolve(file), directory.resolve(file));
            }
        }
        String archive = TransformerSettings.archive(model);
        LinearPrecision precision =
                LinearPrecision.of(configuration.path(PRECISION).asText("fp32"));
        if (!Files.exists(model.resolve(archive))) {
            convert(directory.resolve(archive), precision);
        } else if (precision == LinearPrecision.FP32) {
            Files.copy(model.resolve(archive), directory.resolve(archive));
        } else {
            throw refused(
                    "a model.pt keeps the precision that it was exported in, and is not converted to " + precision,
                    null);
        }
    }

    private void convert(Path archive, LinearPrecision precision) throws IOException {
        if (!Files.exists(model.resolve(WEIGHTS)) || !Files.exists(model.resolve(CONFIG))) {
            throw refused(
                    "it has neither " + archive.getFileName() + " nor " + WEIGHTS + " with " + CONFIG + instead(),
                    null);
        }
        BertShape shape = BertShape.read(config());
        try (NDManager manager = TorchRuntime.start(1, "cpu").newManager()) {
            Safetensors.Contents weights = Safetensors.open(model.resolve(WEIGHTS));
            BertArchive.of(shape, parameter -> values(weights, parameter, manager), precision)
                    .write(archive);
        }
    }

    /** What a directory often has in place of weights that can be read. */
    private String instead() {
        if (Files.exists(model.resolve(WEIGHTS + ".index.json"))) {
            return ", but weights in several files, which are not read: save them as one";
        }
        return Files.exists(model.resolve("pytorch_model.bin"))
                ? ", but a pickle, which is not read because it is code: save it as safetensors"
                : "";
    }

    private float[] values(Safetensors.Contents weights, String parameter, NDManager manager) {
        String name = weights.names().contains(parameter) ? parameter : earlier(parameter);
        if (!weights.names().contains(name)) {
            throw refused(WEIGHTS + " has no parameter " + parameter, null);
        }
        try (NDArray array = weights.read(name, manager)) {
            return array.toFloatArray();
        } catch (IOException e) {
            throw refused(EngineFailure.line(e), e);
        }
    }

    /** The name of a parameter in models that were converted from TensorFlow; the hub's loaders rename it too. */
    private static String earlier(String parameter) {
        return parameter.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
    }

    private JsonNode config() throws IOException {
        Path file = model.resolve(CONFIG);
        try {
            return Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
        } catch (JsonProcessingException e) {
            throw refused(CONFIG + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void copyAll(AgentArtifact artifact, Path directory) throws IOException {
        try (Stream<Path> files = Files.list(artifact.directory())) {
            for (Path file : files.toList()) {
                String fileName = file.getFileName().toString();
                // the writer makes these two itself
                if (!fileName.equals("agent.json") && !fileName.equals("manifest.json")) {
                    Files.copy(file, directory.resolve(fileName));
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private AgentException refused(String problem, Throwable cause) {
        return new AgentException(
                "the model in " + model + " cannot be imported: " + problem
                        + "; see 'Transformer agents' in streams-app/docs/transformer-models.md for what must be there",
                cause);
    }
}
