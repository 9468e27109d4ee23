package dev.winnow.lab.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.function.Supplier;

/** A Python with its peers, each of which is a process of its own that has imported what it needs and nothing else. Owned by one thread. */
final class PeerPython {
    static final String DATATROVE = "datatrove";
    static final String CONSUMER = "consumer";
    static final String FASTTEXT = "fasttext";

    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final String SCRIPT = "peers.py";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String python;
    private final Path script;
    private final Map<String, String> versions;
    private final Map<String, String> leftOut = new TreeMap<>();

    private PeerPython(String python, Path script) {
        this.python = python;
        this.script = script;
        try (PythonProcess process = PythonProcess.start(python, List.of(script.toString(), "versions"), LIMIT)) {
            JsonNode ready = process.answer();
            versions = JSON.convertValue(
                    ready.path("versions"),
                    JSON.getTypeFactory().constructMapType(TreeMap.class, String.class, String.class));
        }
    }

    /**
     * Asks a Python what is installed.
     *
     * @param folder where the script goes
     * @throws LocalStackException when there is no such Python
     */
    static PeerPython of(String python, Path folder) throws IOException {
        Path script = Files.createDirectories(folder).resolve(SCRIPT);
        try (InputStream source = PeerPython.class.getResourceAsStream(SCRIPT)) {
            Files.copy(source, script);
        }
        return new PeerPython(python, script);
    }

    /** Versions of Python and of what is installed. */
    Map<String, String> versions() {
        return versions;
    }

    /** Why peers were left out, by part and name. */
    Map<String, String> leftOut() {
        return leftOut;
    }

    /** Adds what is made to some contenders, unless its Python cannot do it, which is then {@link #leftOut}. */
    void addTo(List<? super Peer> contenders, String what, Supplier<? extends Peer> made) {
        try {
            contenders.add(made.get());
        } catch (LocalStackException e) {
            leftOut.put(what, e.getMessage());
        }
    }

    /**
     * Starts a peer, and waits until it can work.
     *
     * @throws LocalStackException with the reason when it cannot, such as a package that is missing
     */
    PythonProcess start(String peer, Object setup) {
        String json;
        try {
            json = JSON.writeValueAsString(setup);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        PythonProcess process = PythonProcess.start(python, List.of(script.toString(), peer, json), LIMIT);
        try {
            process.answer();
            return process;
        } catch (LocalStackException e) {
            process.close();
            throw e;
        }
    }
}
