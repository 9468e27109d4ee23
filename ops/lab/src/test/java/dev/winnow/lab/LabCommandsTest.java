package dev.winnow.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.app.GoldenFiles;
import dev.winnow.app.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
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
