package dev.winnow.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class EvaluateOptionsTest {
    @Command(name = "evaluate")
    static final class Evaluate {
        @Mixin
        EvaluateOptions options;
    }

    @Test
    void aQuickEvaluationReadsAtMostFiftyItemsAndEightThousandTokens() {
        EvaluateOptions options = options("--quick");

        assertThat(options.items()).isEqualTo(50);
        assertThat(options.heldOutTokens()).isEqualTo(8_192);
    }

    @Test
    void quickNeverReadsMoreThanWasAskedFor() {
        EvaluateOptions options = options("--quick", "--items=7", "--held-out-tokens=100");

        assertThat(options.items()).isEqualTo(7);
        assertThat(options.heldOutTokens()).isEqualTo(100);
    }

    @Test
    void anyOneOfTheThreeIsEnoughToEvaluateOn() {
        for (String option : new String[] {"--tasks", "--reference", "--held-out"}) {
            options(option, "a.jsonl").check();
        }
        EvaluateOptions none = options();

        assertThatThrownBy(none::check).hasMessage("nothing to evaluate on: give --tasks, --reference or --held-out");
    }

    @ParameterizedTest
    @CsvSource({"--items=0,got 0", "--held-out-tokens=1000000001,got 1000000001", "--reference-lead=-1,got -1"})
    void aNumberOutOfRangeIsRefusedWithItsValue(String option, String message) {
        EvaluateOptions options = options("--tasks", "a.jsonl", option);

        assertThatThrownBy(options::check)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option.substring(0, option.indexOf('=')))
                .hasMessageEndingWith(message);
    }

    private static EvaluateOptions options(String... arguments) {
        Evaluate evaluate = new Evaluate();
        new CommandLine(evaluate).parseArgs(arguments);
        return evaluate.options;
    }
}
