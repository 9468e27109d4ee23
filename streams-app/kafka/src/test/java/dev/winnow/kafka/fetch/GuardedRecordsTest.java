package dev.winnow.kafka.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuardedRecordsTest {
    private static final TopicPartition PARTITION = new TopicPartition("rewards", 3);
    private static final int LIMIT = 1 << 20;
    private static final long FIRST = 1_000;
    private static final FetchLimits LIMITS = new FetchLimits(LIMIT, Long.MAX_VALUE, true);

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void recordsInsideTheLimitsAreTheOnesThatKafkaReads(CompressionType codec) {
        Random random = new Random(16);
        SimpleRecord[] honest = new SimpleRecord[200];
        for (int i = 0; i < honest.length; i++) {
            byte[] value = i % 7 == 0 ? null : new byte[random.nextInt(20_000)];
            if (value != null) {
                random.nextBytes(value);
            }
            Header[] headers = i % 3 == 0
                    ? new Header[] {new RecordHeader("h", new byte[] {1}), new RecordHeader("", null)}
                    : new Header[0];
            honest[i] = new SimpleRecord(
                    1_000_000L + i, i % 5 == 0 ? null : ("key " + i).getBytes(StandardCharsets.UTF_8), value, headers);
        }
        MemoryRecords batch = batch(codec, honest);

        List<Record> expected = new ArrayList<>();
        batch.records().forEach(expected::add);
        List<Record> read = read(batch, LIMITS);

        assertThat(read).hasSameSizeAs(expected);
        for (int i = 0; i < read.size(); i++) {
            assertSame(read.get(i), expected.get(i));
        }
    }

    private static void assertSame(Record record, Record expected) {
        assertThat(record.offset()).isEqualTo(expected.offset());
        assertThat(record.timestamp()).isEqualTo(expected.timestamp());
        assertThat(record.key()).isEqualTo(expected.key());
        assertThat(record.value()).isEqualTo(expected.value());
        assertThat(record.headers()).isEqualTo(expected.headers());
        assertThat(record.sizeInBytes()).isEqualTo(expected.sizeInBytes());
        assertThat(record.sequence()).isEqualTo(expected.sequence());
        assertThat(record.keySize()).isEqualTo(expected.keySize());
        assertThat(record.valueSize()).isEqualTo(expected.valueSize());
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void aRecordBeyondTheLimitIsReplacedAtItsOffsetAndItsNeighboursAreRead(CompressionType codec) {
        MemoryRecords batch = batch(
                codec,
                simple("before", 10),
                simple("bomb", LIMIT + 1),
                simple("between", LIMIT - 100),
                simple("last", 3 * LIMIT));

        List<Record> read = read(batch, LIMITS);

        assertThat(read).extracting(Record::offset).containsExactly(FIRST, FIRST + 1, FIRST + 2, FIRST + 3);
        assertThat(read).extracting(Record::valueSize).element(0).isEqualTo(10);
        assertThat(read).extracting(Record::valueSize).element(2).isEqualTo(LIMIT - 100);
        assertThat(leftOut(read.get(1)).bytes()).isBetween(LIMIT + 1L, LIMIT + 100L);
        assertThat(leftOut(read.get(3)).bytes()).isBetween(3L * LIMIT, 3L * LIMIT + 100);
        assertThat(Utils.utf8(read.get(1).key())).isEqualTo("bomb");
        assertThat(read.get(1).timestamp()).isEqualTo(7);
    }

    @Test
    void aBatchThatDecompressesToAGigabyteIsReadInAFewMegabytes() {
        SimpleRecord[] bombs = new SimpleRecord[16];
        byte[] zeros = new byte[64 << 20];
        for (int i = 0; i < bombs.length; i++) {
            bombs[i] = new SimpleRecord(7, ("bomb " + i).getBytes(StandardCharsets.UTF_8), zeros);
        }
        MemoryRecords batch = batch(CompressionType.ZSTD, bombs);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        List<Record> read = read(batch, LIMITS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(read)
                .hasSize(16)
                .allSatisfy(record -> assertThat(leftOut(record).bytes()).isGreaterThan(64 << 20));
        assertThat(allocated).isLessThan(16 << 20);
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void aRecordOfMillionsOfHeadersIsReplaced(CompressionType codec) {
        Header[] headers = new Header[FetchLimits.HEADERS + 1];
        Arrays.fill(headers, new RecordHeader("", null));
        MemoryRecords batch =
                batch(codec, new SimpleRecord(7, "key".getBytes(StandardCharsets.UTF_8), new byte[5], headers));

        List<Record> read = read(batch, LIMITS);

        assertThat(leftOut(read.get(0)).detail()).isEqualTo("4097 headers, more than the limit of 4096");
        assertThat(read.get(0).headers()).isEmpty();
    }

    @Test
    void aKeyBeyondTheLimitIsNotKept() {
        MemoryRecords batch = batch(CompressionType.ZSTD, new SimpleRecord(7, new byte[2 * LIMIT], new byte[5]));

        assertThat(read(batch, LIMITS)).extracting(Record::hasKey).containsExactly(false);
    }

    @Test
    void aSnappyBlockThatDeclaresMoreThanItHoldsIsReplacedWithItsBatch() {
        for (int declared : new int[] {512 << 20, Integer.MAX_VALUE}) {
            MemoryRecords batch = batch(CompressionType.SNAPPY, simple("one", 100), simple("two", 100));
            ByteBuffer bytes = batch.buffer();
            // the first block is after the header of the batch and that of the stream
            bytes.putInt(DefaultRecordBatch.RECORD_BATCH_OVERHEAD + 16, declared);

            List<Record> read = read(MemoryRecords.readableRecords(bytes), LIMITS);

            assertThat(read).extracting(Record::offset).containsExactly(FIRST + 1);
            assertThat(leftOut(read.get(0)).detail()).contains("snappy block");
        }
    }

    @Test
    void aSnappyBlockThatDecompressesToMoreThanTheLimitIsReplacedWithItsBatch() {
        MemoryRecords batch = batch(CompressionType.SNAPPY, simple("one", 100), simple("two", 100));
        ByteBuffer bytes = batch.buffer();
        bytes.position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD + 20);
        bytes.put(new byte[] {-1, -1, -1, -1, 7}); // 2 GiB - 1 as a varint

        List<Record> read = read(MemoryRecords.readableRecords(bytes.rewind()), LIMITS);

        assertThat(read).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            names = {"GZIP", "SNAPPY", "LZ4"})
    void aCompressedBatchOfTheFormatBeforeKafka011IsReplaced(CompressionType codec) {
        MemoryRecords batch = MemoryRecords.withRecords(
                RecordBatch.MAGIC_VALUE_V1,
                FIRST,
                Compression.of(codec).build(),
                TimestampType.CREATE_TIME,
                simple("one", 10),
                simple("two", 10));

        assertThat(read(batch, LIMITS)).extracting(Record::offset).containsExactly(FIRST + 1);
    }

    @Test
    void markersOfTransactionsAreReadAsTheyAre() {
        MemoryRecords batch = MemoryRecords.withEndTransactionMarker(
                FIRST, 7, 0, 1L, (short) 0, new EndTransactionMarker(ControlRecordType.ABORT, 0));

        RecordBatch guarded = new GuardedRecords(PARTITION, batch, LIMITS, new PollBudget(0))
                .batches()
                .iterator()
                .next();

        assertThat(ControlRecordType.parse(guarded.iterator().next().key())).isEqualTo(ControlRecordType.ABORT);
        assertThat(guarded.isControlBatch()).isTrue();
    }

    @Test
    void aReaderOfStateFailsAtARecordBeyondTheLimit() {
        MemoryRecords batch = batch(CompressionType.ZSTD, simple("bomb", LIMIT + 1));

        assertThatThrownBy(() -> read(batch, new FetchLimits(LIMIT, Long.MAX_VALUE, false)))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("record at offset 1000 of rewards-3 left out at the fetch: ")
                .hasMessageContaining("this topic is state of the service");
    }

    @Test
    void aPollEndsBeforeTheRecordThatDoesNotFitAndTheNextOneBeginsWithIt() {
        PollBudget budget = new PollBudget(1_000);
        List<Record> records = new ArrayList<>();
        new GuardedRecords(
                        PARTITION,
                        batch(CompressionType.LZ4, simple("a", 900), simple("b", 900), simple("c", 2_000)),
                        LIMITS,
                        budget)
                .batches()
                .iterator()
                .next()
                .streamingIterator(BufferSupplier.NO_CACHING)
                .forEachRemaining(records::add);

        budget.renew();
        records.get(0).key();
        assertThatThrownBy(() -> records.get(1).key()).hasMessage("the poll is full");
        budget.renew();
        records.get(1).key();
        assertThatThrownBy(() -> records.get(2).key()).hasMessage("the poll is full");
        budget.renew();
        assertThat(Utils.utf8(records.get(2).key())).isEqualTo("c");
    }

    private static LeftOut leftOut(Record record) {
        return LeftOut.of(Utils.toArray(record.value())).orElseThrow();
    }

    private static SimpleRecord simple(String key, int bytes) {
        return new SimpleRecord(7, key.getBytes(StandardCharsets.UTF_8), new byte[bytes]);
    }

    private static MemoryRecords batch(CompressionType codec, SimpleRecord... records) {
        return MemoryRecords.withTransactionalRecords(
                RecordBatch.CURRENT_MAGIC_VALUE, FIRST, Compression.of(codec).build(), 1L, (short) 0, 5, 0, records);
    }

    private static List<Record> read(MemoryRecords records, FetchLimits limits) {
        List<Record> read = new ArrayList<>();
        PollBudget budget = new PollBudget(limits.pollBytes());
        for (RecordBatch batch : new GuardedRecords(PARTITION, records, limits, budget).batches()) {
            try (var iterator = batch.streamingIterator(BufferSupplier.create())) {
                iterator.forEachRemaining(read::add);
            }
        }
        return read;
    }
}
