package dev.winnow.app;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The directory whose agents a command uses. */
final class AgentsDirectoryOption {
    @Option(
            names = "--agents-dir",
            paramLabel = "DIR",
            defaultValue = "${env:WINNOW_AGENTS_DIR:-agents}",
            description = "Agents directory.")
    Path path;
}
