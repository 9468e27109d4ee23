package dev.winnow.lab.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.winnow.selection.UpdateRule;
import java.util.ArrayList;
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
    void anArmWithAFactorIsTheArmWithTheDriftOfTheDomainsBounded() {
        List<Arm> known = new ArrayList<>(Arms.of(List.of("domain", "dsir", "quality"), false));
        known.addAll(Arms.ofMechanisms(List.of("domain", "dsir", "quality")));

        List<Arm> arms = Arms.named(List.of("dsir-classifier@1", "all@1.5", "random", "all"), known);

        assertThat(arms).extracting(Arm::name).containsExactly("random", "all", "dsir-classifier@1", "all@1.5");
        assertThat(arms.get(3).mechanisms()).isEqualTo(Mechanisms.NONE.withMaxDrift("domain", 1.5));
        assertThat(arms.get(3).agents()).isEqualTo(arms.get(1).agents());
        // a classifier knows no domain by itself
        assertThat(arms.get(2).agents()).containsExactly("domain", "dsir");
        assertThat(arms.get(2).rewarded()).isFalse();
        assertThat(arms.get(2).mechanisms().ranked()).containsExactly("dsir");
        for (String wrong : List.of("all@0.9", "all@", "all@x", "al@2", "@2", "nothing")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Arms.named(List.of(wrong), known))
                    .withMessageStartingWith("unknown arm '" + wrong + "': --arms takes random, ");
        }
    }

    @Test
    void aPrimedArmIsRewardedAndStartsAsTheClassifierOfItsAgent() {
        List<String> agents = List.of("betr", "domain", "quality");
        List<Arm> arms = Arms.named(List.of("primed", "betr-classifier"), Arms.ofMechanisms(agents));

        assertThat(arms).extracting(Arm::name).containsExactly("primed", "betr-classifier");
        assertThat(arms.get(0).mechanisms()).isEqualTo(arms.get(1).mechanisms());
        assertThat(arms.get(0).rewarded()).isTrue();
        assertThat(arms.get(0).agents()).isEqualTo(agents);
        assertThat(arms.get(1).rewarded()).isFalse();
        assertThat(arms.get(1).agents()).containsExactly("betr");
        assertThat(Arms.ofMechanisms(List.of("domain", "quality")))
                .extracting(Arm::name)
                .doesNotContain("primed", "betr-classifier");
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
        assertThat(arms)
                .filteredOn(Arm::rewarded)
                .extracting(Arm::mechanisms)
                .doesNotHaveDuplicates()
                .doesNotContain(Mechanisms.NONE);
        assertThat(arms).filteredOn(Arm::rewarded).allSatisfy(arm -> assertThat(
                        Arm.with(Arm.ALL, arm.agents(), Mechanisms.NONE))
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
