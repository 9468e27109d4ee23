package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The files of an input that are being read, a bounded number at a time. Owned by one thread. */
final class OpenFiles {
    private static final int SIDE_BY_SIDE = 32;

    private final Deque<InputFile> waiting;
    private final int width;
    private final List<FileReading> open = new ArrayList<>();

    OpenFiles(List<InputFile> files, InputOrder order) {
        List<InputFile> ordered = new ArrayList<>(files);
        if (order == InputOrder.MIXED) {
            ordered.sort(Comparator.comparingLong((InputFile file) -> hash(file.name()))
                    .thenComparing(InputFile::name));
        }
        waiting = new ArrayDeque<>(ordered);
        width = order == InputOrder.MIXED ? SIDE_BY_SIDE : 1;
    }

    /** The next file to open, when there is room for one. */
    Optional<InputFile> toOpen() {
        return open.size() < width ? Optional.ofNullable(waiting.poll()) : Optional.empty();
    }

    void add(FileReading reading) {
        open.add(reading);
    }

    /** The open file to read the next record from: the one that is least far. */
    Optional<FileReading> leastFar() {
        return open.stream().min(Comparator.comparingDouble(FileReading::fraction));
    }

    void remove(FileReading reading) {
        open.remove(reading);
    }

    List<FileReading> open() {
        return open;
    }

    /** Whether files are left that nobody has opened. */
    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    private static long hash(String name) {
        CRC32C checksum = new CRC32C();
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        return checksum.getValue();
    }
}
