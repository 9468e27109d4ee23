package dev.winnow.lab.faults;

import dev.winnow.lab.oracle.HistoryChecker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads what a trainer logged of its own: where it started, each sample that it trained on, and its checkpoints (see {@link ConsumptionWriter}). Reading
 * continues where it stopped. Owned by one thread.
 */
final class ConsumptionLog {
    private final Path file;
    private long read;
    private Map<Integer, Long> saved = new TreeMap<>();

    ConsumptionLog(Path file) {
        this.file = file;
    }

    /** The whole lines that have come since the last call. Samples in them are on the topic already. */
    List<String> news() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(log.length() - read, 1 << 28)];
            log.seek(read);
            log.readFully(bytes);
            String text = new String(bytes, StandardCharsets.US_ASCII);
            int end = text.lastIndexOf('\n') + 1;
            read += end;
            return text.substring(0, end).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /**
     * Gives lines to a checker that knows every sample in them.
     *
     * @return samples that were consumed
     */
    long replay(List<String> lines, HistoryChecker checker) {
        List<String> whole = new ArrayList<>(lines);
        // the line that a killed trainer was writing
        whole.removeIf(line -> !line.endsWith(ConsumptionWriter.END));
        long consumed = 0;
        for (String line : whole) {
            String[] fields = line.split(" ");
            switch (fields[0]) {
                case ConsumptionWriter.STARTED -> start(offsets(fields[1]), checker);
                case ConsumptionWriter.SAVED -> save(offsets(fields[1]), checker);
                default -> {
                    checker.trainerConsumed(
                            Integer.parseInt(fields[1]),
                            Long.parseLong(fields[2]),
                            Integer.parseInt(fields[3]),
                            fields[4]);
                    consumed++;
                }
            }
        }
        return consumed;
    }

    /** A trainer that is killed between a checkpoint and its line resumes after the last line. */
    private void start(Map<Integer, Long> offsets, HistoryChecker checker) {
        boolean isLater = offsets.entrySet().stream()
                .allMatch(entry -> entry.getValue() >= saved.getOrDefault(entry.getKey(), 0L));
        if (isLater) {
            save(offsets, checker);
        }
        checker.trainerResumed(offsets);
    }

    private void save(Map<Integer, Long> offsets, HistoryChecker checker) {
        saved = offsets;
        checker.trainerCheckpoint(offsets);
    }

    private static Map<Integer, Long> offsets(String field) {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (String each : field.split(",")) {
            String[] parts = each.split("=");
            offsets.put(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
        }
        return offsets;
    }
}
