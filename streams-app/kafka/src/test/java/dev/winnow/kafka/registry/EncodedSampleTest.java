package dev.winnow.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Document;
import dev.winnow.schemas.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EncodedSampleTest {
    private static final int ROUNDS = 6_000;
    private static final String ANNOTATED = "winnow.annotated";
    private static final String SELECTED = "winnow.run.base.selected";

    private FakeRegistry registry;
    private RecordSerdes serdes;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        serdes = new RecordSerdes(registry.client(), true);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private byte[] bytes(Document document) {
        return serdes.document().serializer().serialize(ANNOTATED, document);
    }

    /** Also damaged ones: what is read of a sample, and what is wrong with it, is as the serde of whole samples has it. */
    @Test
    void samplesAreReadAsWholeOnesAre() {
        Deserializer<Sample> wholeSamples = serdes.sample().deserializer();
        Serializer<Sample> writer = serdes.sample().serializer();
        Deserializer<EncodedDocument> documents = serdes.encodedDocument();
        // the first record of an id is decoded by the serde of whole records
        documents.deserialize(ANNOTATED, bytes(EncodedRecordsTest.document(0, 3, Map.of())));
        Deserializer<EncodedSample> scanned = serdes.scannedSample();
        int refused = 0;
        int same = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            Document document = EncodedRecordsTest.document(
                    seed % 8, random.nextInt(4), EncodedRecordsTest.attributes(random.nextInt(4), random));
            EncodedDocument annotated = documents.deserialize(ANNOTATED, bytes(document));
            byte[] good = writer.serialize(
                    SELECTED, new Sample("base", random.nextInt(), random.nextDouble(), -1.5, 2, document));
            scanned.deserialize(SELECTED, good);
            byte[] bytes = random.nextInt(3) == 0 ? good : EncodedRecordsTest.damaged(good, random);
            Sample expected;
            try {
                expected = wholeSamples.deserialize(SELECTED, bytes);
            } catch (SerializationException e) {
                refused++;
                assertThatThrownBy(() -> scanned.deserialize(SELECTED, bytes))
                        .as("seed " + seed + " " + e.getCause())
                        .isInstanceOf(SerializationException.class);
                continue;
            }
            EncodedSample read = scanned.deserialize(SELECTED, bytes);
            assertThat(read.document().id()).isEqualTo(expected.getDocument().getId());
            assertThat(read.whole().toString()).as("seed " + seed).isEqualTo(expected.toString());
            assertThat(bytes != good || read.document().size() > 0)
                    .as("scanned")
                    .isTrue();
            boolean isSame = read.document().isSame(annotated);
            assertThat(isSame)
                    .as("seed " + seed)
                    .isEqualTo(expected.getDocument().equals(document));
            assertThat(isSame || bytes != good).isTrue();
            same += isSame ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(ROUNDS / 10);
        assertThat(same).isGreaterThan(ROUNDS / 10);
    }

    @Test
    void documentsOnTheirWayInAreWrittenAsWholeOnes() {
        Serializer<UnlabelledDocument> writer = serdes.unlabelledDocument();
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            UnlabelledDocument document = new UnlabelledDocument(
                    "ab".repeat(32),
                    "naïve \uD83D\uDE00 日本 text\n".repeat(random.nextInt(90)).getBytes(StandardCharsets.UTF_8),
                    "wikipedia",
                    "http://example.org/" + seed,
                    random.nextLong(),
                    EncodedRecordsTest.attributes(random.nextInt(30), random));

            assertThat(writer.serialize(ANNOTATED, document)).isEqualTo(bytes(document.whole()));
        }
        assertThat(writer.serialize(ANNOTATED, null)).isNull();
    }
}
