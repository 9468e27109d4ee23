package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/**
 * What a console benchmark found.
 *
 * @param records documents that each round decided
 * @param partitions partitions of the annotated topic
 * @param threads Streams threads
 * @param selectionRatio share of documents that the console selects
 * @param rounds the rounds that count, in order; a first one that warmed up is not among them
 */
record BenchReport(int records, int partitions, int threads, double selectionRatio, List<Round> rounds) {
    /** Rates of one round in records per second. */
    record Round(double identityRecordsPerSecond, double consoleRecordsPerSecond) {
        @JsonProperty("ratio")
        double ratio() {
            return consoleRecordsPerSecond / identityRecordsPerSecond;
        }
    }

    BenchReport {
        rounds = List.copyOf(rounds);
    }

    /** Median over the rounds of console over identity. */
    @JsonProperty("ratio")
    double ratio() {
        return Median.of(rounds, Round::ratio);
    }

    @JsonProperty("consoleRecordsPerSecond")
    double consoleRecordsPerSecond() {
        return Median.of(rounds, Round::consoleRecordsPerSecond);
    }

    @JsonProperty("identityRecordsPerSecond")
    double identityRecordsPerSecond() {
        return Median.of(rounds, Round::identityRecordsPerSecond);
    }

    /** The rounds and their medians, for a person. */
    String table() {
        StringBuilder table =
                new StringBuilder(String.format("%-8s %14s %14s %7s%n", "round", "identity/s", "console/s", "ratio"));
        for (int i = 0; i < rounds.size(); i++) {
            Round round = rounds.get(i);
            table.append(line(
                    String.valueOf(i + 1),
                    round.identityRecordsPerSecond(),
                    round.consoleRecordsPerSecond(),
                    round.ratio()));
        }
        return table.append(line("median", identityRecordsPerSecond(), consoleRecordsPerSecond(), ratio()))
                .toString();
    }

    private static String line(String name, double identity, double console, double ratio) {
        return String.format(Locale.ROOT, "%-8s %,14.0f %,14.0f %7.2f%n", name, identity, console, ratio);
    }
}
