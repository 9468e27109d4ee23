package dev.winnow.service.audit;

import java.util.List;

/**
 * Where samples come from.
 *
 * @param verified whether every step back of every sample was found and agrees
 * @param run name of the run
 * @param samples one lineage for each sample asked for; on disk until the audit's {@link Scratch} is closed
 * @param coverage how many samples could be followed all the way
 * @param violations what does not agree
 */
public record LineageReport(
        boolean verified, String run, Iterable<Lineage> samples, Coverage coverage, List<Violation> violations) {

    /** A record of a topic. */
    public record Place(String topic, int partition, long offset) {}

    /**
     * A record of the crawl.
     *
     * @param file path of the crawl file, as the ingestor knew it
     * @param record ordinal of the record in the file, from 0
     */
    public record CrawlRecord(String file, long record) {}

    /**
     * One sample, back to its crawl record.
     *
     * @param documentId id of the document
     * @param selected the sample
     * @param planVersion plan that selected it
     * @param probability with which the plan accepts it
     * @param score S' under the plan
     * @param uses how often it had been selected before
     * @param labels what the agents report about it
     * @param annotated the record that was decided; null when it was not found
     * @param document the record that was labelled; null when it was not found, or is no longer kept
     * @param crawl where it was ingested from; null when the record does not report
     * @param source source in the words of the input
     * @param url address that it was fetched from; empty when unknown
     */
    public record Lineage(
            String documentId,
            Place selected,
            int planVersion,
            double probability,
            double score,
            int uses,
            List<Explanation.Label> labels,
            Place annotated,
            Place document,
            CrawlRecord crawl,
            String source,
            String url) {}
}
