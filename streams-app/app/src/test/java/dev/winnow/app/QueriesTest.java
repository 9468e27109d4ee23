package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueriesTest {
    private static final List<String> SCRAPED = List.of("""
            # TYPE winnow_theta gauge
            winnow_theta{agent="a \\"b\\"",run="night"} 0.5
            winnow_ready 1.0
            """, "jvm_memory_used_bytes{area=\"heap\"} 1.0E7\n");

    @Test
    void whatIsScrapedIsAnswered() {
        assertThat(Queries.unanswered(
                        List.of(
                                "max by (run, agent) (winnow_theta{run=~\".*\"})",
                                "winnow_ready{job=\"winnow\"} == 0",
                                "label_values(winnow_theta, agent)",
                                "sum by (instance) (jvm_memory_used_bytes{area=\"heap\"}) / 1048576"),
                        SCRAPED))
                .isEmpty();
    }

    @Test
    void aNameAConditionAndALabelThatNoSampleHasAreFound() {
        assertThat(Queries.unanswered(
                        List.of(
                                "rate(winnow_lost_total[1m])",
                                "winnow_theta{run=\"day\"}",
                                "sum by (run, group) (rate(winnow_theta[5m])) / winnow_ready",
                                "label_values(winnow_ready, run)"),
                        SCRAPED))
                .containsExactly(
                        "label_values(winnow_ready, run)",
                        "winnow_lost_total",
                        "winnow_theta by run, group",
                        "winnow_theta{run=\"day\"}");
    }

    @Test
    void dashboardsAndAlertsHaveQueries() throws IOException {
        assertThat(Queries.ofDashboards()).hasSizeGreaterThan(20).contains("label_values(winnow_theta, agent)");
        assertThat(Queries.ofAlerts()).hasSizeGreaterThan(15);
    }
}
