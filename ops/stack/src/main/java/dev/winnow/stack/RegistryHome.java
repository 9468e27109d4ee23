package dev.winnow.stack;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the build unpacked the registry. */
final class RegistryHome {
    private RegistryHome() {}

    /**
     * Newer versions of some of the registry's jars, the registry's runner, whose manifest names the rest, and behind them the
     * classes or the jar of this module.
     */
    static String classPath() {
        Path directory = directory();
        return String.join(
                File.pathSeparator,
                directory.resolve("updates").toAbsolutePath() + File.separator + "*",
                runner(directory).toString(),
                ownCode().toString());
    }

    static Path directory() {
        String named = System.getProperty(LocalRegistry.HOME_PROPERTY);
        // target/classes and target/winnow-stack-*.jar are both beside target/apicurio
        return named == null ? ownCode().resolveSibling("apicurio") : Path.of(named);
    }

    private static Path runner(Path directory) {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> entries = Files.list(directory)) {
                List<Path> runners = entries.filter(
                                entry -> entry.getFileName().toString().endsWith("-runner.jar"))
                        .toList();
                if (runners.size() == 1) {
                    return runners.get(0).toAbsolutePath();
                }
            } catch (IOException e) {
                throw new LocalStackException("Cannot read " + directory + ": " + e.getMessage(), e);
            }
        }
        throw new LocalStackException("No schema registry in " + directory + ". Build with 'mvn package', or set -D"
                + LocalRegistry.HOME_PROPERTY + " to the folder that holds its runner jar.");
    }

    private static Path ownCode() {
        try {
            return Path.of(RegistryHome.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
