package dev.winnow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of {@code schemas/vectors}, which the clients of every language read. {@code mvn test -Dgolden.update=true} writes them again; read the
 * difference before you commit it.
 */
public final class GoldenVectors {
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");

    private GoldenVectors() {}

    /** Compares what this version computes with a file. */
    public static void assertSame(String name, String actual) throws IOException {
        Path file = file(name);
        if (UPDATE) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, actual);
        }
        assertThat(actual).as("%s; -Dgolden.update=true writes it again", file).isEqualTo(Files.readString(file));
    }

    /** A file of the vectors, found from the module whose tests run. */
    public static Path file(String name) {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("schemas").resolve("vectors"))) {
            directory = directory.getParent();
            assertThat(directory).as("the folder that holds schemas/vectors").isNotNull();
        }
        return directory.resolve("schemas").resolve("vectors").resolve(name);
    }
}
