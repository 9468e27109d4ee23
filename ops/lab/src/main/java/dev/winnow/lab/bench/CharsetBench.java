package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.ingest.source.WebText;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lets tools decode the same files. */
final class CharsetBench {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String SCRIPT = "charsets.py";
    private static final String OWN = "winnow";

    private CharsetBench() {}

    /** @param python null for no comparison */
    static CharsetBenchReport run(String command, List<CharsetFile> files, String python, Path scratch)
            throws IOException {
        Map<String, List<Optional<String>>> texts = new LinkedHashMap<>();
        Map<String, String> versions = new LinkedHashMap<>();
        texts.put(
                OWN,
                files.stream()
                        .map(file -> WebText.undeclared(file.bytes(), file.html()))
                        .toList());
        if (python != null) {
            askPython(python, files, scratch, texts, versions);
        }
        return CharsetBenchReport.of(command, versions, files, texts);
    }

    private static void askPython(
            String python,
            List<CharsetFile> files,
            Path scratch,
            Map<String, List<Optional<String>>> texts,
            Map<String, String> versions)
            throws IOException {
        Path script = scratch.resolve(SCRIPT);
        try (InputStream source = CharsetBench.class.getResourceAsStream(SCRIPT)) {
            Files.copy(source, script);
        }
        for (int i = 0; i < files.size(); i++) {
            Files.write(scratch.resolve(i + ".bytes"), files.get(i).bytes());
        }
        try (PythonProcess process = PythonProcess.start(python, List.of(script.toString()), LIMIT)) {
            JsonNode installed = process.answer().path("versions");
            if (installed.isEmpty()) {
                throw new UsageException(python + " has none of the tools: install chardet, charset-normalizer or"
                        + " faust-cchardet there, or leave out --python");
            }
            installed
                    .properties()
                    .forEach(entry ->
                            versions.put(entry.getKey(), entry.getValue().asText()));
            for (String tool : List.copyOf(versions.keySet())) {
                process.ask(
                        "decode", Map.of("tool", tool, "folder", scratch.toString(), "files", (Object) files.size()));
                List<Optional<String>> decoded = new ArrayList<>();
                for (int i = 0; i < files.size(); i++) {
                    Path text = scratch.resolve(i + "." + tool);
                    decoded.add(Files.exists(text) ? Optional.of(Files.readString(text)) : Optional.empty());
                }
                texts.put(tool, decoded);
            }
        }
    }
}
