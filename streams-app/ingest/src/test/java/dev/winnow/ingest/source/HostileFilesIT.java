package dev.winnow.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class HostileFilesIT {
    /** What {@link SourceLimits#DEFAULT} promises. */
    private static final String HEAP = "-Xmx200m";

    @TempDir
    Path folder;

    @Test
    void everyHostileFileHasItsAnswerAndTheReaderStaysInsideItsMemory() throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        Map<String, String> expected = HostileFiles.write(files);
        Path output = folder.resolve("output");
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostileFiles.class.getName(),
                        files.toString())
                .redirectError(folder.resolve("error").toFile())
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(reader.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            reader.destroyForcibly();
        }

        assertThat(answers(output)).isEqualTo(expected);
        assertThat(reader.exitValue()).isZero();
    }

    private static Map<String, String> answers(Path output) throws IOException {
        Map<String, String> answers = new TreeMap<>();
        for (String line : Files.readAllLines(output)) {
            int equals = line.indexOf('=');
            answers.put(equals < 0 ? line : line.substring(0, equals), line.substring(equals + 1));
        }
        return answers;
    }
}
