package dev.winnow.service.audit;

import dev.winnow.kafka.topic.RunTopics;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Snapshots of a verification.
 *
 * @param from folder of the snapshots that it begins at; partitions without a usable one begin at their first document
 * @param rangeBegins whether the range begins at the snapshots, so that decisions before them are not part of what was asked
 * @param to folder that gets a snapshot of each partition that verifies, at its newest mark with a digest of the state
 */
public record VerifySnapshots(Optional<Path> from, boolean rangeBegins, Optional<Path> to) {
    /** Begins at the first documents and leaves nothing. */
    public static final VerifySnapshots NONE = new VerifySnapshots(Optional.empty(), false, Optional.empty());

    Optional<Snapshots> begin(RunTopics run, String annotated) {
        return from.map(directory -> Snapshots.in(directory, run, annotated));
    }

    Optional<Snapshots> write(RunTopics run, String annotated) {
        return to.map(directory -> Snapshots.in(directory, run, annotated));
    }
}
