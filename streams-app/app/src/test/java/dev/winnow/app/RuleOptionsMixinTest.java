package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.winnow.runtime.UsageException;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.DriftBound;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.UpdateRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RuleOptionsMixinTest {
    private static Plan plan(Map<String, List<String>> groups) {
        return Plan.initial(
                "night", groups, 0.02, 0.05, Policy.POISSON, UpdateRule.WINNOW, 1, 64, 1_000, 0.1, 0.1, Map.of());
    }

    private static RuleOptionsMixin parse(String... arguments) {
        RuleOptionsMixin options = new RuleOptionsMixin();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("rule", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(arguments);
        return options;
    }

    private static final Plan SMALL = plan(Map.of("quality", List.of("low", "high")));

    @Test
    void aPlanGetsTheRuleAndItsOptions() {
        Plan plan = parse("--useful-repetitions", "4", "--accept-version", "quality=q2,quality=q3")
                .applyTo(SMALL, 2);

        assertThat(plan.rule()).isEqualTo(DecisionRule.TWO);
        assertThat(plan.options().usefulRepetitions()).isEqualTo(4);
        assertThat(plan.options().acceptedVersions()).isEqualTo(Map.of("quality", List.of("q2", "q3")));
        assertThat(parse().applyTo(SMALL, 1)).isEqualTo(SMALL);
    }

    @Test
    void anAgentThatTheRunLacksAndAVersionWithoutAnAgentAreWrongUsages() {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parse("--accept-version", "topic=t1").applyTo(SMALL, 2))
                .withMessageContaining("the run has quality");
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parse("--accept-version", "q2").applyTo(SMALL, 2))
                .withMessageContaining("expected AGENT=VERSION");
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parse("--useful-repetitions", "0").applyTo(SMALL, 2))
                .withMessageContaining("--useful-repetitions");
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parse().applyTo(SMALL, 4))
                .withMessageContaining("1, 2 or 3");
    }

    @Test
    void aBoundOfDriftMakesAPlanOfRuleThreeAndWrongOnesAreWrongUsages() {
        Plan plan = MaxDrift.applyTo(
                Map.of("quality", 1.5), parse("--useful-repetitions", "4").applyTo(SMALL, 3));

        assertThat(plan.rule()).isEqualTo(DecisionRule.THREE);
        assertThat(plan.options().drift()).contains(new DriftBound("quality", 1.5));
        assertThat(plan.options().usefulRepetitions()).isEqualTo(4);
        assertThat(MaxDrift.applyTo(Map.of(), SMALL)).isEqualTo(SMALL);
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> MaxDrift.applyTo(Map.of("topic", 1.5), SMALL))
                .withMessageContaining("agent of maxDrift must be one of [quality], but is topic: check --max-drift");
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> MaxDrift.bound(Map.of("quality", 0.5)))
                .withMessageContaining("must be 1 or more, but is 0.5");
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> MaxDrift.bound(Map.of("quality", 2.0, "topic", 2.0)))
                .withMessageContaining("a run bounds the drift of one agent");
    }

    @Test
    void aRunWithMoreGroupsThanRuleTwoTakesIsRefusedWithTheReasonAndTakenUnderRuleOne() {
        List<String> many =
                IntStream.range(0, 10_001).mapToObj(group -> "g" + group).collect(Collectors.toList());
        Plan large = plan(Map.of("topic", many));

        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parse().applyTo(large, 2))
                .withMessageContaining("10001 groups of all agents are more than the 10000");
        assertThat(parse().applyTo(large, 1).rule()).isEqualTo(DecisionRule.ONE);
    }
}
