package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class BenchOutputTest {
    @Command(name = "timed")
    private static final class Timed implements Callable<Integer> {
        @Mixin
        BenchOutput output;

        private Path used;

        @Override
        public Integer call() throws IOException {
            return output.of(
                    (scratch, out) -> {
                        used = scratch;
                        Files.createFile(scratch.resolve("file"));
                        return 1;
                    },
                    result -> "done");
        }
    }

    private final Timed timed = new Timed();
    private final StringWriter errors = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(timed).setErr(new PrintWriter(errors, true)).execute(arguments);
    }

    /** Processes that a benchmark starts work in other folders. */
    @Test
    void filesAreMadeBelowTheFolderThatIsNamedAndDeleted() {
        assertThat(run("--temp-dir", "target")).isZero();

        assertThat(timed.used).isAbsolute().doesNotExist();
        assertThat(timed.used.getParent()).isEqualTo(Path.of("target").toAbsolutePath());
    }

    @Test
    void aFolderThatIsNotThereIsWrongUsage() {
        assertThat(run("--temp-dir", "target/nowhere")).isEqualTo(2);

        assertThat(errors.toString()).contains("--temp-dir target/nowhere is not a folder: name one that exists");
        assertThat(timed.used).isNull();
    }
}
