package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.bench.extraction.Extractor;
import dev.winnow.lab.bench.extraction.GoldPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** A tool of Python, in a process that all of them share. */
final class ExtractionPython implements Extractor {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String SCRIPT = "extraction.py";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Python python;

    private ExtractionPython(String name, Python python) {
        this.name = name;
        this.python = python;
    }

    /** The process and what it has. */
    static final class Python implements AutoCloseable {
        private final Path folder;
        private final PythonProcess process;
        private final JsonNode ready;
        private boolean loaded;

        private Python(Path folder, PythonProcess process) {
            this.folder = folder;
            this.process = process;
            this.ready = process.answer();
        }

        /**
         * Starts Python.
         *
         * @param folder where the script and its input go
         */
        static Python start(String program, Path folder) throws IOException {
            Path script = Files.createDirectories(folder).resolve(SCRIPT);
            try (InputStream source = ExtractionPython.class.getResourceAsStream(SCRIPT)) {
                Files.copy(source, script);
            }
            PythonProcess process = PythonProcess.start(program, List.of(script.toString()), LIMIT);
            try {
                return new Python(folder, process);
            } catch (RuntimeException e) {
                process.close();
                throw e;
            }
        }

        /** Versions of the tools that are installed, by name. */
        Map<String, String> versions() {
            Map<String, String> versions = new LinkedHashMap<>();
            ready.path("versions")
                    .properties()
                    .forEach(entry ->
                            versions.put(entry.getKey(), entry.getValue().asText()));
            return versions;
        }

        List<Extractor> extractors() {
            List<Extractor> extractors = new ArrayList<>();
            versions().keySet().forEach(name -> extractors.add(new ExtractionPython(name, this)));
            return extractors;
        }

        private void load(List<GoldPage> pages) throws IOException {
            if (loaded) {
                return;
            }
            List<String> files = new ArrayList<>();
            for (GoldPage page : pages) {
                Path file = folder.resolve(files.size() + ".html.gz");
                try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                    out.write(page.html());
                }
                files.add(file.toString());
            }
            Path list = folder.resolve("pages.json");
            JSON.writeValue(list.toFile(), files);
            process.ask("load", list.toString());
            loaded = true;
        }

        @Override
        public void close() {
            process.close();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void load(List<GoldPage> pages) throws IOException {
        python.load(pages);
    }

    @Override
    public List<String> texts() throws IOException {
        Path file = python.folder.resolve(name + ".json");
        python.process.ask("texts", Map.of("tool", name, "file", file.toString()));
        List<String> texts = new ArrayList<>();
        JSON.readTree(file.toFile()).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    @Override
    public Time time(int[] places) {
        JsonNode time = python.process.ask("time", Map.of("tool", name, "places", places));
        return new Time(time.path("wall").asDouble(), time.path("cpu").asDouble());
    }
}
