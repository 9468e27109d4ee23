package dev.winnow.service.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.decision.ConsoleException;
import dev.winnow.decision.Crawl;
import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.UsesInMemory;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.MissingKind;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.TestOutputTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTopologyTest {
    @TempDir
    Path directory;

    private final Crawl crawl = new Crawl(7);
    private ConsoleDriver console;

    @BeforeEach
    void start() throws IOException {
        console = new ConsoleDriver(directory);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void theDescriptionIsTheGoldenOne() throws IOException {
        String description = new ConsoleTopology(console.connection, console.run, console.meters)
                .build()
                .describe()
                .toString();

        try (InputStream golden = ConsoleTopologyTest.class.getResourceAsStream("console-topology.txt")) {
            assertThat(description)
                    .isEqualToIgnoringNewLines(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aDocumentWithoutAPlanStopsTheConsole() {
        assertThatThrownBy(() -> console.documents(crawl.documents(1)))
                .rootCause()
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("winnow run create --run night");
    }

    @Test
    void aPlanOfAnotherRunStopsTheConsole() {
        assertThatThrownBy(() -> console.plan(Crawl.plan0("day", Policy.POISSON)))
                .rootCause()
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("is of run day");
    }

    @Test
    void aRecordThatIsNotAPlanIsSkippedAndDecidingContinuesUnderTheLivePlan() {
        console.plan(Crawl.plan0());
        console.documents(crawl.documents(100));
        console.plans.pipeInput("night", new byte[] {1, 2, 3});
        console.plans.pipeInput("night", new byte[] {0, 0, 0, 0, 99, 4});
        console.plans.pipeInput("night", (byte[]) null);
        console.documents(crawl.documents(100));
        console.plan(crawl.next(Crawl.plan0()));

        assertThat(console.meters.unreadable("night", "plans").count()).isEqualTo(3);
        List<Mark> marks = console.marks.readValuesToList();
        assertThat(marks).extracting(Mark::getPlanVersion).containsExactly(0, 1);
        assertThat(marks).extracting(Mark::getDecided).containsExactly(0L, 200L);
    }

    @Test
    void aPlanAfterOneThatCouldNotBeReadStopsTheConsole() {
        Plan first = crawl.next(Crawl.plan0());
        console.plan(Crawl.plan0());
        console.plans.pipeInput("night", new byte[] {1, 2, 3});

        assertThatThrownBy(() -> console.plan(crawl.next(first)))
                .rootCause()
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("gap in plans: expected version 1 at offset 2 of test.night.plans-0, found 2")
                .hasMessageContaining("winnow run create");
    }

    @Test
    void everyDocumentIsSelectedOrRejectedAndTheRatioIsMet() {
        console.plan(Crawl.plan0());
        console.documents(crawl.documents(3_000));

        List<Sample> samples = console.selected.readValuesToList();
        double rejected = console.meters.rejected("night").count();
        assertThat(samples.size() + rejected).isEqualTo(3_000);
        assertThat(samples.size()).isBetween(230, 370);
        assertThat(console.meters.selected("night").count()).isEqualTo(samples.size());
        assertThat(console.probes.getQueueSize())
                .isEqualTo((long) console.meters.probes("night").count())
                .isPositive();
    }

    @Test
    void aDocumentIsSelectedOncePerPlanHoweverOftenItComes() {
        console.plan(Crawl.plan0());
        List<Document> documents = crawl.documents(500);
        console.documents(documents);
        console.documents(documents);
        List<Sample> first = console.selected.readValuesToList();

        console.plan(crawl.next(Crawl.plan0()));
        console.documents(documents);
        List<Sample> second = console.selected.readValuesToList();

        Set<String> ids = new HashSet<>();
        first.forEach(
                sample -> assertThat(ids.add(sample.getDocument().getId())).isTrue());
        assertThat(second)
                .anyMatch(sample -> sample.getUses() == 1
                        && ids.contains(sample.getDocument().getId()));
        assertThat(second)
                .allMatch(sample ->
                        sample.getUses() == (ids.contains(sample.getDocument().getId()) ? 1 : 0));
    }

    @Test
    void aSwitchLeavesAMarkWithCountsAndOffset() {
        console.plan(Crawl.plan0());
        console.documents(crawl.documents(100));
        console.plan(crawl.next(Crawl.plan0()));
        console.documents(crawl.documents(50));

        List<Mark> marks = console.marks.readValuesToList();
        assertThat(marks).extracting(Mark::getPlanVersion).containsExactly(0, 1);
        assertThat(marks).extracting(Mark::getOffset).containsExactly(0L, 100L);
        Mark second = marks.get(1);
        List<Sample> samples = console.selected.readValuesToList();
        assertThat(second.getDecided()).isEqualTo(100);
        assertThat(second.getSelected())
                .isEqualTo(samples.stream()
                        .filter(sample -> sample.getPlanVersion() == 0)
                        .count());
        long labelled = second.getShares().stream()
                .filter(share -> share.getAgent().equals("domain"))
                .flatMap(share -> share.getCounts().stream())
                .mapToLong(Long::longValue)
                .sum();
        assertThat(labelled).isBetween(90L, 100L);
        assertThat(samples).anyMatch(sample -> sample.getPlanVersion() == 1);
    }

    @Test
    void aStageThatDoublesLeavesAMarkOfTheSamePlan() {
        console.plan(Crawl.plan0());
        console.documents(crawl.documents(600));

        List<Mark> marks = console.marks.readValuesToList();
        assertThat(marks).extracting(Mark::getOffset).containsExactly(0L, 256L, 512L);
        assertThat(marks).extracting(Mark::getDecided).containsExactly(0L, 256L, 256L);
        assertThat(marks).extracting(Mark::getLambda).containsOnly(marks.get(0).getLambda());
    }

    @Test
    void anOldOrEqualPlanIsIgnored() {
        Plan first = crawl.next(Crawl.plan0());
        console.plan(Crawl.plan0());
        console.plan(first);
        console.plan(Crawl.plan0());
        console.plan(first);

        assertThat(console.marks.readValuesToList())
                .extracting(Mark::getPlanVersion)
                .containsExactly(0, 1);
    }

    @Test
    void samplesHaveTheBytesThatTheWholeDocumentGives() {
        TestOutputTopic<byte[], byte[]> selected = console.driver.createOutputTopic(
                console.run.selected(),
                Serdes.ByteArray().deserializer(),
                Serdes.ByteArray().deserializer());
        DecisionStream decisions = new DecisionStream(Crawl.RUN, 0, new UsesInMemory());
        decisions.adopt(Crawl.plan0());
        List<Document> documents = crawl.documents(1_000).stream()
                .map(document -> Document.newBuilder(document)
                        .setText("naïve 日本 \uD83D\uDE00 "
                                .repeat(document.getText().length()))
                        .setAttributes(Map.of("language", "en", "status", "200", "host", "example.org"))
                        .setMissing(Map.of("topic", MissingKind.NOTHING))
                        .build())
                .toList();
        List<byte[]> expected = new ArrayList<>();
        var serde = console.connection.serdes().document();
        String topic = console.connection.topics().annotated();
        for (int i = 0; i < documents.size(); i++) {
            // the order of its attributes is that of a document which was read
            Document read =
                    serde.deserializer().deserialize(topic, serde.serializer().serialize(topic, documents.get(i)));
            decisions
                    .decide(read, i)
                    .sample()
                    .map(sample ->
                            console.connection.serdes().sample().serializer().serialize(console.run.selected(), sample))
                    .ifPresent(expected::add);
        }

        console.plan(Crawl.plan0());
        console.documents(documents);

        List<byte[]> written = selected.readValuesToList();
        assertThat(written).hasSizeGreaterThan(50).containsExactlyElementsOf(expected);
    }

    @Test
    void theChangelogHasTheProgressOfTheTransactionsBefore() {
        TestOutputTopic<String, byte[]> changelog = console.driver.createOutputTopic(
                console.run.consoleGroup() + "-" + ConsoleTopology.TASK_STORE + "-changelog",
                Serdes.String().deserializer(),
                Serdes.ByteArray().deserializer());
        DecisionStream decisions = new DecisionStream(Crawl.RUN, 0, new UsesInMemory());
        decisions.adopt(Crawl.plan0());
        console.plan(Crawl.plan0());

        for (int offset = 0; offset < 20; offset++) {
            Document document = crawl.document();
            decisions.decide(document, offset);
            console.documents(List.of(document));

            // the driver commits after every record
            assertThat(changelog.readKeyValuesToMap())
                    .containsEntry("progress", decisions.progress().toBytes());
        }
    }

    @Test
    void aDamagedDocumentIsRefusedAsTheWholeOneIs() {
        var serde = console.connection.serdes().document();
        String topic = console.connection.topics().annotated();
        byte[] good = serde.serializer().serialize(topic, crawl.document());
        console.plan(Crawl.plan0());
        List<String> expected = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 400; i++) {
            byte[] damaged = Arrays.copyOf(good, random.nextInt(8) == 0 ? good.length + 1 : good.length);
            damaged[5 + random.nextInt(damaged.length - 5)] = (byte) random.nextInt();
            try {
                serde.deserializer().deserialize(topic, damaged);
            } catch (SerializationException e) {
                expected.add(e.getMessage());
            }
            console.annotated.pipeInput("damaged", damaged);
        }

        List<DeadLetter> letters = console.driver
                .createOutputTopic(
                        console.connection.topics().deadLetters(),
                        Serdes.ByteArray().deserializer(),
                        console.connection.serdes().deadLetter().deserializer())
                .readValuesToList();
        assertThat(letters)
                .hasSizeBetween(50, 390)
                .extracting(DeadLetter::getDetail)
                .containsExactlyElementsOf(expected);
        assertThat(letters).extracting(DeadLetter::getReason).containsOnly("undecodable");
        assertThat(console.meters.selected("night").count()
                        + console.meters.rejected("night").count())
                .isEqualTo(400 - expected.size());
    }

    @Test
    void anUndecodableDocumentBecomesADeadLetterWithItsCoordinates() {
        console.plan(Crawl.plan0());
        console.documents(crawl.documents(3));
        console.annotated.pipeInput("broken", new byte[] {0, 0, 0, 0, 1, 99});
        console.annotated.pipeInput("empty", (byte[]) null);
        console.documents(crawl.documents(3));

        List<DeadLetter> letters = console.driver
                .createOutputTopic(
                        console.connection.topics().deadLetters(),
                        Serdes.ByteArray().deserializer(),
                        console.connection.serdes().deadLetter().deserializer())
                .readValuesToList();
        assertThat(letters).extracting(DeadLetter::getPosition).containsExactly(3L, 4L);
        assertThat(letters).extracting(DeadLetter::getStep).containsOnly("console");
        assertThat(letters.get(0).getPayloadBytes()).isEqualTo(6);
        assertThat(console.meters.dead("undecodable").count()).isEqualTo(1);
        assertThat(console.meters.dead("empty-record").count()).isEqualTo(1);
        assertThat(console.meters.selected("night").count()
                        + console.meters.rejected("night").count())
                .isEqualTo(6);
    }
}
