package dev.winnow.lab.arm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.selection.UpdateRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArmsTest {
    @Test
    void threeAgentsGiveEachAloneAllPairsAndTheArmsThatBoundThem() {
        List<Arm> arms = Arms.of(List.of("domain", "quality", "topic"), true);
        assertThat(arms)
                .extracting(Arm::name)
                .containsExactly(
                        "random",
                        "domain",
                        "quality",
                        "topic",
                        "quality+topic",
                        "domain+topic",
                        "domain+quality",
                        "fixed-theta",
                        "paper-literal",
                        "all",
                        "oracle",
                        "everything");
        assertThat(arms)
                .filteredOn(arm -> !arm.rewarded())
                .extracting(Arm::name)
                .containsExactly("random", "oracle", "everything");
        assertThat(arms)
                .filteredOn(arm -> arm.budgetFactor() == 2)
                .extracting(Arm::name)
                .containsExactly("everything");
        assertThat(arms).filteredOn(Arm::withoutNoise).extracting(Arm::name).containsExactly("oracle");
        assertThat(arms)
                .filteredOn(arm -> arm.updateRule() == UpdateRule.PAPER_LITERAL)
                .extracting(Arm::name)
                .containsExactly("paper-literal");
    }

    @Test
    void withoutKnownNoiseThereIsNoOracle() {
        assertThat(Arms.of(List.of("domain", "quality"), false))
                .extracting(Arm::name)
                .doesNotContain("oracle")
                .doesNotHaveDuplicates();
    }

    @Test
    void everyMechanismHasAnArmThatDiffersFromAllInItAlone() {
        List<String> agents = List.of("domain", "quality");
        Arm all = Arms.of(agents, false).stream()
                .filter(arm -> arm.name().equals(Arm.ALL))
                .findFirst()
                .orElseThrow();

        List<Arm> arms = Arms.ofMechanisms(agents);

        assertThat(arms).extracting(Arm::name).contains("ucb-budget", "source-floors", "leave-one-out");
        assertThat(arms).extracting(Arm::mechanisms).doesNotHaveDuplicates().doesNotContain(Mechanisms.NONE);
        assertThat(arms).allSatisfy(arm -> assertThat(Arm.with(Arm.ALL, arm.agents(), Mechanisms.NONE))
                .isEqualTo(all));
        assertThat(Arms.ofMechanisms(List.of("decontaminate", "quality")))
                .filteredOn(arm -> arm.name().equals("veto-leaks"))
                .singleElement()
                .satisfies(arm -> assertThat(arm.mechanisms().vetoes())
                        .containsExactly("decontaminate/high", "decontaminate/passage"));
        assertThat(arms).extracting(Arm::name).doesNotContain("veto-leaks");
        assertThat(Arms.ofMechanisms(List.of("quality"))).extracting(Arm::name).doesNotContain("source-floors");
    }
}
