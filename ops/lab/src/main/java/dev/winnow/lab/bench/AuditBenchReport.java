package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.winnow.lab.process.MachineDescription;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What an audit benchmark found.
 *
 * @param command how to repeat it
 * @param quick whether fewer records and rounds were used
 * @param machine where it ran; other work of the machine is not known
 * @param settings how runs were made and read
 * @param cells each a run of another length
 */
record AuditBenchReport(
        String command, boolean quick, MachineDescription machine, Settings settings, List<Cell> cells) {
    /**
     * What all runs have in common.
     *
     * @param partitions partitions of the annotated topic
     * @param threads partitions that both read at a time
     * @param rule decision rule of the runs
     * @param selectionRatio share of documents that were selected
     */
    record Settings(int partitions, int threads, int rule, double selectionRatio) {}

    /**
     * A run and how it was read.
     *
     * @param documents documents of the annotated topic, all decided
     * @param plans plans of the run
     * @param readRecords records that a plain consumer reads: annotated, selected, probes, marks, plans and rewards
     * @param readBytes bytes of their keys and values
     * @param processMib most that a process of {@code audit verify} held, outside the heap too, in MiB
     * @param rounds the rounds that count, in order; a first one that warmed up is not among them
     */
    record Cell(int documents, int plans, long readRecords, long readBytes, double processMib, List<Round> rounds) {
        Cell {
            rounds = List.copyOf(rounds);
        }

        /** Documents per second of the replay over those of the plain consumer in the same round. */
        @JsonProperty("ratio")
        BootstrapInterval ratio() {
            return over(Read::seconds);
        }

        /** Documents per second of processor time of the replay over those of the plain consumer in the same round. */
        @JsonProperty("cpuRatio")
        BootstrapInterval cpuRatio() {
            return over(Read::cpuSeconds);
        }

        private BootstrapInterval over(ToDoubleFunction<Read> figure) {
            return BootstrapInterval.of(rounds.stream()
                    .map(round -> figure.applyAsDouble(round.consumer()) / figure.applyAsDouble(round.verify()))
                    .toList());
        }
    }

    /** One turn of each. */
    record Round(Read consumer, Read verify) {}

    /**
     * All of a run, read once.
     *
     * @param seconds wall time
     * @param cpuSeconds processor time of the process, brokers apart
     */
    record Read(double seconds, double cpuSeconds) {}

    AuditBenchReport {
        cells = List.copyOf(cells);
    }

    /** The lowest ratio of the cells, each a median over rounds. */
    @JsonProperty("ratio")
    double ratio() {
        return cells.stream().mapToDouble(cell -> cell.ratio().median()).min().orElse(Double.NaN);
    }

    /** MiB per million documents that the memory of a verification grows by from the first run to the last, which is the longest; 0 for a single one. */
    @JsonProperty("mibPerMillion")
    double mibPerMillion() {
        Cell first = cells.get(0);
        Cell last = cells.get(cells.size() - 1);
        return first.documents() == last.documents()
                ? 0
                : (last.processMib() - first.processMib()) * 1e6 / (last.documents() - first.documents());
    }

    /** The cells and their medians, for a person. */
    String table() {
        StringBuilder table = new StringBuilder(command)
                .append(quick ? "   (quick: less certain)\n" : "\n")
                .append(machine.line())
                .append(String.format(
                        Locale.ROOT,
                        "%n%d partitions, %d thread(s), %.0f %% selected by rule %d, %d rounds%n%n",
                        settings.partitions(),
                        settings.threads(),
                        100 * settings.selectionRatio(),
                        settings.rule(),
                        cells.get(0).rounds().size()))
                .append(
                        "documents   records      MiB   consumer/s     verify/s  CPU us each  verify over consumer, in CPU time"
                                + "                     MiB held\n");
        for (Cell cell : cells) {
            table.append(String.format(
                    Locale.ROOT,
                    "%,9d %,9d %,8d %,12.0f %,12.0f %5.1f %6.1f  %-27s %-27s %6.0f%n",
                    cell.documents(),
                    cell.readRecords(),
                    cell.readBytes() >> 20,
                    cell.documents() / median(cell, round -> round.consumer().seconds()),
                    cell.documents() / median(cell, round -> round.verify().seconds()),
                    1e6 * median(cell, round -> round.consumer().cpuSeconds()) / cell.documents(),
                    1e6 * median(cell, round -> round.verify().cpuSeconds()) / cell.documents(),
                    cell.ratio(),
                    cell.cpuRatio(),
                    cell.processMib()));
        }
        table.append(String.format(Locale.ROOT, "%nlowest ratio %.2f%n", ratio()));
        if (cells.size() > 1) {
            table.append(String.format(
                    Locale.ROOT, "memory of a verification: %+.1f MiB per million documents%n", mibPerMillion()));
        }
        if (cells.stream().anyMatch(cell -> cell.ratio().wide())) {
            table.append(
                    "wide: the 95 % interval is wider than a fifth of the median; use --rounds, or a quieter machine\n");
        }
        return table.toString();
    }

    private static double median(Cell cell, ToDoubleFunction<Round> figure) {
        return Median.of(cell.rounds(), figure);
    }
}
