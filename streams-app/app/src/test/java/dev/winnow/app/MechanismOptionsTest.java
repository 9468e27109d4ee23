package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.runtime.UsageException;
import dev.winnow.selection.GroupPriors;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.ProbeBudget;
import dev.winnow.selection.ThetaRule;
import dev.winnow.selection.UpdateRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class MechanismOptionsTest {
    @Command(name = "create")
    static final class Create {
        @Mixin
        MechanismOptions mechanisms;
    }

    @Test
    void withoutOptionsThePlanIsThePlainOne() {
        assertThat(plan()).isEqualTo(plain(UpdateRule.WINNOW));
    }

    @Test
    void eachMechanismHasOneKey() {
        assertThat(plan("--probe-budget", "ucb").probeBudget()).isEqualTo(ProbeBudget.UCB);
        assertThat(plan("--theta-rule", "leave-one-out").thetaRule()).isEqualTo(ThetaRule.LEAVE_ONE_OUT);
        Plan started = plan(
                "--floor",
                "domain=0.5,domain/law and government=0",
                "--floor",
                "quality/0=1",
                "--prior",
                "domain/a=-2");
        assertThat(started.agents().get(0).priors()).isEqualTo(new GroupPriors(List.of(0.5, 0.0), List.of(-2.0, 0.0)));
        assertThat(started.agents().get(1).priors()).isEqualTo(new GroupPriors(List.of(1.0), List.of()));
    }

    @Test
    void whatCannotBeIsWrongUsageAndNamesTheOption() {
        for (String[] arguments :
                new String[][] {{"--floor", "domain/web=0.5"}, {"--floor", "domain=1.5"}, {"--prior", "domain=9"}}) {
            assertThatThrownBy(() -> plan(arguments))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("check --floor, --prior");
        }
        assertThatThrownBy(() -> options("--probe-budget", "ucb").applyTo(plain(UpdateRule.PAPER_LITERAL)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--probe-budget");
    }

    private static Plan plan(String... arguments) {
        return options(arguments).applyTo(plain(UpdateRule.WINNOW));
    }

    private static MechanismOptions options(String... arguments) {
        Create create = new Create();
        new CommandLine(create).parseArgs(arguments);
        return create.mechanisms;
    }

    private static Plan plain(UpdateRule rule) {
        return Plan.initial(
                "run",
                Map.of("domain", List.of("a", "law and government"), "quality", List.of("0")),
                0.1,
                0.1,
                Policy.POISSON,
                rule,
                1,
                10,
                1_000,
                0.2,
                0.1,
                Map.of());
    }
}
