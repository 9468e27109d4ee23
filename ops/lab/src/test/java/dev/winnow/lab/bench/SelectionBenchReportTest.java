package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.SelectionFigures;
import dev.winnow.selection.SelectionReport;
import dev.winnow.selection.UpdateRule;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionBenchReportTest {
    private static final SelectionBenchReport REPORT = new SelectionBenchReport(
            "ops/winnow bench selection",
            false,
            MachineDescription.here(),
            Map.of("drift", new SelectionBenchReport.Seeds(1, 3)),
            figures(0.04, 12_900, Map.of(24, new SelectionFigures.Groups(2_000, 0.1), 3_000, groups())),
            new SelectionBenchReport.Hostile(1, 20_000, 90_000, 0, 10_000),
            figures(3.5, 1_005, Map.of(24, new SelectionFigures.Groups(1_900, 0.2))));

    private static SelectionFigures.Groups groups() {
        return new SelectionFigures.Groups(60_000, 0.5);
    }

    private static SelectionFigures figures(double error, long distinct, Map<Integer, SelectionFigures.Groups> groups) {
        return new SelectionFigures(
                Map.of("step-up", new SelectionFigures.Drift(error, 0.01, 1.5)),
                Map.of("all-agents", new SelectionFigures.Outage(error)),
                Map.of(24, 0.99),
                Map.of(24, 0.01),
                0.5,
                new SelectionFigures.Recrawl(distinct, 0.05),
                groups);
    }

    @Test
    void theKeysAreRuleTwosAndBeforeHoldsThoseOfRuleOne() {
        JsonNode json = new ObjectMapper().valueToTree(REPORT);

        assertThat(keys(json))
                .containsExactlyInAnyOrder(
                        "command",
                        "quick",
                        "machine",
                        "seeds",
                        "drift",
                        "outage",
                        "agents",
                        "agentsStandardErrors",
                        "meanTrueRewardOfOneAgent",
                        "recrawl",
                        "groups",
                        "hostile",
                        "before");
        assertThat(keys(json.at("/drift/step-up")))
                .containsExactlyInAnyOrder("worstRatioError", "ratioErrorOverRun", "probesOverBudget");
        assertThat(json.at("/drift/step-up/worstRatioError").asDouble()).isEqualTo(0.04);
        assertThat(json.at("/outage/all-agents/worstRatioError").asDouble()).isEqualTo(0.04);
        assertThat(json.at("/agents/24").asDouble()).isEqualTo(0.99);
        assertThat(keys(json.at("/recrawl"))).containsExactlyInAnyOrder("distinct", "keepRate");
        assertThat(keys(json.at("/groups/3000"))).containsExactlyInAnyOrder("planBytes", "updateSeconds");
        assertThat(json.at("/hostile/honestReportsUsed").asDouble()).isEqualTo(1);
        assertThat(json.at("/before/drift/step-up/worstRatioError").asDouble()).isEqualTo(3.5);
        assertThat(json.at("/before/recrawl/distinct").asLong()).isEqualTo(1_005);
        assertThat(json.at("/seeds/drift/last").asLong()).isEqualTo(3);
    }

    @Test
    void theTableShowsBothRulesAndADashForASizeThatRuleOneDidNotRun() {
        assertThat(REPORT.table())
                .containsPattern("step-up +3\\.500 +0\\.040 +0\\.010 +0\\.010 +1\\.5 +1\\.5")
                .containsPattern("distinct +1005 +12900")
                .containsPattern("3000 +- +60,000 +- +0\\.50")
                .contains("1.0000 of 20,000 honest reports used");
    }

    @Test
    void theBytesOfAPlanAreThoseOfItsRecord() {
        Plan small = plan(List.of("a", "b"));
        Plan large = plan(List.of("a", "b", "a group of a longer name"));

        // the name, its length, its floor, weight, first weight, share and probes
        assertThat(SelectionBench.planBytes(large) - SelectionBench.planBytes(small))
                .isBetween(25L, 80L);
    }

    @Test
    void everyPartIsAStepOfBothRules() {
        for (DecisionRule rule : DecisionRule.values()) {
            assertThat(new SelectionReport(rule, true, 1, plan -> 0)
                            .steps().stream().map(SelectionReport.Step::name).toList())
                    .allSatisfy(name -> assertThat(name).startsWith("rule "))
                    .anyMatch(name -> name.endsWith("drift files"))
                    .anyMatch(name -> name.endsWith("outage all-agents"))
                    .anyMatch(name -> name.endsWith("agents 24"))
                    .anyMatch(name -> name.endsWith("recrawl"))
                    .anyMatch(name -> name.endsWith("groups 1000"));
        }
    }

    private static Plan plan(List<String> groups) {
        return Plan.initial(
                "run",
                Map.of("agent", groups),
                0.02,
                0.1,
                Policy.POISSON,
                UpdateRule.WINNOW,
                1,
                20,
                1_000,
                0.2,
                0.1,
                Map.of());
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            keys.add(names.next());
        }
        return keys;
    }
}
