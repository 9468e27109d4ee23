package dev.winnow.lab.loop;

import java.util.List;
import java.util.Map;

/**
 * What {@code winnow local --report FILE} writes.
 *
 * @param documents counts of the topics' committed records
 * @param plans all plans, plan 0 first
 * @param trainer what the trainer did
 * @param audit what the audit found
 * @param seconds time by step
 */
public record LoopReport(
        Documents documents, List<PlanView> plans, Trainer trainer, Audit audit, Map<String, Double> seconds) {
    /**
     * Counted record by record; {@code ingested = annotated + dead} and {@code annotated = selected + rejected}.
     *
     * @param ingested records of the documents topic
     * @param annotated records of the annotated topic
     * @param dead documents that scoring could not use
     * @param selected records of the selected topic
     * @param rejected documents that the console decided not to select
     * @param probes records of the probes topic
     * @param refusedByIngest records of the input that never became a document
     */
    public record Documents(
            long ingested,
            long annotated,
            long dead,
            long selected,
            long rejected,
            long probes,
            long refusedByIngest) {}

    /**
     * @param steps optimizer steps
     * @param tokens tokens trained on
     * @param referenceLossFirst reference loss at the first measurement, nats per token
     * @param referenceLossLast reference loss at the last measurement
     */
    public record Trainer(long steps, long tokens, double referenceLossFirst, double referenceLossLast) {}

    /**
     * @param verified whether every decision was recomputed to the bit
     * @param decisions decisions that were recomputed
     */
    public record Audit(boolean verified, long decisions) {}
}
