package dev.winnow.service.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.decision.ConsoleException;
import dev.winnow.decision.Crawl;
import dev.winnow.kafka.client.DecodeResult;
import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.kafka.registry.EncodedSample;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import dev.winnow.service.pacing.Allowance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleProcessorTest {
    private static final Topics TOPICS = new Topics("test");
    private static final RunTopics RUN = TOPICS.run(Crawl.RUN);
    private static final int PARTITION = 3;
    private static final long NOW = 1_800_000_000_000L;
    private static final long CRAWLED = 1_700_000_000_000L;

    @TempDir
    Path directory;

    private FakeRegistry registry;
    private RecordSerdes serdes;

    @BeforeEach
    void open() throws IOException {
        registry = new FakeRegistry();
        serdes = new RecordSerdes(registry.client(), true);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aDocumentBeforeAnyPlanIsRefusedAndLeavesNothing() {
        Task task = new Task();
        Document document = new Crawl(1).document();

        assertThatThrownBy(() -> task.decide(document, 0)).isInstanceOf(ConsoleException.class);
        assertThat(task.forwarded).isEmpty();
    }

    @Test
    void aSwitchLeavesItsMarkInTheStepThatStoresThePlan() {
        Crawl crawl = new Crawl(2);
        Task task = new Task();
        task.adopt(Crawl.plan0());
        crawl.documents(40).forEach(task::decide);
        Plan next = crawl.next(Crawl.plan0());
        task.forwarded.clear();

        task.adopt(next);

        assertThat(task.marks()).hasSize(1).first().satisfies(mark -> {
            assertThat(mark.getPartition()).isEqualTo(PARTITION);
            assertThat(mark.getPlanVersion()).isEqualTo(1);
            assertThat(mark.getOffset()).isEqualTo(40);
            assertThat(mark.getDecided()).isEqualTo(40);
        });
        task.restart();
        task.forwarded.clear();
        crawl.documents(200).forEach(task::decide);
        assertThat(task.samples())
                .isNotEmpty()
                .extracting(Sample::getPlanVersion)
                .containsOnly(1);
    }

    @Test
    void aPlanThatIsNotNewerLeavesNoMark() {
        Task task = new Task();
        task.adopt(Crawl.plan0());
        task.forwarded.clear();

        task.adopt(Crawl.plan0());

        assertThat(task.forwarded).isEmpty();
    }

    @Test
    void samplesKeepTheTimeOfTheirDocumentAndMarksHaveThatOfNow() {
        Task task = new Task();

        task.adopt(Crawl.plan0());
        new Crawl(3).documents(300).forEach(task::decide);

        assertThat(task.forwarded)
                .filteredOn(record -> record.value() instanceof Mark)
                .hasSize(2)
                .extracting(Record::timestamp)
                .containsOnly(NOW);
        assertThat(task.forwarded)
                .filteredOn(record -> !(record.value() instanceof Mark))
                .isNotEmpty()
                .extracting(Record::timestamp)
                .containsOnly(CRAWLED);
    }

    @Test
    void aSampleGoesToThePartitionOfItsDocumentAndAProbeNamesItsPlace() {
        Task task = new Task();
        task.adopt(Crawl.plan0());
        List<Document> documents = new Crawl(4).documents(300);

        documents.forEach(task::decide);

        assertThat(task.forwarded)
                .filteredOn(record -> record.value() instanceof ConsoleTopology.Routed<?>)
                .isNotEmpty()
                .allSatisfy(record -> assertThat(((ConsoleTopology.Routed<?>) record.value()).partition())
                        .isEqualTo(PARTITION));
        assertThat(task.forwarded)
                .filteredOn(record -> record.value() instanceof Probe)
                .isNotEmpty()
                .allSatisfy(record -> {
                    String place = new String(record.headers().toArray()[0].value(), StandardCharsets.UTF_8);
                    String[] parts = place.split(":");
                    assertThat(parts[0]).isEqualTo("" + PARTITION);
                    assertThat(documents.get(Integer.parseInt(parts[1])).getId())
                            .isEqualTo(record.key());
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 600, 999})
    void anInstanceThatRestoresTheStateContinuesToTheSameBits(int restartBehind) {
        List<Document> documents = new Crawl(5).documents(1_000);
        Task whole = new Task();
        Task interrupted = new Task();
        run(whole, documents, -1);

        run(interrupted, documents, restartBehind);

        assertThat(interrupted.bits()).isEqualTo(whole.bits());
    }

    @Test
    void anInstanceThatIsRestartedBehindEveryDocumentContinuesToTheSameBits() {
        List<Document> documents = new Crawl(6).documents(60);
        Task whole = new Task();
        Task restless = new Task();
        whole.adopt(Crawl.plan0());
        restless.adopt(Crawl.plan0());
        documents.forEach(whole::decide);

        documents.forEach(document -> {
            restless.restart();
            restless.decide(document);
        });

        assertThat(restless.bits()).isEqualTo(whole.bits());
    }

    /** Decides documents under three plans, some documents under more than one. */
    private static void run(Task task, List<Document> documents, int restartBehind) {
        Crawl plans = new Crawl(50);
        Plan plan = Crawl.plan0();
        task.adopt(plan);
        for (int i = 0; i < documents.size(); i++) {
            if (i == 400 || i == 800) {
                plan = plans.next(plan);
                task.adopt(plan);
            }
            task.decide(documents.get(i >= 800 ? i - 800 : i));
            if (i == restartBehind) {
                task.restart();
            }
        }
    }

    /** One task: its stores outlive the processors that work on them. */
    private final class Task {
        private final List<StateStore> stores = List.of(
                store(ConsoleTopology.TASK_STORE, Serdes.String(), Serdes.ByteArray()),
                store(ConsoleTopology.LABEL_SAMPLE_STORE, Serdes.ByteArray(), Serdes.ByteArray()),
                store(ConsoleTopology.USES_STORE, Serdes.String(), Serdes.ByteArray()),
                store(ConsoleTopology.SELECTIONS_STORE, Serdes.Long(), Serdes.String()));
        private final List<Record<? extends String, ?>> forwarded = new ArrayList<>();
        private MockProcessorContext<String, Object> context;
        private ConsoleProcessor processor;
        private long next;

        Task() {
            begin();
            stores.forEach(store -> store.init(context.getStateStoreContext(), store));
            processor.init(context);
        }

        private void begin() {
            context = new MockProcessorContext<>(new Properties(), new TaskId(0, PARTITION), directory.toFile());
            context.setCurrentSystemTimeMs(NOW);
            stores.forEach(context::addStateStore);
            processor = new ConsoleProcessor(RUN, serdes.plan(), new Meters(), new Allowance());
        }

        /** Another processor takes over the stores. */
        void restart() {
            begin();
            processor.init(context);
        }

        void adopt(Plan plan) {
            context.setRecordMetadata(RUN.plans(), PARTITION, plan.version());
            process(new Record<>(plan.run(), new DecodeResult.Readable<>(plan, new byte[0]), 0));
        }

        void decide(Document document) {
            decide(document, next);
            next++;
        }

        void decide(Document document, long offset) {
            context.setRecordMetadata(TOPICS.annotated(), PARTITION, offset);
            process(new Record<>(document.getId(), EncodedDocument.of(document), CRAWLED));
        }

        private void process(Record<String, Object> record) {
            processor.process(record);
            context.forwarded().forEach(each -> forwarded.add(each.record()));
            context.resetForwards();
        }

        List<Mark> marks() {
            return forwarded.stream()
                    .filter(record -> record.value() instanceof Mark)
                    .map(record -> (Mark) record.value())
                    .toList();
        }

        List<Sample> samples() {
            return forwarded.stream()
                    .filter(record -> record.value() instanceof ConsoleTopology.Routed<?>)
                    .map(record -> sample(record.value()))
                    .toList();
        }

        /** All that was forwarded, in order, as its bytes. */
        List<String> bits() {
            return forwarded.stream().map(record -> bits(record.value())).toList();
        }

        private String bits(Object value) {
            if (value instanceof Mark mark) {
                return "mark " + bits(serdes.mark(), mark);
            }
            if (value instanceof Probe probe) {
                return "probe " + bits(serdes.probe(), probe);
            }
            return "sample " + bits(serdes.sample(), sample(value));
        }

        private static Sample sample(Object routed) {
            return ((EncodedSample) ((ConsoleTopology.Routed<?>) routed).value()).whole();
        }

        private <V> String bits(Serde<V> serde, V value) {
            String topic = value instanceof Mark ? RUN.marks() : value instanceof Probe ? RUN.probes() : RUN.selected();
            return HexFormat.of().formatHex(serde.serializer().serialize(topic, value));
        }
    }

    private static <K, V> StateStore store(String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, values)
                .withLoggingDisabled()
                .build();
    }
}
