package dev.winnow.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: this build, and the libraries that decide how it behaves. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties build = new Properties();
        try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
            build.load(file);
        }
        return new String[] {
            "winnow %s (commit %s)".formatted(build.getProperty("winnow"), build.getProperty("commit")),
            "Java %s (%s)".formatted(System.getProperty("java.version"), System.getProperty("java.vm.name")),
            "Kafka clients %s".formatted(build.getProperty("kafka")),
            "DJL %s".formatted(build.getProperty("djl")),
            "PyTorch %s".formatted(build.getProperty("pytorch"))
        };
    }
}
