package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigurationFileTest {
    @TempDir
    Path directory;

    private final StringWriter err = new StringWriter();

    private int run(String content, String... arguments) throws IOException {
        Path file = Files.writeString(directory.resolve("winnow.properties"), content);
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--config";
        all[arguments.length + 1] = file.toString();
        return execute(all);
    }

    private int execute(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        return Main.execute(commandLine, arguments);
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestValidOne() throws IOException {
        int exit = run("partition=3\n", "topics", "apply");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString())
                .contains("unknown key 'partition'")
                .contains("did you mean 'partitions'")
                .hasLineCount(1);
    }

    @Test
    void aValueOfTheFileIsUsedAndItsOffenceIsNamed() throws IOException {
        int exit = run("prefix=no/slash\n", "topics", "apply");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("no/slash").hasLineCount(1);
    }

    @Test
    void theCommandLineWinsOverTheFile() throws IOException {
        int exit = run("prefix=fine\n", "topics", "apply", "--prefix", "not/fine");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("not/fine");
    }

    @Test
    void theFileMayBeNamedWithAnEqualsSign() throws IOException {
        Path file = Files.writeString(directory.resolve("joined.properties"), "partition=3\n");

        assertThat(execute("topics", "apply", "--config=" + file)).isEqualTo(2);
        assertThat(err.toString()).contains("'winnow topics apply --help'").hasLineCount(1);
    }

    @Test
    void aFileCannotNameAnotherOne() throws IOException {
        assertThat(run("config=other.properties\n", "topics", "apply")).isEqualTo(2);
        assertThat(err.toString()).contains("unknown key 'config'");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThat(execute("topics", "apply", "--config", "absent.properties")).isEqualTo(2);
        assertThat(err.toString()).contains("absent.properties does not exist");
    }
}
