package dev.winnow.local.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/**
 * What an audit benchmark found.
 *
 * @param records documents of the annotated topic, all decided
 * @param partitions partitions of the annotated topic
 * @param threads partitions that both read at a time
 * @param selectionRatio share of documents that were selected
 * @param plans plans of the run
 * @param readRecords records that a plain consumer reads: annotated, selected, probes, marks, plans and rewards
 * @param readBytes bytes of their keys and values
 * @param rounds the rounds that count, in order; a first one that warmed up is not among them
 */
record AuditBenchReport(
        int records,
        int partitions,
        int threads,
        double selectionRatio,
        int plans,
        long readRecords,
        long readBytes,
        List<Round> rounds) {
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
        StringBuilder table =
                new StringBuilder(String.format("%-8s %14s %14s %7s%n", "round", "consumer/s", "verify/s", "ratio"));
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
