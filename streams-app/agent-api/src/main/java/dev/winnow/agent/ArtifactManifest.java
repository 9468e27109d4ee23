package dev.winnow.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The SHA-256 of every file of an artifact but the manifest itself. Immutable.
 *
 * @param files SHA-256 (hex) by file name, in the order of the names
 */
record ArtifactManifest(SortedMap<String, String> files) {

    static final String FILE_NAME = "manifest.json";
    private static final String FORMAT = "winnow-agent-1";
    private static final ObjectMapper JSON = new ObjectMapper();

    static ArtifactManifest of(Map<String, Path> files) throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            digests.put(file.getKey(), Sha256.of(file.getValue()));
        }
        return new ArtifactManifest(digests);
    }

    static ArtifactManifest parse(Path file) throws IOException {
        JsonNode json = JSON.readTree(Files.readAllBytes(file));
        if (!FORMAT.equals(json.path("format").asText()) || !json.path("files").isObject()) {
            throw new IOException("not a manifest of format " + FORMAT);
        }
        SortedMap<String, String> digests = new TreeMap<>();
        json.get("files")
                .properties()
                .forEach(entry -> digests.put(entry.getKey(), entry.getValue().asText()));
        ArtifactManifest manifest = new ArtifactManifest(digests);
        if (!manifest.digest().equals(json.path("digest").asText())) {
            throw new IOException("its own digest does not agree with its content");
        }
        return manifest;
    }

    /** SHA-256 (hex) of the canonical form: one line per file, name order, two spaces between digest and name. */
    String digest() {
        StringBuilder canonical = new StringBuilder(FORMAT).append('\n');
        files.forEach((name, digest) ->
                canonical.append(digest).append("  ").append(name).append('\n'));
        return Sha256.of(canonical.toString());
    }

    byte[] toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", FORMAT);
        json.put("digest", digest());
        ObjectNode entries = json.putObject("files");
        files.forEach(entries::put);
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
