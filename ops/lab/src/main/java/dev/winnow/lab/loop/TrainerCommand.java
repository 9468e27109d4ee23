package dev.winnow.lab.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStackException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A trainer that a person brings along, as a command of the shell. It learns from its environment what to attach to, and appends lines
 * of JSON to the file that {@code WINNOW_STATUS} names: {@code step}, {@code tokens} and {@code loss}, as the Java trainer's
 * {@code --status}. Owned by one thread.
 */
final class TrainerCommand {
    static final String NAME = "trainer";

    /** A checkpoint is written meanwhile. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> METERS = Map.of(
            "step", "winnow_trainer_steps_total",
            "tokens", "winnow_trainer_tokens_total",
            "loss", "winnow_trainer_loss");

    private final ChildProcess process;
    private final Path status;

    private TrainerCommand(ChildProcess process, Path status) {
        this.process = process;
        this.status = status;
    }

    /**
     * Starts the command.
     *
     * @param command as a person would type it
     * @param environment what it is to attach to
     */
    static TrainerCommand start(
            String command, Map<String, String> environment, List<Path> references, Path dataDirectory) {
        Path status = dataDirectory.resolve("trainer-status.jsonl");
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put("WINNOW_STATUS", status.toString());
        all.put("WINNOW_CHECKPOINT_DIR", dataDirectory.resolve("checkpoints").toString());
        all.put(
                "WINNOW_REFERENCE",
                references.stream()
                        .map(path -> path.toAbsolutePath().toString())
                        .collect(Collectors.joining(File.pathSeparator)));
        Path log = dataDirectory.resolve("logs").resolve(NAME + ".log");
        return new TrainerCommand(ChildProcess.shell(NAME, command, all, log), status);
    }

    ChildProcess process() {
        return process;
    }

    /** Asks it to end, and waits for its checkpoint. */
    void stop() {
        process.close(GRACE);
    }

    /** The newest line of its status file, under the names that the Java trainer's meters have; empty if none exists. */
    Map<String, Double> meters() {
        Map<String, Double> meters = new LinkedHashMap<>();
        JsonNode line = status();
        METERS.forEach((field, meter) -> {
            if (line.path(field).isNumber()) {
                meters.put(meter, line.path(field).asDouble());
            }
        });
        return meters;
    }

    /** Writes what the Java trainer's {@code --report} would report about steps and tokens. */
    void report(Path file) {
        JsonNode line = status();
        Map<String, Long> report = Map.of(
                "steps",
                line.path("step").asLong(),
                "tokens",
                line.path("tokens").asLong());
        try {
            JSON.writeValue(file.toFile(), report);
        } catch (IOException e) {
            throw new LocalStackException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private JsonNode status() {
        try {
            String text = Files.exists(status) ? Files.readString(status, StandardCharsets.UTF_8) : "";
            // what follows the last line feed is being written
            String whole = text.substring(0, text.lastIndexOf('\n') + 1).stripTrailing();
            return whole.isEmpty()
                    ? JSON.createObjectNode()
                    : JSON.readTree(whole.substring(whole.lastIndexOf('\n') + 1));
        } catch (IOException e) {
            throw new LocalStackException(
                    "cannot read the trainer's status file " + status + ": " + e.getMessage()
                            + "; each line must be a JSON object",
                    e);
        }
    }
}
