package dev.winnow.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarcDateTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-10-01T07:08:09Z",
                "1970-01-01T00:00:00Z",
                "2000-02-29T23:59:59Z",
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-00T00:00:00Z",
                "2026-10-01T24:00:00Z",
                "2026-10-01T23:59:60Z",
                "2026-10-01T07:60:09Z",
                "2026-10-01T07:08:09.123456Z",
                "2026-10-01T07:08:09+01:00",
                "2026-10-01t07:08:09z",
                "2026-10-01",
                "",
                "\u0662026-10-01T07:08:0Z",
            })
    void aDateMeansWhatTheFormatterReads(String date) {
        long expected;
        try {
            expected = Instant.parse(date).toEpochMilli();
        } catch (DateTimeException e) {
            expected = 0;
        }

        assertThat(WarcDate.millis(date)).isEqualTo(expected);
    }
}
