package dev.winnow.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.DeadHeader;
import dev.winnow.schemas.DeadLetter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadRecordTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 64 << 10, 1 << 20, DeadRecord.WHOLE_LIMIT - 3 - 19})
    void aRecordThatFitsIsKeptWholeWithKeyTimeAndHeaders(int bytes) {
        DeadLetter letter = letter(new byte[bytes], new RecordHeaders().add("abc", null));

        assertThat(letter.getPayload().remaining()).isEqualTo(bytes);
        assertThat(letter.getKey()).isEqualTo("key");
        assertThat(letter.getTimestamp()).isEqualTo(5);
        assertThat(letter.getHeaders()).containsExactly(new DeadHeader("abc", null));
        assertThat(DeadRecord.isCut(letter)).isFalse();
    }

    @Test
    void aRecordThatDoesNotFitIsCutAndShowsIt() {
        DeadLetter letter = letter(new byte[DeadRecord.WHOLE_LIMIT + 1], new RecordHeaders());

        assertThat(letter.getPayload().remaining()).isEqualTo(64 << 10);
        assertThat(letter.getPayloadBytes()).isEqualTo(DeadRecord.WHOLE_LIMIT + 1);
        assertThat(letter.getKey()).isNull();
        assertThat(DeadRecord.isCut(letter)).isTrue();
    }

    @Test
    void aShortValueWithHeadersThatDoNotFitIsNotTakenForTheRecord() {
        DeadLetter letter = letter(new byte[10], new RecordHeaders().add("h", new byte[DeadRecord.WHOLE_LIMIT]));

        assertThat(letter.getHeaders()).isEmpty();
        assertThat(DeadRecord.isCut(letter)).isTrue();
    }

    @Test
    void aRecordWithoutAValueKeepsItsKey() {
        DeadLetter letter = letter(null, new RecordHeaders());

        assertThat(letter.getKey()).isEqualTo("key");
        assertThat(letter.getPayloadBytes()).isZero();
        assertThat(DeadRecord.isCut(letter)).isFalse();
    }

    @Test
    void noLetterIsLargerThanItsTopicTakes() throws IOException {
        RecordHeaders many = new RecordHeaders();
        for (int i = 0; i < 100_000; i++) {
            many.add("a", new byte[1]);
        }
        int rest = 100_000 * 18 + 3;

        assertThat(encoded(letter(new byte[DeadRecord.WHOLE_LIMIT - rest], many)))
                .isLessThan(TopicSpec.MAX_MESSAGE_BYTES - 512);
        assertThat(encoded(letter(new byte[DeadRecord.WHOLE_LIMIT - 3], new RecordHeaders())))
                .isLessThan(TopicSpec.MAX_MESSAGE_BYTES - 512);
    }

    private static int encoded(DeadLetter letter) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<>(DeadLetter.class).write(letter, encoder);
        encoder.flush();
        return bytes.size();
    }

    private static DeadLetter letter(byte[] value, Headers headers) {
        return DeadRecord.of(
                new ConsumerRecord<>(
                        "t", 0, 1, 5, TimestampType.CREATE_TIME, 3, 0, "key", value, headers, Optional.empty()),
                "scoring",
                "undecodable",
                "é".repeat(2_000));
    }
}
