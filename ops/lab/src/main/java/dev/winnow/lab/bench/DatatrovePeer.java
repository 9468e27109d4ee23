package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** From files to files through datatrove's local executor: extraction, filters, and the four stages of MinHash. Owned by one thread. */
final class DatatrovePeer implements Peer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PeerPython python;
    private final Path folder;
    private final Map<String, Boolean> reads;
    private PythonProcess process;

    /**
     * Starts it.
     *
     * @param folder where its stages write
     * @param pages whether it reads pages of WARC, else JSON Lines
     * @throws dev.winnow.stack.LocalStackException when a package is missing
     */
    DatatrovePeer(PeerPython python, Path folder, boolean pages) {
        this.python = python;
        this.folder = folder;
        reads = Map.of("pages", pages);
        process = python.start(PeerPython.DATATROVE, reads);
    }

    @Override
    public String name() {
        return PeerPython.DATATROVE;
    }

    @Override
    public String differs() {
        return "a batch job of one task on files: nothing can be read before all of a slice is done, and a half-written file is there meanwhile; restarted, it skips the"
                + " stages that are complete and repeats the others from their start. What a filter drops is not compared with the rest, C4's"
                + " filter also shortens texts, and a page that takes longer than a second to extract is dropped";
    }

    @Override
    public Collection<Long> processes() {
        return List.of(process.pid());
    }

    @Override
    public boolean usesBroker() {
        return false;
    }

    @Override
    public void begin(PeerSlice slice) {
        process.send("run", setup(slice, work(slice)));
    }

    private Map<String, String> setup(PeerSlice slice, Path work) {
        return Map.of(
                "file",
                slice.file().toString(),
                "work",
                work.toString(),
                "index",
                folder.resolve("index").toString(),
                "name",
                "slice-" + slice.number());
    }

    private Path work(PeerSlice slice) {
        return folder.resolve("slice-" + slice.number());
    }

    @Override
    public boolean await(PeerSlice slice, Duration limit) {
        process.answer();
        return true;
    }

    @Override
    public void kill() {
        process.close();
    }

    @Override
    public void restart(PeerSlice slice) {
        process = python.start(PeerPython.DATATROVE, reads);
        begin(slice);
    }

    @Override
    public List<String> written(PeerSlice slice, Duration silence) {
        return ids(work(slice));
    }

    /** What it writes when nobody disturbs it, next to the same earlier slices. */
    @Override
    public Collection<String> due(PeerSlice slice) {
        Path undisturbed = folder.resolve("undisturbed-" + slice.number());
        process.ask("run", setup(slice, undisturbed));
        return ids(undisturbed);
    }

    private static List<String> ids(Path work) {
        List<String> ids = new ArrayList<>();
        if (!Files.isDirectory(work.resolve("output"))) {
            // nothing was kept
            return ids;
        }
        try (Stream<Path> files = Files.list(work.resolve("output"))) {
            for (Path file : files.sorted().toList()) {
                try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        ids.add(JSON.readTree(line).path("id").asText());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what datatrove has written to " + work, e);
        }
        return ids;
    }

    @Override
    public void close() {
        process.close();
    }
}
