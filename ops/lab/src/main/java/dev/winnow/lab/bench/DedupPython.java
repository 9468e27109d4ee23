package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** MinHash of the packages that a Python has, in a process of its own. Owned by one thread. */
final class DedupPython implements AutoCloseable {
    static final List<String> TOOLS = List.of("datasketch", "rensa");

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String SCRIPT = "dedup.py";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PythonProcess process;
    private final JsonNode ready;

    private DedupPython(PythonProcess process) {
        this.process = process;
        this.ready = process.answer();
    }

    /**
     * Starts Python and asks what it has.
     *
     * @param folder where the script goes
     */
    static DedupPython start(String python, Path folder) throws IOException {
        Path script = Files.createDirectories(folder).resolve(SCRIPT);
        try (InputStream source = DedupPython.class.getResourceAsStream(SCRIPT)) {
            Files.copy(source, script);
        }
        PythonProcess process = PythonProcess.start(python, List.of(script.toString()), LIMIT);
        try {
            return new DedupPython(process);
        } catch (LocalStackException e) {
            process.close();
            throw e;
        }
    }

    Map<String, String> versions() {
        return texts("versions");
    }

    /** Tools that could not run, and why. */
    Map<String, String> leftOut() {
        return texts("leftOut");
    }

    private Map<String, String> texts(String key) {
        return JSON.convertValue(
                ready.path(key), JSON.getTypeFactory().constructMapType(TreeMap.class, String.class, String.class));
    }

    /** Tools that can run. */
    List<String> tools() {
        return TOOLS.stream().filter(tool -> !leftOut().containsKey(tool)).toList();
    }

    /** Empties the index of a tool. */
    void begin(String tool) {
        process.ask("begin", Map.of("tool", tool));
    }

    /** Compares lines of a file with all before them. */
    DedupTurn compare(String tool, Path file, int from, int count) {
        JsonNode answer =
                process.ask("compare", Map.of("tool", tool, "file", file.toString(), "start", from, "count", count));
        int[] found = new int[answer.path("found").size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = answer.path("found").get(i).asInt();
        }
        return new DedupTurn(
                answer.path("wallSeconds").asDouble(), answer.path("cpuSeconds").asDouble(), found);
    }

    @Override
    public void close() {
        process.close();
    }
}
