package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.ingest.IngestReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandsTest {
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private int execute(String... arguments) {
        CommandLine commands = Main.commandLine();
        return Main.execute(commands.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)), arguments);
    }

    /** Every command that does something, as its words after {@code winnow}. */
    static Stream<List<String>> commands() {
        List<List<String>> found = new ArrayList<>();
        collect(Main.commandLine(), List.of(), found);
        return found.stream();
    }

    private static void collect(CommandLine command, List<String> words, List<List<String>> found) {
        command.getSubcommands().forEach((name, child) -> {
            List<String> all = Stream.concat(words.stream(), Stream.of(name)).toList();
            if (child.getSubcommands().isEmpty() && !(child.getCommand() instanceof CommandLine.HelpCommand)) {
                found.add(all);
            }
            collect(child, all, found);
        });
    }

    @Test
    void theHelpOfEveryCommandIsTheOneUnderTest() throws IOException {
        GoldenFiles.assertHelp(Main.commandLine(), Path.of("src/test/resources/help"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItself(List<String> command) {
        int code = execute(Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new));

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("winnow " + String.join(" ", command))
                .contains("--config=FILE");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandRefusesAnOptionThatItDoesNotKnow(List<String> command) {
        int code = execute(
                Stream.concat(command.stream(), Stream.of("--no-such-option")).toArray(String[]::new));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines()).as(err.toString()).hasSize(1);
    }

    @Test
    void theReportOfIngestHasTheKeysUnderTest() throws IOException {
        GoldenFiles.assertReport("ingest", GoldenFiles.keys(IngestReport.class));
    }

    @Test
    void watermarksThatCrossAreAWrongUsage() {
        int code = execute("console", "--pacing-low", "9", "--pacing-high", "9");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("--pacing-high");
    }
}
