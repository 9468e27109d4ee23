package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.agents.transformer.Window;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The same model in Python's PyTorch, in a process of its own on the same device: the very archive that the agent reads, and, where the packages are
 * installed, Hugging Face's tokenizer and BERT. Owned by one thread.
 */
final class ScorePython implements AutoCloseable {
    static final String PURE_MODEL = "pureModel";
    static final String WITH_TOKENIZER = "withTokenizer";
    static final String TOKENIZED_AHEAD = "tokenizedAhead";
    static final String IN_ORDER = "inOrder";
    static final String TRANSFORMERS = "transformers";

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String SCRIPT = "score.py";
    private static final String WHAT_TO_DO =
            "; --python takes a Python 3 that has torch 2.0 or newer, for example venv/bin/python";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final PythonProcess process;
    private final JsonNode ready;
    private final Map<String, Double> differences = new LinkedHashMap<>();
    private JsonNode opened = JSON.createObjectNode();

    /**
     * What is timed.
     *
     * @param model the archive
     * @param tokenizer its {@code tokenizer.json}
     * @param maxLength most tokens of a document
     * @param tokenBudget most padded tokens of a batch
     * @param batchDocuments documents that are cut into tokens at once
     * @param passes times that {@link #TOKENIZED_AHEAD} goes through the documents
     * @param precision precision of the archive: fp32, bf16 or fp16
     * @param bert what the arrays of the archive do not hold
     */
    record Setup(
            String model,
            String tokenizer,
            int maxLength,
            int tokenBudget,
            int batchDocuments,
            int passes,
            String precision,
            Bert bert) {}

    /** Of a BERT, what its arrays do not hold. */
    record Bert(int layers, int heads, double epsilon, boolean tanhGelu) {}

    /** Documents of a round, as windows with their places in batches, and as texts. */
    private record Round(List<long[]> windows, List<int[]> bucketed, List<int[]> inOrder, List<String> texts) {}

    private ScorePython(Path folder, PythonProcess process) {
        this.folder = folder;
        this.process = process;
        this.ready = process.answer();
    }

    /**
     * Starts Python and asks what it has.
     *
     * @param folder where the script and its input go
     * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
     * @throws LocalStackException when it does not start, has no torch, or does not see the device
     */
    static ScorePython start(String python, Path folder, String device, int threads) throws IOException {
        Path script = Files.createDirectories(folder).resolve(SCRIPT);
        try (InputStream source = ScorePython.class.getResourceAsStream(SCRIPT)) {
            Files.copy(source, script);
        }
        List<String> arguments = List.of(script.toString(), "--device", device, "--threads", Integer.toString(threads));
        PythonProcess process = null;
        try {
            process = PythonProcess.start(python, arguments, LIMIT);
            return new ScorePython(folder, process);
        } catch (LocalStackException e) {
            if (process != null) {
                process.close();
            }
            throw new LocalStackException(e.getMessage() + WHAT_TO_DO, e);
        }
    }

    /**
     * Loads the model and tries each contender once.
     *
     * @throws LocalStackException when this torch cannot read the archive
     */
    void open(Setup setup) {
        try {
            opened = process.ask("open", setup);
        } catch (LocalStackException e) {
            throw new LocalStackException(
                    "torch " + ready.path("torch").asText() + " cannot run the model that Winnow runs: "
                            + e.getMessage() + WHAT_TO_DO,
                    e);
        }
    }

    /** What can be timed here. */
    List<String> contenders() {
        List<String> names = new ArrayList<>();
        opened.path("contenders").forEach(name -> names.add(name.asText()));
        return names;
    }

    /**
     * Hands over the documents that are timed next.
     *
     * @param batches the windows as the agent puts them in batches
     * @param rowsInOrder windows of a batch without buckets
     */
    void load(List<Document> documents, List<Window> windows, List<List<Window>> batches, int rowsInOrder) {
        Map<Window, Integer> places = new IdentityHashMap<>();
        windows.forEach(window -> places.put(window, places.size()));
        List<int[]> inOrder = new ArrayList<>();
        for (int from = 0; from < windows.size(); from += rowsInOrder) {
            inOrder.add(IntStream.range(from, Math.min(windows.size(), from + rowsInOrder))
                    .toArray());
        }
        Path file = folder.resolve("round.json");
        try {
            JSON.writeValue(
                    file.toFile(),
                    new Round(
                            windows.stream().map(Window::ids).toList(),
                            batches.stream()
                                    .map(batch ->
                                            batch.stream().mapToInt(places::get).toArray())
                                    .toList(),
                            inOrder,
                            documents.stream().map(Document::getText).toList()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the documents of a round for Python: " + file, e);
        }
        process.ask("load", file.toString());
    }

    /** Seconds of one contender for the documents that are loaded, all passes together; the device has finished by then. */
    double seconds(String contender) {
        return process.ask("seconds", contender).path("seconds").asDouble();
    }

    /** Keeps how far the models' outputs for the windows that are loaded are from these. */
    void compare(float[][] outputs) {
        for (String contender : List.of(PURE_MODEL, TRANSFORMERS)) {
            if (contenders().contains(contender)) {
                differences.put(contender, largestDifference(outputs, outputs(contender)));
            }
        }
    }

    private ByteBuffer outputs(String contender) {
        Path file = folder.resolve("outputs");
        process.ask("outputs", Map.of("contender", contender, "file", file.toString()));
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the outputs of Python: " + file, e);
        }
    }

    private static double largestDifference(float[][] outputs, ByteBuffer others) {
        int expected =
                Float.BYTES * Arrays.stream(outputs).mapToInt(row -> row.length).sum();
        if (others.remaining() != expected) {
            throw new LocalStackException("Python's model gave " + others.remaining()
                    + " bytes of outputs where the agent's gave " + expected + ": they are not the same model.");
        }
        double largest = 0;
        for (float[] row : outputs) {
            for (float output : row) {
                double difference = Math.abs(output - others.getFloat());
                // what is not a number is not close to anything
                largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
            }
        }
        return largest;
    }

    /** What was found beside the rates. */
    PythonSide side() {
        Map<String, String> leftOut = new LinkedHashMap<>();
        opened.path("leftOut")
                .fields()
                .forEachRemaining(
                        entry -> leftOut.put(entry.getKey(), entry.getValue().asText()));
        return new PythonSide(
                ready.path("version").asText(),
                ready.path("device").asText(),
                ready.path("tensorFloat32").isBoolean()
                        ? ready.path("tensorFloat32").asBoolean()
                        : null,
                opened.path("attention").isTextual() ? opened.path("attention").asText() : null,
                leftOut,
                differences.get(PURE_MODEL),
                differences.get(TRANSFORMERS));
    }

    @Override
    public void close() {
        process.close();
    }
}
