package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStackException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Loaders of PyTorch in processes of Python, stopped unless it is their turn. Owned by one thread. */
final class LoaderPython implements AutoCloseable {
    /** Loader of {@code trainer/python}. */
    static final String WINNOW = "winnow";
    /** mosaicml-streaming. */
    static final String STREAMING = "streaming";
    /** Hugging Face datasets. */
    static final String DATASETS = "datasets";

    private static final List<String> CONTENDERS = List.of(WINNOW, STREAMING, DATASETS);
    private static final List<String> NEEDED = List.of("torch", "tokenizers", WINNOW);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String SCRIPT = "loader.py";
    private static final int BATCH_ROWS = 8;
    private static final int BATCH_SAMPLES = 64;
    private static final int TRAIN_TEXTS = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final PythonProcess process;
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final Map<String, String> leftOut = new TreeMap<>();

    /**
     * Where the samples are and how they are read.
     *
     * @param seqLen tokens of a row
     * @param vocabulary size of the tokenizer that is trained on the texts
     */
    record Setup(String bootstrap, String registry, String prefix, String run, int seqLen, int vocabulary) {}

    private LoaderPython(Path folder, PythonProcess process) {
        this.folder = folder;
        this.process = process;
        JsonNode ready = process.answer();
        ready.path("versions")
                .properties()
                .forEach(version ->
                        versions.put(version.getKey(), version.getValue().asText()));
        addLeftOut(ready);
        for (String package_ : NEEDED) {
            if (leftOut.containsKey(package_)) {
                throw new LocalStackException("the Python of --python has no " + package_ + ": " + leftOut.get(package_)
                        + "; install it: pip install \"./trainer/python[torch]\" tokenizers");
            }
        }
    }

    /**
     * Starts Python and asks what is installed.
     *
     * @param folder where the script and its files go
     * @throws LocalStackException when it does not start, or lacks what the loader of {@code trainer/python} needs
     */
    static LoaderPython start(String python, Path folder) throws IOException {
        Path script = Files.createDirectories(folder).resolve(SCRIPT);
        try (InputStream source = LoaderPython.class.getResourceAsStream(SCRIPT)) {
            Files.copy(source, script);
        }
        PythonProcess process = PythonProcess.start(python, List.of(script.toString()), LIMIT);
        try {
            return new LoaderPython(folder, process);
        } catch (LocalStackException e) {
            process.close();
            throw e;
        }
    }

    private void addLeftOut(JsonNode answer) {
        answer.path("leftOut")
                .properties()
                .forEach(each -> leftOut.put(each.getKey(), each.getValue().asText()));
    }

    /** Versions of Python and of what is installed, by name. */
    Map<String, String> versions() {
        return versions;
    }

    /** Why loaders were left out, by name. */
    Map<String, String> leftOut() {
        return leftOut;
    }

    /** Writes the texts in the formats of all loaders; returns the mean tokens of a text, estimated on some of them. */
    double prepare(Setup setup, List<Document> texts) throws IOException {
        Path file = folder.resolve("texts.jsonl");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Document text : texts) {
                out.write(JSON.writeValueAsString(text.getText()));
                out.newLine();
            }
        }
        Map<String, Object> with = JSON.convertValue(
                setup, JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class));
        with.put("texts", file.toString());
        with.put(
                "contenders",
                CONTENDERS.stream().filter(name -> !leftOut.containsKey(name)).toList());
        with.put("batchRows", BATCH_ROWS);
        with.put("batchSamples", BATCH_SAMPLES);
        with.put("trainTexts", TRAIN_TEXTS);
        return process.ask("prepare", with).path("meanTokens").asDouble();
    }

    /**
     * Starts all loaders, in place of those before.
     *
     * @param rows whether texts are encoded and packed
     * @return names of those that started
     */
    List<String> open(int workers, boolean rows) {
        JsonNode answer = process.ask("open", Map.of("workers", workers, "rows", rows));
        addLeftOut(answer);
        List<String> names = new ArrayList<>();
        answer.path("contenders").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** Lets a loader work for some seconds; units are tokens or samples. */
    LoaderReport.Slice slice(String contender, double seconds) {
        JsonNode answer = process.ask("slice", Map.of("contender", contender, "seconds", seconds));
        return new LoaderReport.Slice(
                answer.path("units").asLong(),
                answer.path("seconds").asDouble(),
                answer.path("cpuSeconds").asDouble());
    }

    /** Ends the loaders. */
    void closeLoaders() {
        process.ask("close", Map.of());
    }

    /** Ends Python, and what it has started. */
    @Override
    public void close() {
        process.close();
    }
}
