package dev.winnow.service.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Document;
import dev.winnow.service.pacing.HeldPartitions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two processors of a partition, with answers in any order. */
class WaitingDocumentsTest {
    private static final int PARTITION = 2;
    private static final DedupSettings SETTINGS = DedupDriver.settings(4);

    @TempDir
    Path directory;

    private final FakeRegistry registry;
    private final KafkaConnection connection;
    private final Meters meters = new Meters();
    private final HeldPartitions held = new HeldPartitions();
    private final List<StateStore> stores = new ArrayList<>();
    private MockProcessorContext<Object, Object> context;
    private ReadProcessor reader;
    private AnswerProcessor answers;
    private long offset;

    WaitingDocumentsTest() throws IOException {
        registry = new FakeRegistry();
        connection = new KafkaConnection(
                "nowhere:1", Map.of(), new RecordSerdes(registry.client(), true), new Topics("test"));
    }

    @BeforeEach
    void start() {
        context =
                new MockProcessorContext<>(settings(), new TaskId(0, PARTITION), new File(directory.toFile(), "state"));
        add(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(DedupTopology.PROGRESS_STORE), Serdes.String(), Serdes.ByteArray()));
        add(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(DedupTopology.VERDICTS_STORE), Serdes.Long(), Serdes.ByteArray()));
        add(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(DedupTopology.DOCUMENTS_STORE), Serdes.Long(), Serdes.ByteArray()));
        add(Stores.windowStoreBuilder(
                Stores.inMemoryWindowStore(DedupTopology.IDS_STORE, SETTINGS.retention(), SETTINGS.retention(), false),
                Serdes.ByteArray(),
                Serdes.ByteArray()));
        begin(SETTINGS, false);
    }

    private static Properties settings() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        return properties;
    }

    private <T extends StateStore> void add(StoreBuilder<T> builder) {
        T store = builder.withLoggingDisabled().withCachingDisabled().build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        stores.add(store);
    }

    private void begin(DedupSettings settings, boolean allowMissing) {
        DedupTopology.Parts parts =
                new DedupTopology.Parts(connection, settings, meters, held, () -> 1_700_000_000_000L, allowMissing);
        reader = new ReadProcessor(parts);
        answers = new AnswerProcessor(parts);
        reader.init(context);
        answers.init(context);
    }

    @AfterEach
    void stop() {
        stores.forEach(StateStore::close);
        registry.close();
    }

    private Document send(String text) {
        Document document = SixteenWords.document(text);
        byte[] bytes = connection.serdes().document().serializer().serialize("test.documents", document);
        ReadDocument read = ReadDocument.deserializer(connection.serdes()).deserialize("test.documents", bytes);
        context.setRecordMetadata("test.documents", PARTITION, offset++);
        reader.process(new Record<>(document.getId(), read, 5, new Provenance("crawl/" + offset, offset).headers()));
        return document;
    }

    private List<BandQuery> questions() {
        return forwarded(BandQuery.class);
    }

    private List<String> written() {
        return context.forwarded().stream()
                .filter(forward -> forward.record().value() instanceof Output.Compared)
                .map(forward -> (String) forward.record().key())
                .toList();
    }

    private <T> List<T> forwarded(Class<T> type) {
        return context.forwarded().stream()
                .map(forward -> forward.record().value())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private void answer(BandQuery question, Match match) {
        BandAnswer answer = new BandAnswer(question.partition(), question.sequence(), match);
        answers.process(new Record<>(PARTITION, BandAnswer.of(answer.toBytes()), 5));
    }

    @Test
    void documentsLeaveInTheirOrderWhateverTheOrderOfAnswers() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(send(i % 5 == 4 ? "short " + i : SixteenWords.text("t" + i)).getId());
        }
        List<BandQuery> questions = new ArrayList<>(questions());
        assertThat(questions).extracting(BandQuery::partition).containsOnly(PARTITION);
        assertThat(written()).isEmpty();
        Collections.shuffle(questions, new Random(3));

        questions.forEach(question -> answer(question, Match.NONE));

        assertThat(written()).isEqualTo(ids);
        assertThat(Provenance.of(context.forwarded().stream()
                        .filter(forward -> forward.record().value() instanceof Output.Compared)
                        .findFirst()
                        .orElseThrow()
                        .record()
                        .headers()))
                .contains(new Provenance("crawl/1", 1));
    }

    @Test
    void theBestAnswerOfAllBandsCountsAndOneThatComesTwiceCountsOnce() {
        send(SixteenWords.text("a"));
        send(SixteenWords.text("b"));
        List<BandQuery> questions = new ArrayList<>(questions());
        BandQuery last = questions.remove(0);
        byte[] far = new byte[BandQuery.ID_BYTES];
        byte[] near = new byte[BandQuery.ID_BYTES];
        near[0] = 7;
        questions.forEach(question -> answer(question, new Match(0.6, 3, far)));
        answer(last, new Match(0.9, 4, near));
        answer(last, new Match(1, 1, far));

        Output.Compared written = forwarded(Output.Compared.class).get(0);
        Document document = connection.serdes().document().deserializer().deserialize("test.compared", written.value());
        assertThat(DedupDriver.label(document).getScore()).isEqualTo(0.9);
        assertThat(DedupDriver.label(document).getReference()).startsWith("0700");
        assertThat(forwarded(Output.Compared.class)).hasSize(2);
    }

    @Test
    void aPartitionIsHeldWhileTooManyWaitAndReadAgainWhenHalfOfThemHaveLeft() {
        for (int i = 0; i < WaitingDocuments.MOST_DOCUMENTS; i++) {
            assertThat(held.contains(PARTITION)).isFalse();
            send(SixteenWords.text("t" + i));
        }
        assertThat(held.contains(PARTITION)).isTrue();

        List<BandQuery> questions = questions();
        long left = written().size();
        for (BandQuery question : questions) {
            context.resetForwards();
            answer(question, Match.NONE);
            left += written().size();
            if (left > WaitingDocuments.MOST_DOCUMENTS / 2) {
                break;
            }
            if (left % 512 == 0) {
                assertThat(held.contains(PARTITION)).isEqualTo(left < WaitingDocuments.MOST_DOCUMENTS / 2);
            }
        }
        assertThat(held.contains(PARTITION)).isFalse();
    }

    @Test
    void documentsThatAreReadAgainAreSkipped() {
        send(SixteenWords.text("a"));
        send(SixteenWords.text("b"));
        int questions = questions().size();
        offset = 0;
        send(SixteenWords.text("a"));
        send(SixteenWords.text("b"));

        assertThat(questions()).hasSize(questions);
        assertThat(meters.recordsRepeated("dedup").count()).isEqualTo(2);
        send(SixteenWords.text("c"));
        assertThat(questions().size()).isGreaterThan(questions);
    }

    @Test
    void aTopicThatWasRecreatedIsRefusedUnlessThatIsAllowed() {
        send(SixteenWords.text("a"));
        DedupSettings other = new DedupSettings(
                DedupDriver.AGENT,
                "version",
                new SixteenWords(),
                0.5,
                DedupDriver.WINDOW,
                4,
                Uuid.fromString("AAAAAAAAAAAAAAAAAAAAAQ"));

        assertThatThrownBy(() -> begin(other, false))
                .hasMessageContaining("test.documents was deleted and created again")
                .hasMessageContaining("'Recreated topics' in the runbook");

        begin(other, true);
        offset = 0;
        int before = questions().size();
        send(SixteenWords.text("b"));
        assertThat(questions().size()).isGreaterThan(before);
    }
}
