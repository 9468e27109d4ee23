package dev.winnow.lab.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.internal.FileRecords;

/** The logs of brokers on their disks, which show what no consumer does: whether a record was written in a transaction. Stateless. */
final class LogSegments {
    /** A batch that was written without a transaction. */
    record Outside(TopicPartition partition, long offset) {}

    private LogSegments() {}

    /**
     * Every batch of some topics that was written outside a transaction, as far as segments are on disk; a batch that is being written now may be missing.
     *
     * @param disks directories of brokers; replicas count once
     */
    static List<Outside> outsideTransactions(List<Path> disks, Set<String> topics) {
        TreeSet<Outside> outside = new TreeSet<>((one, other) -> {
            int byPlace = one.partition().toString().compareTo(other.partition().toString());
            return byPlace == 0 ? Long.compare(one.offset(), other.offset()) : byPlace;
        });
        for (Path disk : disks) {
            try (Stream<Path> files = Files.walk(disk)) {
                files.filter(file -> file.toString().endsWith(".log") && topics.contains(topic(file)))
                        .forEach(file -> read(file, outside));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the logs of " + disk, e);
            }
        }
        return List.copyOf(outside);
    }

    private static String topic(Path segment) {
        String folder = segment.getParent().getFileName().toString();
        return folder.substring(0, Math.max(0, folder.lastIndexOf('-')));
    }

    private static void read(Path file, Set<Outside> outside) {
        String folder = file.getParent().getFileName().toString();
        int partition = Integer.parseInt(folder.substring(folder.lastIndexOf('-') + 1));
        try (FileRecords segment = FileRecords.open(file.toFile(), false)) {
            for (FileChannelRecordBatch batch : segment.batches()) {
                if (!batch.isTransactional()) {
                    outside.add(new Outside(new TopicPartition(topic(file), partition), batch.baseOffset()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
