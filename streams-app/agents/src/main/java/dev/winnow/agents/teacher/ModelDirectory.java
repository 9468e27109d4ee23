package dev.winnow.agents.teacher;

import dev.winnow.agent.AgentException;
import dev.winnow.agent.Sha256;
import dev.winnow.inference.CausalModel;
import dev.winnow.inference.EngineFailure;
import dev.winnow.inference.TorchRuntime;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * A causal language model in the layout of DJL users: {@code model.pt} (TorchScript), {@code serving.properties}, and {@code tokenizer.json}, which a
 * model that reads the bytes of UTF-8 does not have.
 *
 * @param directory where the files are
 * @param archive the TorchScript archive
 * @param inputs what the model takes
 * @param maxLength most tokens of a row, 0 where unknown
 * @param bytes whether its tokens are bytes
 * @param startToken id that precedes a text, -1 where unknown
 * @param digest SHA-256 (hex) of the files
 */
record ModelDirectory(
        Path directory,
        Path archive,
        CausalModel.Inputs inputs,
        int maxLength,
        boolean bytes,
        long startToken,
        String digest) {
    private static final String TOKENIZER = "tokenizer.json";
    private static final String PROPERTIES = "serving.properties";
    private static final int LONGEST = 1 << 17;

    /**
     * Reads a directory and hashes its files.
     *
     * @throws AgentException when it holds no such model
     */
    static ModelDirectory open(Path directory) {
        try {
            Properties properties = new Properties();
            if (Files.exists(directory.resolve(PROPERTIES))) {
                try (Reader reader = Files.newBufferedReader(directory.resolve(PROPERTIES))) {
                    properties.load(reader);
                }
            }
            return new Source(directory, properties).read();
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(directory, e);
        }
    }

    /** The tokens of the model; the caller closes them. */
    Tokens tokens() {
        try {
            return bytes ? new ByteTokens() : new TokenizerTokens(directory.resolve(TOKENIZER));
        } catch (IOException | RuntimeException e) {
            throw unusable(directory, e);
        }
    }

    /** Loads the model; the caller closes it. */
    CausalModel model(TorchRuntime runtime) {
        CausalModel model = null;
        try {
            model = CausalModel.load(runtime, archive, inputs);
            // another kind of model shows here, and not in the midst of a fit
            model.nextLogProbabilities(List.of(new long[2]));
            return model;
        } catch (RuntimeException e) {
            if (model != null) {
                model.close();
            }
            throw unusable(directory, e);
        }
    }

    static AgentException unusable(Path directory, Exception problem) {
        return new AgentException(
                "the language model in " + directory + " cannot be used: " + EngineFailure.line(problem)
                        + "; see 'Teachers' in streams-app/docs/transformer-models.md for what must be there",
                problem);
    }

    private record Source(Path directory, Properties properties) {
        ModelDirectory read() throws IOException {
            String engine = text("engine", "PyTorch");
            String name = text("modelName", "model");
            String vocabulary = text("vocabulary", "tokenizer");
            if (!engine.equalsIgnoreCase("PyTorch")) {
                throw new IllegalArgumentException("it asks for engine " + engine + ", teachers run on PyTorch");
            }
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                throw new IllegalArgumentException("modelName '" + name + "' is not the name of a file beside it");
            }
            if (!vocabulary.equals("tokenizer") && !vocabulary.equals("bytes")) {
                throw new IllegalArgumentException(
                        "vocabulary must be tokenizer or bytes, but is '" + vocabulary + "'");
            }
            boolean bytes = vocabulary.equals("bytes");
            Path archive = directory.resolve(name.endsWith(".pt") ? name : name + ".pt");
            Sha256 digest = new Sha256();
            for (Path file : bytes ? new Path[] {archive} : new Path[] {archive, directory.resolve(TOKENIZER)}) {
                if (!Files.isRegularFile(file)) {
                    throw new IllegalArgumentException("it has no " + file.getFileName());
                }
                digest.add(file);
            }
            if (Files.exists(directory.resolve(PROPERTIES))) {
                digest.add(directory.resolve(PROPERTIES));
            }
            return new ModelDirectory(
                    directory,
                    archive,
                    new CausalModel.Inputs(
                            Boolean.parseBoolean(text("attentionMask", "true")),
                            Boolean.parseBoolean(text("toInt32", "false")),
                            number("padTokenId", 0, 0)),
                    (int) number("maxLength", 0, 0),
                    bytes,
                    number("startTokenId", -1, -1),
                    digest.hex());
        }

        private String text(String key, String otherwise) {
            return properties
                    .getProperty(key, properties.getProperty("option." + key, otherwise))
                    .strip();
        }

        private long number(String key, long otherwise, long least) {
            String text = text(key, Long.toString(otherwise));
            try {
                long value = Long.parseLong(text);
                if (value >= least && (value <= LONGEST || !key.equals("maxLength"))) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(key + " must be a whole number, but is '" + text + "'", e);
            }
            throw new IllegalArgumentException(key + " is out of range: " + text);
        }
    }
}
