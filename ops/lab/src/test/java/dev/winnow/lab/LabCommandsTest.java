package dev.winnow.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.app.Examples;
import dev.winnow.app.GoldenFiles;
import dev.winnow.app.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class LabCommandsTest {
    @Test
    void theHelpOfEveryCommandOfTheLabIsTheOneUnderTest() throws IOException {
        CommandLine lab = Winnow.commandLine();
        // the others are under test where they are
        Set<String> production =
                new HashSet<>(Main.commandLine().getSubcommands().keySet());
        production.forEach(name -> lab.getCommandSpec().removeSubcommand(name));

        GoldenFiles.assertHelp(lab, Path.of("src/test/resources/help"));
    }

    static Stream<List<String>> commandsOfTheLab() {
        Set<String> production = Main.commandLine().getSubcommands().keySet();
        return GoldenFiles.commands(Winnow.commandLine()).filter(words -> !production.contains(words.get(0)));
    }

    @ParameterizedTest
    @MethodSource("commandsOfTheLab")
    void everyCommandOfTheLabHasExamplesThatItsCommandLineAccepts(List<String> words) {
        GoldenFiles.assertExamples(Winnow::commandLine, new Examples(Main.class, Winnow.class), words);
    }

    @Test
    void everyCommandThatWritesAReportHasItsKeysUnderTest() throws IOException {
        GoldenFiles.assertEveryReportHasItsKeys(
                Winnow.commandLine(),
                Path.of("src/test/resources/report-keys"),
                Path.of("../../streams-app/app/src/test/resources/report-keys"));
    }

    @Test
    void everyProductionCommandCanBeCalledThroughTheLauncher() {
        assertThat(Winnow.commandLine().getSubcommands().keySet())
                .containsAll(Main.commandLine().getSubcommands().keySet())
                .contains("local", "broker", "registry", "bench", "experiment", "faults");
    }
}
