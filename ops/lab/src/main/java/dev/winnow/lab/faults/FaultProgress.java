package dev.winnow.lab.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How far an interrupted run was, by its report.
 *
 * @param seed seed of its faults
 * @param deployments deployments that it had used
 * @param outcomes results of the faults that it had injected, in order
 */
record FaultProgress(long seed, int deployments, List<FaultReport.Outcome> outcomes) {
    static final FaultProgress NONE = new FaultProgress(0, 0, List.of());

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    /** Reads the report of an interrupted run. */
    static FaultProgress read(Path file) {
        FaultReport report;
        try {
            report = JSON.readValue(file.toFile(), FaultReport.class);
        } catch (JsonProcessingException e) {
            throw new UsageException(file + " is not a report of 'winnow faults': " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UsageException("cannot read " + file + ": " + e.getMessage());
        }
        if (report.error().isEmpty()) {
            throw new UsageException("the run of " + file + " came to its end: start a new one without --continue");
        }
        return new FaultProgress(report.seed(), report.deployments(), List.copyOf(report.faults()));
    }

    /** Documents that were checked. */
    long documents() {
        return outcomes.stream().mapToLong(FaultReport.Outcome::checked).sum();
    }

    /** Refuses a deck that does not begin with these faults. */
    void requirePartOf(List<PlannedFault> deck, Path file) {
        for (int i = 0; i < outcomes.size(); i++) {
            boolean same = i < deck.size()
                    && deck.get(i).kind().label().equals(outcomes.get(i).kind());
            if (!same) {
                throw new UsageException("fault " + (i + 1) + " of " + file + " is of kind "
                        + outcomes.get(i).kind()
                        + " and not the one that --count and --only give: use those of the interrupted run");
            }
        }
    }
}
