package dev.winnow.ingest;

import dev.winnow.ingest.source.SourceTally;

/** What became of files and records; {@link IngestReport} defines each count. Owned by one thread. */
final class IngestCounts {
    final SourceTally dead = new SourceTally();
    final SourceTally skipped = new SourceTally();
    final SourceTally warnings = new SourceTally();
    long files;
    long filesAlreadyIngested;
    long filesFailed;
    long filesChanged;
    long records;
    long documents;
    long heldOut;
    long textBytes;
    long inputBytes;

    void addAll(IngestCounts other) {
        dead.addAll(other.dead.counts());
        skipped.addAll(other.skipped.counts());
        warnings.addAll(other.warnings.counts());
        files += other.files;
        filesAlreadyIngested += other.filesAlreadyIngested;
        filesFailed += other.filesFailed;
        filesChanged += other.filesChanged;
        records += other.records;
        documents += other.documents;
        heldOut += other.heldOut;
        textBytes += other.textBytes;
        inputBytes += other.inputBytes;
    }

    IngestReport report(String name, boolean complete, double seconds) {
        return new IngestReport(
                name,
                files,
                filesAlreadyIngested,
                filesFailed,
                filesChanged,
                records,
                documents,
                heldOut,
                dead.counts(),
                skipped.counts(),
                warnings.counts(),
                inputBytes,
                textBytes,
                complete,
                seconds);
    }
}
