package dev.winnow.service.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BandsTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final DedupSettings SETTINGS = DedupDriver.settings(1);

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(9);
    private WindowStore<byte[], byte[]> store;
    private Bands bands;

    @BeforeEach
    void start() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        MockProcessorContext<Object, Object> context =
                new MockProcessorContext<>(properties, new TaskId(1, 0), new File(directory.toFile(), "state"));
        store = Stores.windowStoreBuilder(
                        Stores.inMemoryWindowStore("bands", SETTINGS.retention(), SETTINGS.retention(), false),
                        Serdes.ByteArray(),
                        Serdes.ByteArray())
                .withLoggingDisabled()
                .withCachingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        bands = new Bands(store, SETTINGS.bucketMillis());
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private BandQuery query(long stamp, long... keys) {
        byte[] id = new byte[BandQuery.ID_BYTES];
        random.nextBytes(id);
        BandQuery query = new BandQuery(0, 0, stamp, id, 16, new byte[4], keys);
        return BandQuery.of(query.toBytes());
    }

    @Test
    void neitherOfTwoDocumentsRepeatsTheOtherInBandsThatSawThemInAnotherOrder() {
        BandQuery earlier = query(10, 1, 2);
        BandQuery later = query(11, 1, 2);

        // the bands of one partition see the earlier one first, those of another the later one
        assertThat(bands.add(new BandQuery(0, 0, 10, earlier.id(), 16, earlier.sketch(), new long[] {1}), NOW)
                        .isNone())
                .isTrue();
        assertThat(bands.add(later, NOW).id()).isEqualTo(earlier.id());
        assertThat(bands.add(new BandQuery(0, 0, 10, earlier.id(), 16, earlier.sketch(), new long[] {2}), NOW)
                        .isNone())
                .isTrue();
    }

    @Test
    void ofEquallySimilarDocumentsTheEarliestIsRepeated() {
        BandQuery first = query(10, 1);
        bands.add(query(20, 1), NOW);
        bands.add(first, NOW);
        bands.add(query(15, 1), NOW);

        assertThat(bands.add(query(30, 1), NOW).id()).isEqualTo(first.id());
    }

    @Test
    void aFloodOfOneTextTakesTheBytesOfFour() {
        for (int i = 0; i < 1_000; i++) {
            bands.add(query(i, 1), NOW);
        }

        long bucket = NOW - Math.floorMod(NOW, SETTINGS.bucketMillis());
        byte[] key = new byte[] {0, 0, 0, 0, 0, 0, 0, 1};
        assertThat(store.fetch(key, bucket)).hasSize(4 * (BandQuery.ID_BYTES + Long.BYTES + 4));
    }

    @Test
    void aQuestionThatIsAskedAgainFillsNoPlace() {
        BandQuery first = query(1, 1);
        for (int i = 0; i < 4; i++) {
            bands.add(first, NOW);
        }
        BandQuery second = query(2, 1);
        bands.add(second, NOW);

        assertThat(store.fetch(new byte[] {0, 0, 0, 0, 0, 0, 0, 1}, NOW - Math.floorMod(NOW, SETTINGS.bucketMillis())))
                .hasSize(2 * (BandQuery.ID_BYTES + Long.BYTES + 4));
    }
}
