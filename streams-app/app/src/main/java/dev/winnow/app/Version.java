package dev.winnow.app;

import dev.winnow.runtime.Build;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: this build, and the libraries that decide how it behaves. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Build build = Build.read();
        return new String[] {
            "winnow %s (commit %s)".formatted(build.version(), build.commit()),
            "Java %s (%s)".formatted(System.getProperty("java.version"), System.getProperty("java.vm.name")),
            "Kafka clients %s".formatted(build.kafka()),
            "DJL %s".formatted(build.djl()),
            "PyTorch %s".formatted(build.pytorch())
        };
    }
}
