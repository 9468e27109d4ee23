package dev.winnow.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSegmentsTest {
    @TempDir
    Path directory;

    @Test
    void aBatchOutsideATransactionIsFoundOnceByItsOffset() throws IOException {
        for (String broker : List.of("broker-1", "broker-2")) {
            write(broker, "winnow.selected-1", true, false, true);
            write(broker, "winnow.selected-0", true, true, true);
            write(broker, "other-0", false, false, false);
        }

        assertThat(LogSegments.outsideTransactions(
                        List.of(directory.resolve("broker-1"), directory.resolve("broker-2")),
                        Set.of("winnow.selected")))
                .containsExactly(new LogSegments.Outside(new TopicPartition("winnow.selected", 1), 1));
    }

    private void write(String broker, String partition, boolean... transactional) throws IOException {
        Path folder = Files.createDirectories(
                directory.resolve(broker).resolve("data").resolve(partition));
        SimpleRecord record = new SimpleRecord(1L, new byte[] {1}, new byte[] {2});
        try (FileRecords segment =
                FileRecords.open(folder.resolve("00000000000000000000.log").toFile())) {
            for (int offset = 0; offset < transactional.length; offset++) {
                segment.append(
                        transactional[offset]
                                ? MemoryRecords.withTransactionalRecords(
                                        offset, Compression.NONE, 7L, (short) 0, offset, 0, record)
                                : MemoryRecords.withRecords((long) offset, Compression.NONE, 0, record));
            }
        }
    }
}
