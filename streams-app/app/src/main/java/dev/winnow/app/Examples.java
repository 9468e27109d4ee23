package dev.winnow.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import picocli.CommandLine.Model.CommandSpec;

/** Examples of commands: keys are their names joined with dots, such as {@code winnow.run.create}; values are lines. */
public final class Examples {
    private final Properties lines = new Properties();

    /**
     * Reads the file {@code examples.properties} of packages.
     *
     * @param owners a class of each package
     */
    public Examples(Class<?>... owners) {
        for (Class<?> owner : owners) {
            try (InputStream file = owner.getResourceAsStream("examples.properties")) {
                lines.load(new InputStreamReader(file, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Examples of a command, one a line; none for a group of commands. */
    public List<String> of(CommandSpec command) {
        return lines.getProperty(command.qualifiedName("."), "").lines().toList();
    }
}
