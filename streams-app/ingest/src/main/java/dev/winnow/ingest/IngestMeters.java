package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import dev.winnow.runtime.Meters;
import java.util.List;

/** What the meters show of an ingest that follows its input. Owned by the thread that ingests. */
final class IngestMeters {
    private final Meters meters;

    IngestMeters(Meters meters) {
        this.meters = meters;
    }

    void committed(IngestCounts counts) {
        meters.ingested().increment(counts.documents);
        meters.ingestedRecords().increment(counts.records + counts.dead.total() + counts.skipped.total());
        meters.ingestedBytes().increment(counts.inputBytes);
        meters.ingestedFiles("read").increment((double) counts.files - counts.filesFailed);
        meters.ingestedFiles("damaged").increment(counts.filesFailed);
        meters.ingestedFiles("changed").increment(counts.filesChanged);
        counts.dead.counts().forEach((reason, count) -> meters.dead(reason).increment(count));
    }

    void listed(InputFiles listing, List<InputFile> arrived, FileIngest ingest) {
        meters.inputFiles("seen", listing.files().size());
        meters.inputFiles("arriving", (long) listing.files().size() - arrived.size());
        files(ingest);
    }

    void files(FileIngest ingest) {
        meters.inputFiles("open", ingest.files().open().size());
        meters.inputFiles("waiting", ingest.files().waiting().size());
        meters.inputBacklog(backlogBytes(ingest));
    }

    void lag(long records) {
        meters.inputLag(records);
    }

    /** Bytes of the open and the waiting files that are not read yet. */
    long backlogBytes(FileIngest ingest) {
        return ingest.files().waiting().stream().mapToLong(InputFile::bytes).sum()
                + ingest.files().open().stream()
                        .mapToLong(reading -> Math.max(0, reading.file().bytes() - reading.fileBytes()))
                        .sum();
    }
}
