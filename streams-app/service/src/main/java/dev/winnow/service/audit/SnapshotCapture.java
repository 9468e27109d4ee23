package dev.winnow.service.audit;

import dev.winnow.schemas.Mark;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Writes a snapshot of a partition while it is replayed, at its newest mark that has a digest of the state. Owned by one thread. */
final class SnapshotCapture {
    private final Optional<Snapshots> snapshots;
    private final int partition;
    private final Replay replay;
    private final UsesOnDisk uses;
    private final LongSupplier selectedNext;
    private long target = -1;
    private long captured = -1;

    SnapshotCapture(
            Optional<Snapshots> snapshots, int partition, Replay replay, UsesOnDisk uses, LongSupplier selectedNext) {
        this.snapshots = snapshots;
        this.partition = partition;
        this.replay = replay;
        this.uses = uses;
        this.selectedNext = selectedNext;
    }

    /** Chooses the mark. */
    Replay.Listener at(Iterable<Written<Mark>> marks) {
        if (snapshots.isPresent()) {
            for (Written<Mark> mark : marks) {
                if (!mark.record().getStateDigest().isEmpty()) {
                    target = mark.offset();
                }
            }
        }
        return new Replay.Listener() {
            @Override
            public void agrees(Written<Mark> mark) {
                if (mark.offset() == target) {
                    capture(mark);
                }
            }
        };
    }

    private void capture(Written<Mark> mark) {
        Snapshots folder = snapshots.orElseThrow();
        Snapshot.write(
                folder.unfinished(partition),
                new Snapshot.Place(
                        folder.run(),
                        folder.annotated(),
                        mark,
                        replay.decisions().progress().stageDecided(),
                        selectedNext.getAsLong()),
                replay.decisions().decisions().state(),
                uses.all());
        captured = mark.record().getOffset();
    }

    /** Keeps what was written of a partition that verifies, and nothing of another. */
    Optional<VerifyReport.AtSnapshot> finish(boolean verified) {
        if (captured < 0) {
            return Optional.empty();
        }
        if (!verified) {
            snapshots.orElseThrow().discard(partition);
            return Optional.empty();
        }
        return Optional.of(VerifyReport.AtSnapshot.of(
                partition, captured, snapshots.orElseThrow().finish(partition, captured)));
    }
}
