package dev.winnow.app;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where an audit begins when the first documents of a partition are not kept any more. */
final class AuditSnapshotOption {
    @Option(
            names = "--snapshots",
            paramLabel = "DIR",
            description =
                    "Begin each partition at a snapshot of this folder, written by 'audit verify --write-snapshots' (default: at its first document).")
    Path directory;

    Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }
}
