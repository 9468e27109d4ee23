package dev.winnow.lab.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void metersAreSummedOverTheirLabels() {
        String text = """
                # HELP winnow_documents_dead_total Records that could not be used
                # TYPE winnow_documents_dead_total counter
                winnow_documents_dead_total{reason="empty-record"} 2.0
                winnow_documents_dead_total{reason="a {brace} in it"} 1.0
                winnow_trainer_loss NaN
                winnow_probes_total{run="local"} 1.5E3
                """;

        assertThat(Metrics.parse(text))
                .containsEntry("winnow_documents_dead_total", 3.0)
                .containsEntry("winnow_trainer_loss", Double.NaN)
                .containsEntry("winnow_probes_total", 1_500.0)
                .hasSize(3);
    }
}
