package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class NamedCommandsTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    @Test
    void everyCommandAndGroupHasTheHelpThatItHasAmongAll() {
        CommandLine all = Main.commandLine();
        GoldenFiles.commands(all)
                .flatMap(words -> Stream.of(words, words.subList(0, words.size() - 1)))
                .distinct()
                .forEach(words -> {
                    CommandLine named = Main.commandLine(NamedCommands.in(words.toArray(String[]::new)));
                    assertThat(help(named, words)).as("%s", words).isEqualTo(help(all, words));
                });
    }

    @Test
    void commandsThatAreNotNamedAreListedAlone() {
        CommandLine commands = Main.commandLine(NamedCommands.in("run", "create", "--run", "score"));

        assertThat(isOutline(commands, "run")).isFalse();
        assertThat(isOutline(commands, "run", "create")).isFalse();
        assertThat(isOutline(commands, "score")).as("the name of the run").isFalse();
        assertThat(isOutline(commands, "run", "fence")).isTrue();
        assertThat(isOutline(commands, "train")).isTrue();
    }

    @Test
    void theHelpOfAGroupIsFoundThroughTheCommandHelp() {
        assertThat(execute("help", "run")).isZero();
        assertThat(out.toString()).contains("Reset which trainers");
    }

    @Test
    void aMisspeltCommandIsAnsweredWithTheNamesOfOthers() {
        assertThat(execute("run", "crate")).isEqualTo(2);
        assertThat(err.toString()).contains("winnow run").contains("possible: ").contains("create");
    }

    @Test
    void aFileOfArgumentsMayNameAnyCommand() throws Exception {
        Path arguments = Files.writeString(folder.resolve("arguments"), "run fence --help");

        assertThat(execute("@" + arguments)).isZero();
        assertThat(out.toString()).contains("--lowest-epoch");
    }

    private int execute(String... arguments) {
        CommandLine commands = Main.commandLine(NamedCommands.in(arguments));
        return Main.execute(commands.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)), arguments);
    }

    private static boolean isOutline(CommandLine root, String... words) {
        return NamedCommands.isOutline(GoldenFiles.find(root, List.of(words)).getCommandSpec());
    }

    private static String help(CommandLine root, List<String> words) {
        return GoldenFiles.find(root, words).getUsageMessage(Ansi.OFF);
    }
}
