package dev.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.kafka.fetch.FetchLimits;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsMemoryTest {
    private static final long GIB = 1L << 30;
    private static final long STATE = 64 << 20;
    private static final long LARGEST_RECORD = 4 << 20;

    @Test
    void recordsOfTheLargestSizeInAllPartitionsTakeLessThanHalfOfTheHeap() {
        for (int partitions : new int[] {1, 4, 24, 38}) {
            StreamsMemory memory = StreamsMemory.of(GIB, STATE, partitions, 1);
            long held = partitions * (memory.pollBytes() + (memory.bufferedRecords() + 1) * LARGEST_RECORD);

            assertThat(held).isLessThan(GIB / 2);
            assertThat(memory.pollBytes()).isGreaterThanOrEqualTo((int) LARGEST_RECORD);
        }
    }

    @Test
    void theLeastHeapIsTheOneInWhichThreeRecordsOfEachPartitionFit() {
        long least = StreamsMemory.leastHeapBytes(24);

        assertThat(least).isLessThan(GIB);
        assertThat(StreamsMemory.leastHeapBytes(48)).isEqualTo(2 * least);
    }

    @Test
    void threadsShareWhatWaitsToBeSent() {
        assertThat(StreamsMemory.of(GIB, STATE, 24, 4).producerBytes()).isEqualTo(16 << 20);
        assertThat(StreamsMemory.of(GIB, STATE, 24, 1).producerBytes()).isEqualTo(32 << 20);
    }

    @Test
    void whatAllStoresMayLeaveUnwrittenIsLessThanWhatMakesEachWriteAFile() {
        for (int partitions : new int[] {1, 2, 24, 64}) {
            // those of a time that ended keep theirs until the next checkpoint
            long unwritten = 5L
                    * partitions
                    * StreamsMemory.of(GIB, STATE, partitions, 1).unwrittenBytes();

            assertThat(unwritten).isLessThan(STATE / 2 * 7 / 8);
        }
        assertThat(StreamsMemory.leastStateBytes(64)).isLessThan(STATE);
        assertThat(StreamsMemory.leastStateBytes(96)).isGreaterThan(STATE);
    }

    @Test
    void theConsumersOfKafkaStreamsHaveTheBytesOfAPoll() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "night");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9");
        settings.put(StreamsConfig.consumerPrefix(FetchLimits.POLL_BYTES), 5 << 20);

        assertThat(new StreamsConfig(settings).getMainConsumerConfigs("night", "client", 0))
                .containsEntry(FetchLimits.POLL_BYTES, 5 << 20);
    }
}
