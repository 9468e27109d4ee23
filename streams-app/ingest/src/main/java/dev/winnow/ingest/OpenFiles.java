package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/** The files of an input that wait to be read, listing by listing, and those that are being read, a bounded number at a time. Owned by one thread. */
final class OpenFiles {
    private static final int SIDE_BY_SIDE = 32;

    /** One is given out at a time, and the next ones are read ahead. */
    private static final int IN_ORDER = 4;

    private final String seed;
    private final InputOrder order;
    private final Map<String, InputFile> waiting = new LinkedHashMap<>();
    private final List<FileReading> open = new ArrayList<>();
    private final Set<FileReading> late = new HashSet<>();

    OpenFiles(IngestSettings settings) {
        seed = settings.name();
        order = settings.order();
    }

    /** Adds the files of a listing after those that wait, in the order of the input. */
    void offer(Collection<InputFile> files) {
        Comparator<InputFile> byName = Comparator.comparing(InputFile::name);
        files.stream()
                .sorted(
                        order == InputOrder.MIXED
                                ? Comparator.comparingLong(this::hash).thenComparing(byName)
                                : byName)
                .forEach(file -> waiting.putIfAbsent(file.name(), file));
    }

    /** The next file to open, when there is room for one. */
    Optional<InputFile> toOpen() {
        if (waiting.isEmpty() || open.size() >= (order == InputOrder.MIXED ? SIDE_BY_SIDE : IN_ORDER)) {
            return Optional.empty();
        }
        return Optional.of(waiting.remove(waiting.keySet().iterator().next()));
    }

    void add(FileReading reading) {
        open.add(reading);
    }

    /**
     * The open file to take the next record from: the one that is least far, or the first in the order of names. One that is late is skipped until it is ready, or
     * all are late.
     */
    Optional<FileReading> next() {
        if (order != InputOrder.MIXED) {
            return open.stream().findFirst();
        }
        late.removeIf(reading -> reading.isReady(Duration.ZERO));
        Comparator<FileReading> leastFar = Comparator.comparingDouble(FileReading::fraction);
        return open.stream()
                .filter(reading -> !late.contains(reading))
                .min(leastFar)
                .or(() -> open.stream().min(leastFar));
    }

    /** Notes that waiting for a file timed out. */
    void late(FileReading reading) {
        late.add(reading);
    }

    void remove(FileReading reading) {
        open.remove(reading);
        late.remove(reading);
    }

    List<FileReading> open() {
        return open;
    }

    /** Files that nobody has opened. */
    Collection<InputFile> waiting() {
        return waiting.values();
    }

    void forgetWaiting() {
        waiting.clear();
    }

    /** Whether a file of this name is open or waits. */
    boolean has(String name) {
        return waiting.containsKey(name)
                || open.stream().anyMatch(reading -> reading.file().name().equals(name));
    }

    /** The name of the input is the seed, so that inputs of the same files come in different orders. */
    private long hash(InputFile file) {
        CRC32C checksum = new CRC32C();
        checksum.update((seed + " " + file.name()).getBytes(StandardCharsets.UTF_8));
        return checksum.getValue();
    }
}
