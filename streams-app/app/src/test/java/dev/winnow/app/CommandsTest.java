package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private int execute(String... arguments) {
        CommandLine commands = Main.commandLine();
        return Main.execute(commands.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)), arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agents evaluate",
                "agents fit",
                "score",
                "run create",
                "run list",
                "run pause",
                "run resume",
                "run delete",
                "topics apply",
                "console",
                "coordinator",
                "audit verify",
                "audit explain",
                "audit history",
                "audit what-if",
                "audit lineage"
            })
    void everyCommandExplainsItself(String command) {
        int code = execute((command + " --help").split(" "));

        assertThat(code).isZero();
        assertThat(out.toString()).contains("--bootstrap-server").contains("winnow " + command);
    }

    @Test
    void watermarksThatCrossAreAWrongUsage() {
        int code = execute("console", "--pacing-low", "9", "--pacing-high", "9");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("--pacing-high");
    }
}
