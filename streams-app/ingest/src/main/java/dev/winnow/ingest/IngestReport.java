package dev.winnow.ingest;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Exact counts of what one run of ingest committed; {@code documents} and {@code dead} are what it added to the two topics.
 *
 * @param name name of the input, under which a restart continues
 * @param files files read to their end or their failure in this run
 * @param filesAlreadyIngested files that an earlier run had finished
 * @param filesFailed files that could not be read whole: refused, cut off, or damaged inside
 * @param filesChanged files with other bytes than in an earlier run, which were read from their start
 * @param records records that became documents
 * @param documents documents written; more than {@code records} where long texts were cut
 * @param heldOut documents kept out of the stream to measure a model on
 * @param dead dead letters written, by reason
 * @param skipped records and files left out on purpose, by what they are
 * @param warnings oddities that cost no record, by what they are
 * @param inputBytes bytes of the files as they lie on disk
 * @param textBytes UTF-8 bytes of the texts written, which are tokens too
 * @param complete whether all input was read; false after {@code --max-documents} or an interruption
 * @param seconds wall-clock time
 */
public record IngestReport(
        String name,
        long files,
        long filesAlreadyIngested,
        long filesFailed,
        long filesChanged,
        long records,
        long documents,
        long heldOut,
        Map<String, Long> dead,
        Map<String, Long> skipped,
        Map<String, Long> warnings,
        long inputBytes,
        long textBytes,
        boolean complete,
        double seconds) {
    public IngestReport {
        dead = Collections.unmodifiableMap(new TreeMap<>(dead));
        skipped = Collections.unmodifiableMap(new TreeMap<>(skipped));
        warnings = Collections.unmodifiableMap(new TreeMap<>(warnings));
    }

    /** Dead letters written. */
    public long deadLetters() {
        return dead.values().stream().mapToLong(Long::longValue).sum();
    }
}
