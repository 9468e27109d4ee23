package dev.winnow.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReservedClientSettingsTest {

    @Test
    void theUserTunesWhatSuitsTheBrokers() {
        Map<String, Object> settings = ReservedClientSettings.settings(
                Map.of("compression.type", "lz4", "linger.ms", 10),
                Map.of("compression.type", "zstd", "security.protocol", "SSL"),
                ReservedClientSettings.PRODUCER);

        assertThat(settings)
                .containsEntry("compression.type", "zstd")
                .containsEntry("linger.ms", 10)
                .containsEntry("security.protocol", "SSL");
    }

    @Test
    void whatGuaranteesRestOnStaysAsItIs() {
        assertThat(ReservedClientSettings.settings(
                        Map.of("transactional.id", "scorer-1"),
                        Map.of("acks", "1", "enable.idempotence", "false", "transactional.id", "another"),
                        ReservedClientSettings.PRODUCER))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("transactional.id", "scorer-1");
        assertThat(ReservedClientSettings.settings(
                        Map.of("group.id", "scoring", "session.timeout.ms", 10_000),
                        Map.of(
                                "isolation.level",
                                "read_uncommitted",
                                "enable.auto.commit",
                                "true",
                                "auto.offset.reset",
                                "latest",
                                "group.id",
                                "mine",
                                "session.timeout.ms",
                                "45000"),
                        ReservedClientSettings.CONSUMER))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("group.id", "scoring")
                .containsEntry("session.timeout.ms", "45000");
    }
}
