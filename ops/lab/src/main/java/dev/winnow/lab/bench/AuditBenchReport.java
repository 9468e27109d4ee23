package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.winnow.lab.process.MachineDescription;
import java.util.List;
import java.util.Locale;

/**
 * What an audit benchmark found.
 *
 * @param command how to repeat it
 * @param quick whether fewer records and rounds were used
 * @param machine where it ran; other work of the machine is not known
 * @param settings the run that was audited
 * @param rounds the rounds that count, in order; a first one that warmed up is not among them
 */
record AuditBenchReport(
        String command, boolean quick, MachineDescription machine, Settings settings, List<Round> rounds) {
    /**
     * A run and how it is read.
     *
     * @param records documents of the annotated topic, all decided
     * @param partitions partitions of the annotated topic
     * @param threads partitions that both read at a time
     * @param selectionRatio share of documents that were selected
     * @param plans plans of the run
     * @param readRecords records that a plain consumer reads: annotated, selected, probes, marks, plans and rewards
     * @param readBytes bytes of their keys and values
     */
    record Settings(
            int records,
            int partitions,
            int threads,
            double selectionRatio,
            int plans,
            long readRecords,
            long readBytes) {}

    /** Documents per second of one round. */
    record Round(double consumerPerSecond, double verifyPerSecond) {
        @JsonProperty("ratio")
        double ratio() {
            return verifyPerSecond / consumerPerSecond;
        }
    }

    AuditBenchReport {
        rounds = List.copyOf(rounds);
    }

    /** Median over the rounds of the replay over the plain consumer. */
    @JsonProperty("ratio")
    double ratio() {
        return Median.of(rounds, Round::ratio);
    }

    @JsonProperty("consumerPerSecond")
    double consumerPerSecond() {
        return Median.of(rounds, Round::consumerPerSecond);
    }

    @JsonProperty("verifyPerSecond")
    double verifyPerSecond() {
        return Median.of(rounds, Round::verifyPerSecond);
    }

    /** The rounds and their medians, for a person. */
    String table() {
        StringBuilder table = new StringBuilder(command)
                .append(quick ? "   (quick: less certain)\n" : "\n")
                .append(machine.line())
                .append(String.format(
                        Locale.ROOT,
                        "%n%,d documents, %d plans, %d partitions, %d thread(s); both read %,d records, %,d MiB%n%n",
                        settings.records(),
                        settings.plans(),
                        settings.partitions(),
                        settings.threads(),
                        settings.readRecords(),
                        settings.readBytes() >> 20));
        table.append(String.format("%-8s %14s %14s %7s%n", "round", "consumer/s", "verify/s", "ratio"));
        for (int i = 0; i < rounds.size(); i++) {
            Round round = rounds.get(i);
            table.append(
                    line(String.valueOf(i + 1), round.consumerPerSecond(), round.verifyPerSecond(), round.ratio()));
        }
        return table.append(line("median", consumerPerSecond(), verifyPerSecond(), ratio()))
                .toString();
    }

    private static String line(String name, double consumer, double verify, double ratio) {
        return String.format(Locale.ROOT, "%-8s %,14.0f %,14.0f %7.2f%n", name, consumer, verify, ratio);
    }
}
