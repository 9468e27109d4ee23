package dev.winnow.lab.faults;

import dev.winnow.decision.DocumentId;
import dev.winnow.trainer.feed.SampleFeed;
import dev.winnow.trainer.feed.TrainingSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Logs what training reads and which checkpoints it writes, line by line, each written before training continues: a kill loses no more than the line that is
 * being written. Training thread only.
 */
final class ConsumptionWriter implements SampleFeed {
    static final String STARTED = "started";
    static final String CONSUMED = "consumed";
    static final String SAVED = "saved";

    /** Ends a whole line. */
    static final String END = " .";

    private final Path file;
    private final SampleFeed samples;

    /**
     * @param file appended to
     * @param samples what is read
     * @param start next offset of each partition where training starts
     */
    ConsumptionWriter(Path file, SampleFeed samples, Map<Integer, Long> start) {
        this.file = file;
        this.samples = samples;
        // a killed trainer may have left half a line
        write("\n");
        line(STARTED + " " + text(start));
    }

    @Override
    public Optional<TrainingSample> next(int partition, Duration patience) {
        Optional<TrainingSample> next = samples.next(partition, patience);
        next.ifPresent(sample -> line(CONSUMED + " " + sample.partition() + " " + sample.offset() + " "
                + sample.planVersion() + " " + DocumentId.of(sample.text())));
        return next;
    }

    /** Logs a checkpoint that continues at these offsets. */
    void saved(Map<Integer, Long> offsets) {
        line(SAVED + " " + text(offsets));
    }

    @Override
    public void progress(Map<Integer, Long> nextOffsets) {
        samples.progress(nextOffsets);
    }

    @Override
    public void close() {
        samples.close();
    }

    private static String text(Map<Integer, Long> offsets) {
        return new TreeMap<>(offsets)
                .entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(","));
    }

    private void line(String text) {
        write(text + END + "\n");
    }

    private void write(String text) {
        try {
            Files.write(
                    file,
                    text.getBytes(StandardCharsets.US_ASCII),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot log what is trained on in " + file, e);
        }
    }
}
