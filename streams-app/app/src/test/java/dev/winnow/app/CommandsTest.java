package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import dev.winnow.ingest.IngestReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandsTest {
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private int execute(String... arguments) {
        CommandLine commands = Main.commandLine(NamedCommands.in(arguments));
        return Main.execute(commands.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)), arguments);
    }

    static Stream<List<String>> commands() {
        return GoldenFiles.commands(Main.commandLine());
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

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasExamplesThatItsCommandLineAccepts(List<String> words) {
        GoldenFiles.assertExamples(Main::commandLine, new Examples(Main.class), words);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionShowsItsGroupPlaceholderAndDefault(List<String> words) {
        CommandLine command = find(words);
        String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF).replaceAll("\\s+", " ");

        assertThat(help).contains(" Output and help: ", " Exit codes: 0 ");
        for (CommandLine.Model.OptionSpec option : command.getCommandSpec().options()) {
            boolean optional = OptionTexts.takesValue(option) && !option.required();
            assertThat(OptionTexts.description(option).contains("(default: "))
                    .as(option.longestName())
                    .isEqualTo(optional);
            assertThat(OptionTexts.placeholder(option)).as(option.longestName()).matches("[A-Z0-9_:=,./\\[\\]-]+");
        }
    }

    @Test
    void commandsThatWriteNoRecordsDoNotOfferToRegisterSchemas() {
        assertThat(help("audit", "verify")).contains("--schema-registry").doesNotContain("--auto-register-schemas");
        assertThat(help("acls")).contains("--bootstrap-server").doesNotContain("--schema-registry");
        assertThat(help("score")).contains("--auto-register-schemas");
        assertThat(Main.commandLine()
                        .parseArgs("audit", "verify", "--auto-register-schemas")
                        .unmatched())
                .as("a key of a shared configuration file is accepted")
                .isEmpty();
    }

    private static String help(String... words) {
        return find(List.of(words)).getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    private static CommandLine find(List<String> words) {
        return GoldenFiles.find(Main.commandLine(NamedCommands.in(words.toArray(String[]::new))), words);
    }

    @Test
    void theVersionNamesTheBuildAndTheLibraries() throws IOException {
        Properties client = new Properties();
        try (InputStream file = KafkaProducer.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            client.load(file);
        }

        int code = execute("--version");

        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        winnow -> assertThat(winnow)
                                .matches("winnow \\d+\\.\\d+\\.\\d+\\S* \\(commit ([0-9a-f]{7,40}|unknown)\\)"),
                        java -> assertThat(java).startsWith("Java " + System.getProperty("java.version")),
                        kafka -> assertThat(kafka).isEqualTo("Kafka clients " + client.getProperty("version")),
                        djl -> assertThat(djl).isEqualTo("DJL " + Engine.getDjlVersion()),
                        torch -> assertThat(torch).matches("PyTorch \\d+\\.\\d+\\.\\d+"));
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
