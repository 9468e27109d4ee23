package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.winnow.lab.process.MachineDescription;
import java.util.List;
import java.util.Locale;

/**
 * How the memory of a process went while a transformer agent labelled documents of random lengths.
 *
 * @param command how to repeat it
 * @param machine where it ran
 * @param settings what was labelled
 * @param readings readings at even intervals, in order, at least one
 */
record SoakReport(String command, MachineDescription machine, Settings settings, List<Reading> readings) {
    private static final double SECONDS_PER_HOUR = 3_600;

    /**
     * The model and the documents.
     *
     * @param threads threads on the CPU
     * @param maxLength most tokens that are read of a document
     * @param batchDocuments documents of a batch
     * @param seed seed of the lengths
     * @param precision arithmetic of the model
     */
    record Settings(
            String model, String device, int threads, int maxLength, int batchDocuments, long seed, String precision) {}

    /**
     * Memory at one moment.
     *
     * @param seconds since the first batch
     * @param documents labelled since then
     * @param residentMib resident memory of the process in MiB; 0 where the system does not report it
     * @param heapMib memory of Java's heap that is in use, in MiB
     */
    record Reading(double seconds, long documents, double residentMib, double heapMib) {}

    SoakReport {
        readings = List.copyOf(readings);
    }

    /** Readings from which the slope is taken: all but the first third, in which caches and pools fill. */
    private List<Reading> settled() {
        return readings.subList(readings.size() / 3, readings.size());
    }

    /** Least-squares slope of the resident memory after the first third; 0 where fewer than two readings are left. */
    @JsonProperty("residentMibPerHour")
    double residentMibPerHour() {
        List<Reading> settled = settled();
        double time = settled.stream().mapToDouble(Reading::seconds).average().orElseThrow();
        double resident =
                settled.stream().mapToDouble(Reading::residentMib).average().orElseThrow();
        double product = 0;
        double square = 0;
        for (Reading reading : settled) {
            product += (reading.seconds() - time) * (reading.residentMib() - resident);
            square += (reading.seconds() - time) * (reading.seconds() - time);
        }
        return square > 0 ? product / square * SECONDS_PER_HOUR : 0;
    }

    /** Largest over smallest resident memory after the first third; 1 is perfectly flat. */
    @JsonProperty("largestOverSmallest")
    double largestOverSmallest() {
        double least =
                settled().stream().mapToDouble(Reading::residentMib).min().orElseThrow();
        double most = settled().stream().mapToDouble(Reading::residentMib).max().orElseThrow();
        return least > 0 ? most / least : 1;
    }

    /** The result for a person. */
    String table() {
        StringBuilder table = new StringBuilder(command)
                .append('\n')
                .append(machine.line())
                .append(String.format(
                        Locale.ROOT,
                        "%n%s in %s on %s, %d thread(s), texts of random lengths up to %d tokens, %d in a batch%n%n",
                        settings.model(),
                        settings.precision(),
                        settings.device(),
                        settings.threads(),
                        settings.maxLength(),
                        settings.batchDocuments()))
                .append(String.format("%10s %12s %14s %10s%n", "minutes", "documents", "resident MiB", "heap MiB"));
        for (Reading reading : readings) {
            table.append(String.format(
                    Locale.ROOT,
                    "%10.1f %,12d %,14.0f %,10.0f%n",
                    reading.seconds() / 60,
                    reading.documents(),
                    reading.residentMib(),
                    reading.heapMib()));
        }
        return table.append(String.format(
                        Locale.ROOT,
                        "%nbehind the first third: %+.1f MiB an hour, largest over smallest %.3f%n",
                        residentMibPerHour(),
                        largestOverSmallest()))
                .toString();
    }
}
