package dev.winnow.service.audit;

import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder of snapshots of runs: {@code RUN-PARTITION-OFFSET.snapshot}. Stateless but for the folder. */
record Snapshots(Path directory, RunTopics run, String annotated) {
    private static final String SUFFIX = ".snapshot";

    /** @throws TopicException when the folder does not exist */
    static Snapshots in(Path directory, RunTopics run, String annotated) {
        if (!Files.isDirectory(directory)) {
            throw new TopicException("cannot begin at snapshots in " + directory + ": it is not a folder");
        }
        return new Snapshots(directory, run, annotated);
    }

    /** Files of a partition by the offset in their names. */
    NavigableMap<Long, Path> files(int partition) {
        Pattern name = Pattern.compile(
                Pattern.quote(run.run() + "-" + partition + "-") + "(\\d{1,18})" + Pattern.quote(SUFFIX));
        NavigableMap<Long, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            all.forEach(file -> {
                Matcher matcher = name.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                    files.put(Long.parseLong(matcher.group(1)), file);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list snapshots in " + directory, e);
        }
        return files;
    }

    Snapshot read(Path file) {
        return Snapshot.read(file, run, annotated);
    }

    /** A file that is not a snapshot yet. */
    Path unfinished(int partition) {
        return directory.resolve("." + run.run() + "-" + partition + SUFFIX + ".tmp");
    }

    /** Gives a written file its name. */
    Path finish(int partition, long offset) {
        Path file = directory.resolve(run.run() + "-" + partition + "-" + offset + SUFFIX);
        try {
            return Files.move(unfinished(partition), file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write snapshot " + file, e);
        }
    }

    /** Removes what was written of a partition that does not verify. */
    void discard(int partition) {
        try {
            Files.deleteIfExists(unfinished(partition));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + unfinished(partition), e);
        }
    }
}
