package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The readers of crawl files that a Python has, in a process of its own. Owned by one thread. */
final class IngestPython implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String SCRIPT = "ingest.py";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PythonProcess process;
    private final JsonNode ready;
    private final Map<String, String> leftOut = new TreeMap<>();

    private IngestPython(PythonProcess process) {
        this.process = process;
        this.ready = process.answer();
    }

    /**
     * Starts Python and asks what it has.
     *
     * @param folder where the script goes
     */
    static IngestPython start(String python, Path folder) throws IOException {
        Path script = Files.createDirectories(folder).resolve(SCRIPT);
        try (InputStream source = IngestPython.class.getResourceAsStream(SCRIPT)) {
            Files.copy(source, script);
        }
        PythonProcess process = PythonProcess.start(python, List.of(script.toString()), LIMIT);
        try {
            return new IngestPython(process);
        } catch (LocalStackException e) {
            process.close();
            throw e;
        }
    }

    /** Versions of Python and of its packages. */
    Map<String, String> versions() {
        Map<String, String> versions = JSON.convertValue(
                ready.path("versions"),
                JSON.getTypeFactory().constructMapType(TreeMap.class, String.class, String.class));
        versions.put("python", ready.path("python").asText());
        return versions;
    }

    /** Contenders that could not run, as {@code format.name}, and why. */
    Map<String, String> leftOut() {
        return leftOut;
    }

    /** Rewrites a JSONL file as Parquet; false where that cannot be done, which is then {@link #leftOut}. */
    boolean writeParquet(Path from, Path to) {
        try {
            process.ask("parquet", Map.of("from", from.toString(), "to", to.toString()));
            return true;
        } catch (LocalStackException e) {
            leftOut.put(IngestFiles.PARQUET, e.getMessage());
            return false;
        }
    }

    /** Who can read a file of a format. */
    List<String> contenders(String format, Path file) {
        JsonNode answer = process.ask("contenders", Map.of("format", format, "file", file.toString()));
        answer.path("leftOut")
                .properties()
                .forEach(entry -> leftOut.put(
                        format + "." + entry.getKey(), entry.getValue().asText()));
        List<String> able = new ArrayList<>();
        answer.path("contenders").forEach(name -> able.add(name.asText()));
        return able;
    }

    /** Reads a file once. */
    IngestBenchReport.Turn read(String format, String contender, Path file) {
        JsonNode answer =
                process.ask("read", Map.of("format", format, "contender", contender, "file", file.toString()));
        return new IngestBenchReport.Turn(
                answer.path("documents").asLong(),
                answer.path("wallSeconds").asDouble(),
                answer.path("cpuSeconds").asDouble());
    }

    @Override
    public void close() {
        process.close();
    }
}
