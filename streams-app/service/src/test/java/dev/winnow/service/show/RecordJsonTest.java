package dev.winnow.service.show;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.schemas.DeadHeader;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records as JSON lose nothing. */
class RecordJsonTest {
    @Test
    void everyFieldOfADocumentIsThere() {
        Document document = Document.newBuilder()
                .setId("ab")
                .setText("line 1\nline \"2\"")
                .setSource("web")
                .setFetchedAt(Instant.ofEpochMilli(1_500))
                .setTokens(15)
                .setAttributes(Map.of("language", "en"))
                .setAnnotations(List.of(new Annotation("quality", "low", Double.NaN, "q1", "")))
                .setMissing(Map.of("topic", MissingKind.OUTAGE))
                .build();

        assertThat(RecordJson.of(document).toString())
                .isEqualTo("{\"id\":\"ab\",\"text\":\"line 1\\nline \\\"2\\\"\",\"source\":\"web\",\"url\":\"\","
                        + "\"fetchedAt\":\"1970-01-01T00:00:01.500Z\",\"tokens\":15,"
                        + "\"attributes\":{\"language\":\"en\"},"
                        + "\"annotations\":[{\"agent\":\"quality\",\"group\":\"low\",\"score\":\"NaN\","
                        + "\"agentVersion\":\"q1\",\"reference\":\"\"}],\"missing\":{\"topic\":\"OUTAGE\"}}");
    }

    @Test
    void bytesAreBase64AndAreNotUsedUp() {
        ByteBuffer payload = ByteBuffer.wrap(new byte[] {1, 2, 3});
        DeadLetter letter = DeadLetter.newBuilder()
                .setStep("ingest")
                .setReason("invalid-utf8")
                .setDetail("")
                .setOrigin("a")
                .setPosition(1)
                .setPayload(payload)
                .setPayloadBytes(3)
                .setHeaders(List.of(new DeadHeader("h", null)))
                .build();

        assertThat(RecordJson.of(letter).get("payload").asText()).isEqualTo("AQID");
        assertThat(RecordJson.of(letter).get("headers").toString()).isEqualTo("[{\"key\":\"h\",\"value\":null}]");
        assertThat(payload.remaining()).isEqualTo(3);
    }

    @Test
    void numbersFlagsAndNestedMapsKeepTheirTypes() {
        Control control = Control.newBuilder()
                .setRun("night")
                .setKind(ControlKind.VETO)
                .setLowestEpoch(1L << 60)
                .setVetoes(Map.of("decontaminate", List.of("high")))
                .setIssuedAt(Instant.EPOCH)
                .build();

        assertThat(RecordJson.of(control).toString())
                .contains(
                        "\"kind\":\"VETO\"",
                        "\"lowestEpoch\":1152921504606846976",
                        "\"usefulRepetitions\":15.4",
                        "\"vetoes\":{\"decontaminate\":[\"high\"]}");
    }

    @Test
    void aLineHoldsNothingThatATerminalObeys() throws Exception {
        String hostile =
                "a\u001b[31m\u007f\u009b2J\u0085\u202eb\u200b\u2028\ufeff\udb40\udc41 \u4f60\u597d \ud83d\ude00 \\ \"";

        String line = RecordJson.line(JsonNodeFactory.instance.textNode(hostile));

        assertThat(line.codePoints().map(Character::getType).boxed())
                .doesNotContain((int) Character.CONTROL, (int) Character.FORMAT, (int) Character.LINE_SEPARATOR);
        assertThat(line).contains("\\u009B", "\\u202E", "\\uDB40\\uDC41", "\u4f60\u597d \ud83d\ude00");
        assertThat(new ObjectMapper().readTree(line).textValue()).isEqualTo(hostile);
    }
}
