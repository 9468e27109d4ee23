package dev.winnow.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {
    private static final String TOPIC = "winnow.documents";

    private FakeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Serde<Document> serde(boolean autoRegister) {
        return new RecordSerdes(registry.client(), autoRegister).document();
    }

    private static Document document() {
        return new Document(
                "ab".repeat(32),
                "naïve \uD83D\uDE00 text\n",
                "wikipedia",
                "http://example.org/",
                Instant.ofEpochMilli(1L << 44),
                21,
                Map.of("lang", "en"),
                List.of(new Annotation("quality", "2-3", 2.5, "cd".repeat(32))));
    }

    @Test
    void aRecordReadsBackAsItWasWritten() {
        byte[] bytes = serde(true).serializer().serialize(TOPIC, document());

        assertThat(serde(false).deserializer().deserialize(TOPIC, bytes)).isEqualTo(document());
    }

    @Test
    void theWireFormatIsConfluents() {
        byte[] bytes = serde(true).serializer().serialize(TOPIC, document());

        assertThat(bytes[0]).isZero();
        assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(1);
    }

    @Test
    void withoutAutoRegistrationAnUnknownSubjectIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> serde(false).serializer().serialize(TOPIC, document()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("winnow.documents-value")
                .hasMessageContaining("winnow topics apply");
    }

    @Test
    void whateverIsWrongWithTheBytesIsASerializationException() {
        byte[] good = serde(true).serializer().serialize(TOPIC, document());
        byte[] wrongMagic = good.clone();
        wrongMagic[0] = 1;
        byte[] unknownId = good.clone();
        unknownId[4] = 99;
        List<byte[]> bad =
                List.of(new byte[0], new byte[] {0, 0}, wrongMagic, unknownId, Arrays.copyOf(good, good.length / 2));

        assertThat(bad).allSatisfy(bytes -> assertThatThrownBy(
                        () -> serde(false).deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class));
    }

    @Test
    void randomBytesNeverEscapeAsAnythingElse() {
        byte[] good = serde(true).serializer().serialize(TOPIC, document());
        Random random = new Random(7);
        var deserializer = serde(false).deserializer();
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = good.clone();
            for (int flips = 0; flips < 4; flips++) {
                bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt();
            }
            try {
                assertThat(deserializer.deserialize(TOPIC, bytes)).isNotNull();
            } catch (SerializationException e) {
                assertThat(e).hasMessageContaining(TOPIC);
            }
        }
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNamedWithTheOptionToSet() {
        registry.close();

        assertThatThrownBy(() -> serde(true).serializer().serialize(TOPIC, document()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(registry.url())
                .hasMessageContaining("--schema-registry");
    }
}
