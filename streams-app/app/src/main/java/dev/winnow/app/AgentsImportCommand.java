package dev.winnow.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agents.transformer.ModelImport;
import dev.winnow.agents.transformer.TextClassifierFactory;
import dev.winnow.agents.transformer.TextRegressorFactory;
import dev.winnow.inference.LinearPrecision;
import dev.winnow.runtime.ResultOutput;
import dev.winnow.runtime.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes an agent of a transformer that was trained elsewhere. */
@Command(
        name = "import",
        description = {
            "Make an agent of a transformer that was trained elsewhere.",
            "It is a directory with model.pt (TorchScript), tokenizer.json and serving.properties, or with"
                    + " model.safetensors, tokenizer.json and config.json of a BERT. The files are copied and pinned by"
                    + " digest."
        })
final class AgentsImportCommand implements Callable<Integer> {
    enum Kind {
        CLASSIFIER,
        REGRESSOR
    }

    enum Pooling {
        MEAN,
        MAX
    }

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Directory of the model.")
    Path model;

    @Option(names = "--name", required = true, description = "Name of the agent, for example topic.")
    String name;

    @Option(
            names = "--kind",
            required = true,
            description = "classifier: the group is the class; regressor: the group is the bin of the output.")
    Kind kind;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Agents directory to write to.")
    Path output;

    @Option(
            names = "--groups",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Groups in the order of outputs or bins (default: id2label of config.json, or the bins' edges).")
    List<String> groups = List.of();

    @Option(
            names = "--range",
            split = ",",
            arity = "1",
            paramLabel = "NUMBER",
            defaultValue = "0,5",
            description = "Lowest and highest score of a regressor.")
    double[] range;

    @Option(
            names = "--edges",
            split = ",",
            paramLabel = "NUMBER",
            defaultValue = "1,2,3,4",
            description = "Where a regressor's bins meet, rising.")
    double[] edges;

    @Option(
            names = "--max-length",
            paramLabel = "TOKENS",
            description = "Tokens of a window (default: maxLength of serving.properties, or the value in config.json).")
    Integer maxLength;

    @Option(
            names = "--windows",
            description =
                    "Windows of a long document that are read (default: windows of serving.properties, or 1, which"
                            + " truncates as the hub's pipelines do).")
    Integer windows;

    @Option(
            names = "--window-overlap",
            paramLabel = "TOKENS",
            description = "Tokens that a window shares with the one before (default: windowOverlap of"
                    + " serving.properties, or 0).")
    Integer overlap;

    @Option(
            names = "--pooling",
            description = "How windows become one: mean or max of the outputs (default: pooling of serving.properties,"
                    + " or mean).")
    Pooling pooling;

    @Option(
            names = "--precision",
            description = "Arithmetic of a BERT that is converted: fp32, bf16, or fp16, which is for CUDA devices alone"
                    + " (default: fp32). A model.pt is what it was exported as.")
    LinearPrecision precision;

    @Mixin
    ResultOutput result;

    @Override
    public Integer call() {
        boolean regressor = kind == Kind.REGRESSOR;
        String type = regressor ? TextRegressorFactory.TYPE : TextClassifierFactory.TYPE;
        AgentArtifact artifact = new ModelImport(model, type, name, groups, configuration(regressor)).into(output);
        AgentDescription.show(result, artifact);
        return 0;
    }

    private ObjectNode configuration(boolean regressor) {
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        if (regressor) {
            if (range.length != 2) {
                throw new UsageException("--range takes two numbers, for example 0,5");
            }
            put(configuration.putArray("range"), range);
            put(configuration.putArray("edges"), edges);
        }
        putWhenGiven(configuration, "maxLength", maxLength);
        putWhenGiven(configuration, "windows", windows);
        putWhenGiven(configuration, "windowOverlap", overlap);
        if (precision != null) {
            configuration.put("precision", precision.toString());
        }
        if (pooling != null) {
            configuration.put("pooling", pooling.name().toLowerCase(Locale.ROOT));
        }
        return configuration;
    }

    private static void putWhenGiven(ObjectNode configuration, String key, Integer value) {
        if (value != null) {
            configuration.put(key, value);
        }
    }

    /** Whole numbers without a fraction, because bins are named after them. */
    private static void put(ArrayNode array, double... numbers) {
        for (double number : numbers) {
            if (number == Math.rint(number) && Math.abs(number) < 1e9) {
                array.add((long) number);
            } else {
                array.add(number);
            }
        }
    }
}
