package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.winnow.runtime.ConfigurationFile;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
    void linesCostLittleMemory() throws IOException {
        Path lines = Files.writeString(directory.resolve("lines.properties"), "\n".repeat(200_000));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        new ConfigurationFile(lines);
        long before = threads.getCurrentThreadAllocatedBytes();

        new ConfigurationFile(lines);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64L << 20);
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prefix=a\\u12\n",
                "prefix=a\\uZZZZ\n",
                "prefix=a\n# \\q\nkafka.sasl.jaas.config=password=\"hunter\\2\"\n",
                "prefix=a\\\\\\q\n",
                "prefix=a\\\n  \\q\n"
            })
    void anInvalidEscapeIsOneLineWithItsPlaceAndWithoutTheValue(String content) throws IOException {
        int exit = run(content, "topics", "apply");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString())
                .contains("invalid escape in line")
                .contains("winnow.properties")
                .doesNotContain("hunter")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"prefix=a\\\\q/\n", "# \\q \\u12\nprefix=\\u0061/\n", "prefix=\\\n  a\\t/\n", "prefix=\\ /\\:\n"
            })
    void validEscapesAreThoseOfPropertiesFiles(String content) throws IOException {
        run(content, "topics", "apply");

        assertThat(err.toString()).contains("is not a valid name").doesNotContain("invalid escape");
    }

    @Test
    void aFileInAnotherEncodingIsNamedAsSuch() throws IOException {
        Path file = Files.write(directory.resolve("latin.properties"), new byte[] {'p', '=', (byte) 0xe9, '\n'});

        assertThat(execute("topics", "apply", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is not UTF-8").hasLineCount(1);
    }

    @Test
    void aNameThatIsNotAPathIsOneLine() {
        assertThat(execute("topics", "apply", "--config", "a\0b")).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1);
    }

    @Test
    void tooFewOpenFilesAreNamedWithTheRemedy() {
        assertThat(OpenFiles.trouble(
                        List.of("Max open files            64                   64                   files     ")))
                .hasValueSatisfying(
                        trouble -> assertThat(trouble).contains("is 64").contains("ulimit -n 4096"));
        assertThat(OpenFiles.trouble(
                        List.of("Max open files            1024                 524288               files     ")))
                .isEmpty();
        assertThat(OpenFiles.trouble(
                        List.of("Max open files            unlimited            unlimited            files     ")))
                .isEmpty();
    }

    @Test
    void stateIsKeptWithThisUserAndNeverInASharedTemporaryDirectory() throws IOException {
        assertThat(StreamsOptions.ownDirectory(null, directory))
                .isEqualTo(directory.resolve(".local/state/winnow/state"));
        assertThat(StreamsOptions.ownDirectory(directory.resolve("xdg").toString(), Path.of("/")))
                .isEqualTo(directory.resolve("xdg/winnow/state"));
        assertThat(StreamsOptions.ownDirectory("relative", directory))
                .isEqualTo(directory.resolve(".local/state/winnow/state"));
        Path file = Files.createFile(directory.resolve("no-directory"));
        assertThatThrownBy(() -> StreamsOptions.ownDirectory(null, file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--state-dir");
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
