package dev.winnow.app;

import dev.winnow.runtime.UsageException;
import picocli.CommandLine.Option;

/** Within which limits a coordinator uses reports. */
final class ReportLimitOptions {
    @Option(
            names = "--minimum-probes",
            paramLabel = "PROBES",
            defaultValue = "0",
            description =
                    "Distinct probes of the run that a measurement needs to be used; 0 for an eighth of the probes of a stage, from 4 to 32.")
    int minimumProbes;

    @Option(
            names = "--step-documents",
            paramLabel = "DOCUMENTS",
            defaultValue = "0",
            description =
                    "Decided documents that each plan needs; up to 4 plans may follow each other without. 0 for a 64th of the expected documents of a stage.")
    long stepDocuments;

    /** Whether either is other than its default. */
    boolean areGiven() {
        return minimumProbes > 0 || stepDocuments > 0;
    }

    /** @throws UsageException when one is negative */
    void check() {
        if (minimumProbes < 0 || stepDocuments < 0) {
            throw new UsageException("--minimum-probes and --step-documents must be >= 0: they are " + minimumProbes
                    + " and " + stepDocuments);
        }
    }
}
