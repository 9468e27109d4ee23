package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.service.audit.AuditRange;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class AuditRangeOptionsTest {
    @Command(name = "verify")
    static final class Verify {
        @Mixin
        AuditRangeOptions range;
    }

    @Test
    void withoutOptionsAnAuditLooksAtEverything() {
        assertThat(range()).isEqualTo(AuditRange.ALL);
    }

    @Test
    void onePlanIsARangeOfItselfAndTwoAreFromTheFirstToTheLast() {
        assertThat(range("--plans=4")).isEqualTo(new AuditRange(Set.of(), 0, Long.MAX_VALUE, 4, 4));
        assertThat(range("--plans=3-5")).isEqualTo(new AuditRange(Set.of(), 0, Long.MAX_VALUE, 3, 5));
        assertThat(range("--plans=0-999999999")).isEqualTo(new AuditRange(Set.of(), 0, Long.MAX_VALUE, 0, 999_999_999));
    }

    @Test
    void partitionsAndOffsetsGoTogetherWithPlans() {
        assertThat(range("--partition=1,3", "--partition=2", "--from=10", "--to=20", "--plans=7"))
                .isEqualTo(new AuditRange(Set.of(1, 2, 3), 10, 20, 7, 7));
    }

    private static AuditRange range(String... arguments) {
        Verify verify = new Verify();
        new CommandLine(verify).parseArgs(arguments);
        return verify.range.range();
    }
}
