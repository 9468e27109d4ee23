package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelReaderTest {
    private static final Plan ONE = Plan.initial(
            "run",
            Map.of("domain", List.of("book", "crawl"), "quality", List.of("low", "high")),
            0.1,
            0.1,
            Policy.POISSON,
            UpdateRule.WINNOW,
            1,
            10,
            1_000,
            0.2,
            0.1,
            Map.of("domain", "d1", "quality", "q1"));
    private static final Plan TWO = ONE.with(DecisionRule.TWO, RuleOptions.DEFAULT);

    @Test
    void labelsOfThePlansVersionsAreIndicesUnderBothRules() {
        AgentLabels labels = labels("d1", "q1");
        assertThat(new LabelReader(ONE).read(labels)).isEqualTo(Labels.of(1, 0));
        assertThat(new LabelReader(TWO).read(labels)).isEqualTo(Labels.of(1, 0));
    }

    @Test
    void aForeignVersionIsAnOutageUnderRuleTwoUnlessItIsAccepted() {
        AgentLabels foreign = labels("d1", "q2");
        assertThat(new LabelReader(ONE).read(foreign)).isEqualTo(Labels.of(1, 0));
        assertThat(new LabelReader(TWO).read(foreign)).isEqualTo(Labels.of(1, Labels.ABSENT));
        Plan accepting = ONE.with(DecisionRule.TWO, new RuleOptions(15.4, 1, Map.of("quality", List.of("q2"))));
        assertThat(new LabelReader(accepting).read(foreign)).isEqualTo(Labels.of(1, 0));
        assertThat(new LabelReader(accepting).read(labels("d2", "q2"))).isEqualTo(Labels.of(Labels.ABSENT, 0));
    }

    @Test
    void generationsOfALineageAreNotForeign() {
        assertThat(new LabelReader(TWO).read(labels("d1/7", "q1"))).isEqualTo(Labels.of(1, 0));
        assertThat(new LabelReader(TWO).read(labels("d17", "q1"))).isEqualTo(Labels.of(Labels.ABSENT, 0));
    }

    @Test
    void aFailureOnTheDocumentCountsAsOneAndEverythingElseThatIsMissingAsAnOutage() {
        List<AgentLabels.Given> domain = List.of(new AgentLabels.Given("domain", "book", "d1"));
        assertThat(new LabelReader(TWO).read(missing(domain, Map.of("quality", AgentLabels.Missing.FAILURE))))
                .isEqualTo(Labels.of(0, Labels.FAILED));
        assertThat(new LabelReader(TWO).read(missing(domain, Map.of("quality", AgentLabels.Missing.OUTAGE))))
                .isEqualTo(Labels.of(0, Labels.ABSENT));
        assertThat(new LabelReader(TWO).read(missing(domain, Map.of("quality", AgentLabels.Missing.NOTHING))))
                .isEqualTo(Labels.of(0, Labels.ABSENT));
        assertThat(new LabelReader(TWO).read(missing(domain, Map.of()))).isEqualTo(Labels.of(0, Labels.ABSENT));
        assertThat(new LabelReader(ONE).read(missing(domain, Map.of("quality", AgentLabels.Missing.FAILURE))))
                .isEqualTo(Labels.of(0, Labels.ABSENT));
    }

    private static AgentLabels missing(List<AgentLabels.Given> given, Map<String, AgentLabels.Missing> missing) {
        return new AgentLabels(given, missing);
    }

    private static AgentLabels labels(String domainVersion, String qualityVersion) {
        return new AgentLabels(
                List.of(
                        new AgentLabels.Given("quality", "high", "q0"),
                        new AgentLabels.Given("domain", "crawl", domainVersion),
                        new AgentLabels.Given("quality", "low", qualityVersion)),
                Map.of());
    }
}
