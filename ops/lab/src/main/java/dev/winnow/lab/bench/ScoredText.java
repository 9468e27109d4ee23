package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.inference.LinearPrecision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What a benchmark of a transformer agent reads, and on what. */
final class ScoredText {
    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files or folders of text (default: real text of this machine).")
    List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--max-length",
            defaultValue = "512",
            description = "Maximum number of tokens that are read of a document.")
    int maxLength;

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            description = "Arithmetic of the model: fp32, bf16, or fp16, which is for CUDA devices alone.")
    LinearPrecision precision;

    @Option(
            names = "--token-budget",
            description = "Maximum number of tokens of a batch, padding included (default: what suits the device).")
    Integer tokenBudget;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N.")
    String device;

    @Option(names = "--threads", description = "Threads on the CPU (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();

    /** The agent's configuration, with the keys that an import writes. */
    ObjectNode configuration() {
        ObjectNode configuration = JsonNodeFactory.instance
                .objectNode()
                .put("maxLength", maxLength)
                .put("precision", precision.toString());
        if (tokenBudget != null) {
            configuration.put("tokenBudget", tokenBudget);
        }
        return configuration;
    }
}
