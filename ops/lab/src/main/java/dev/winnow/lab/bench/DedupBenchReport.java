package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.winnow.lab.bench.IngestBenchReport.Advantage;
import dev.winnow.lab.process.MachineDescription;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How near duplicates over a stream are found, and what that costs.
 *
 * @param command how to repeat it
 * @param machine where it ran
 * @param documents documents of the corpus, copies included
 * @param repeated of these, documents of which one before has a similarity of {@link #HIGH} or more
 * @param quality by tool
 * @param speeds by tool; signature, index in memory and verification on one core
 * @param ratios Winnow's documents per second of processor time over the other's of the same slice; above 1 Winnow is faster
 * @param cost the stage from topic to topic, with the first number of partitions; null where it was left out
 * @param byPartitions the same stream with each number of partitions; of several, after a shorter one that warms up
 * @param versions of Python and its packages; empty where it was left out
 * @param leftOut tools that could not run, and why
 */
record DedupBenchReport(
        String command,
        MachineDescription machine,
        int documents,
        int repeated,
        Map<String, Quality> quality,
        Map<String, Speed> speeds,
        Map<String, Advantage> ratios,
        @JsonInclude(JsonInclude.Include.NON_NULL) Cost cost,
        List<Whole> byPartitions,
        Map<String, String> versions,
        Map<String, String> leftOut) {
    /** Similarity from which a document has to be found. */
    static final double HIGH = 0.8;
    /** Similarity below which a document must not be found; the threshold of all tools. */
    static final double LEAST = 0.5;

    /**
     * What a tool found.
     *
     * @param found documents that it calls near duplicates
     * @param recall share of the documents with a similarity of {@link #HIGH} or more that it found
     * @param recallAboveLeast the same of {@link #LEAST} or more: most of those between share no band, for every tool
     * @param precision share of the found ones whose largest similarity is {@link #LEAST} or more
     * @param precisionNearLeast the same with .1 less, within which an estimate errs
     * @param agreement share of the documents for which its result equals that of datasketch; null without it
     */
    record Quality(
            int found,
            double recall,
            double recallAboveLeast,
            double precision,
            double precisionNearLeast,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double agreement) {}

    /** Documents per second, medians over slices. */
    record Speed(double documentsPerSecond, double documentsPerCpuSecond) {}

    /**
     * The stage over documents none of which repeats another, so that every one is stored.
     *
     * @param documents of the largest run
     * @param partitions of its topics
     * @param threads stream threads
     * @param decades processor time of a document by how many came before
     * @param lastOverFirst processor time of the last documents over that of the first that count
     * @param stateBytes per document on the disk of the stage
     * @param changelogBytes per document on the broker, one copy, without those of waiting documents
     * @param whole from the start of the stage, as it is compared between numbers of partitions
     */
    record Cost(
            long documents,
            int partitions,
            int threads,
            List<Decade> decades,
            double lastOverFirst,
            double stateBytes,
            double changelogBytes,
            @JsonIgnore Whole whole) {}

    /**
     * A stream from the start of the stage to the last document.
     *
     * @param stateBytes per document on the disk of the stage
     */
    record Whole(int partitions, double documentsPerSecond, double cpuMicrosPerDocument, double stateBytes) {}

    /**
     * A stretch of the stream.
     *
     * @param from documents before it
     * @param to documents before its end
     */
    record Decade(long from, long to, double documentsPerSecond, double cpuMicrosPerDocument) {}

    /** The result for a person. */
    String table() {
        StringBuilder table = new StringBuilder(command).append('\n').append(machine.line());
        table.append("\nversions: ").append(versions).append('\n');
        line(
                table,
                "%,d documents, of which %,d repeat one before them with a similarity of %.1f or more; 14 bands of 8"
                        + " rows, runs of 5 words, minimum similarity %.1f",
                documents,
                repeated,
                HIGH,
                LEAST);
        line(
                table,
                "%-20s %7s %12s %12s %12s %12s %10s",
                "tool",
                "found",
                "recall >=.8",
                "recall >=.5",
                "prec. >=.5",
                "prec. >=.4",
                "agreement");
        quality.forEach((tool, found) -> line(
                table,
                "%-20s %,7d %12.4f %12.4f %12.4f %12.4f %10s",
                tool,
                found.found(),
                found.recall(),
                found.recallAboveLeast(),
                found.precision(),
                found.precisionNearLeast(),
                found.agreement() == null ? "" : String.format(Locale.ROOT, "%.4f", found.agreement())));
        line(
                table,
                "%-20s %12s %12s  %s",
                "one core, in memory",
                "documents/s",
                "docs/CPU s",
                "Winnow over it, by CPU time");
        speeds.forEach((tool, speed) -> {
            Advantage ratio = ratios.get(tool);
            line(
                    table,
                    "%-20s %,12.0f %,12.0f  %s",
                    tool,
                    speed.documentsPerSecond(),
                    speed.documentsPerCpuSecond(),
                    ratio == null
                            ? ""
                            : String.format(
                                    Locale.ROOT, "%.2f (%.2f to %.2f)", ratio.ratio(), ratio.low(), ratio.high()));
        });
        if (cost != null) {
            line(
                    table,
                    "the stage, topic to topic, %d partitions, %d threads, no document repeats another: %.0f bytes per"
                            + " document in its state, %.0f in changelogs (one copy)",
                    cost.partitions(),
                    cost.threads(),
                    cost.stateBytes(),
                    cost.changelogBytes());
            line(table, "%12s %12s %12s %16s", "from", "to", "documents/s", "CPU us/document");
            cost.decades()
                    .forEach(decade -> line(
                            table,
                            "%,12d %,12d %,12.0f %16.0f",
                            decade.from(),
                            decade.to(),
                            decade.documentsPerSecond(),
                            decade.cpuMicrosPerDocument()));
            line(table, "processor time of the last documents over the first: %.2f", cost.lastOverFirst());
        }
        if (byPartitions.size() > 1) {
            line(
                    table,
                    "the same stream by number of partitions, %d threads, from start to end, after a stream that warms up:",
                    cost.threads());
            line(table, "%12s %12s %16s %16s", "partitions", "documents/s", "CPU us/document", "bytes/document");
            byPartitions.forEach(whole -> line(
                    table,
                    "%,12d %,12.0f %16.0f %16.0f",
                    whole.partitions(),
                    whole.documentsPerSecond(),
                    whole.cpuMicrosPerDocument(),
                    whole.stateBytes()));
        }
        leftOut.forEach((what, why) -> line(table, "left out: %s: %s", what, why));
        return table.toString();
    }

    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
