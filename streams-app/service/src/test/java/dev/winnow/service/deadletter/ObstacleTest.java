package dev.winnow.service.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.DeadLetter;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObstacleTest {
    private static final Topics TOPICS = new Topics("winnow");

    private static DeadLetter letter(String reason) {
        return DeadLetter.newBuilder()
                .setStep("scoring")
                .setReason(reason)
                .setDetail("")
                .setOrigin(TOPICS.documents())
                .setPartition(0)
                .setPosition(7)
                .setPayload(ByteBuffer.wrap(new byte[] {1}))
                .setPayloadBytes(1)
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id-mismatch", "empty-text", "not-normalized"})
    void aRecordThatWouldBeRefusedAgainIsNotReplayed(String reason) {
        assertThat(Obstacle.of(letter(reason), TOPICS)).contains(Obstacle.BREAKS_CONTRACT);
    }

    @Test
    void aRecordWhoseSchemaWasMissingIs() {
        assertThat(Obstacle.of(letter("undecodable"), TOPICS)).isEmpty();
    }
}
