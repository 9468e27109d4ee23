package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.winnow.lab.process.MachineDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a benchmark of the console found.
 *
 * @param command how to repeat it
 * @param quick whether fewer records and rounds were used
 * @param machine where it ran; other work of the machine is not known
 * @param settings what was decided
 * @param cells each with its rounds; the others differ from the first in one number
 */
record ConsoleBenchReport(
        String command, boolean quick, MachineDescription machine, ConsoleBench.Settings settings, List<Result> cells) {

    /**
     * The rounds of one cell.
     *
     * @param records documents of its stream
     * @param slices turns by contender, round by round
     */
    record Result(ConsoleBench.Cell cell, int records, Map<String, List<Slice>> slices) {
        Result {
            slices = new LinkedHashMap<>(slices);
        }

        /** Records per second of the console over those of the identity topology in the same round. */
        @JsonProperty("ratio")
        BootstrapInterval ratio() {
            return over(IdentityContender.NAME, Slice::recordsPerSecond);
        }

        /** Records per second of processor time of the console over those of the identity topology in the same round. */
        @JsonProperty("cpuRatio")
        BootstrapInterval cpuRatio() {
            return over(IdentityContender.NAME, slice -> 1 / slice.cpuMicrosPerRecord());
        }

        /** Records per second of the console over those of the plain consumers in the same round. */
        @JsonProperty("shareOfPlain")
        BootstrapInterval shareOfPlain() {
            return over(PlainContender.NAME, Slice::recordsPerSecond);
        }

        /** Records per second of processor time of the console over those of the plain consumers in the same round. */
        @JsonProperty("cpuShareOfPlain")
        BootstrapInterval cpuShareOfPlain() {
            return over(PlainContender.NAME, slice -> 1 / slice.cpuMicrosPerRecord());
        }

        private BootstrapInterval over(String other, ToDoubleFunction<Slice> figure) {
            List<Slice> ours = slices.get(ConsoleContender.NAME);
            List<Slice> others = slices.get(other);
            return BootstrapInterval.of(IntStream.range(0, ours.size())
                    .mapToObj(i -> figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(others.get(i)))
                    .toList());
        }

        /** Median over the rounds of a contender. */
        double median(String contender, ToDoubleFunction<Slice> figure) {
            return Median.of(slices.get(contender), figure);
        }
    }

    /**
     * What the console's processor time per record grows by with one of the numbers, by least squares over the cells that differ from the first in it alone.
     *
     * @param number what differs, such as threads or runs
     * @param from lowest value
     * @param to highest value
     * @param microsPerUnit microseconds per record and unit
     */
    record Slope(String number, double from, double to, double microsPerUnit) {}

    ConsoleBenchReport {
        cells = List.copyOf(cells);
    }

    /** The lowest ratio of the cells, each a median over rounds of console over identity. */
    @JsonProperty("ratio")
    double ratio() {
        return lowest(Result::ratio);
    }

    /** The lowest share of the cells, each a median over rounds of console over plain consumers. */
    @JsonProperty("shareOfPlain")
    double shareOfPlain() {
        return lowest(Result::shareOfPlain);
    }

    private double lowest(Function<Result, BootstrapInterval> interval) {
        return cells.stream()
                .mapToDouble(cell -> interval.apply(cell).median())
                .min()
                .orElse(Double.NaN);
    }

    @JsonProperty("slopes")
    List<Slope> slopes() {
        List<Slope> slopes = new ArrayList<>();
        Map<String, ToDoubleFunction<ConsoleBench.Cell>> numbers = new LinkedHashMap<>();
        numbers.put("threads", ConsoleBench.Cell::threads);
        numbers.put("runs", ConsoleBench.Cell::runs);
        numbers.put("agents", ConsoleBench.Cell::agents);
        numbers.put("groups", ConsoleBench.Cell::groups);
        numbers.put("partitions", ConsoleBench.Cell::partitions);
        numbers.put("document KiB", cell -> cell.documentBytes() / 1024.0);
        numbers.put("consoles", ConsoleBench.Cell::consoles);
        numbers.forEach((name, number) -> {
            List<Result> along = cells.stream()
                    .filter(result -> numbers.entrySet().stream()
                            .allMatch(other -> other.getKey().equals(name)
                                    // groups come with the agents
                                    || name.equals("agents") && other.getKey().equals("groups")
                                    || other.getValue().applyAsDouble(result.cell())
                                            == other.getValue()
                                                    .applyAsDouble(cells.get(0).cell())))
                    .toList();
            if (along.stream()
                            .mapToDouble(result -> number.applyAsDouble(result.cell()))
                            .distinct()
                            .count()
                    > 1) {
                slopes.add(slope(name, number, along));
            }
        });
        return slopes;
    }

    private static Slope slope(String name, ToDoubleFunction<ConsoleBench.Cell> number, List<Result> along) {
        double meanX = along.stream()
                .mapToDouble(result -> number.applyAsDouble(result.cell()))
                .average()
                .orElseThrow();
        double meanY = along.stream()
                .mapToDouble(ConsoleBenchReport::consoleMicros)
                .average()
                .orElseThrow();
        double products = 0;
        double squares = 0;
        for (Result result : along) {
            double x = number.applyAsDouble(result.cell()) - meanX;
            products += x * (consoleMicros(result) - meanY);
            squares += x * x;
        }
        return new Slope(
                name,
                along.stream()
                        .mapToDouble(result -> number.applyAsDouble(result.cell()))
                        .min()
                        .orElseThrow(),
                along.stream()
                        .mapToDouble(result -> number.applyAsDouble(result.cell()))
                        .max()
                        .orElseThrow(),
                products / squares);
    }

    private static double consoleMicros(Result result) {
        return result.median(ConsoleContender.NAME, Slice::cpuMicrosPerRecord);
    }

    /** Rates, ratios and where the time went, for a person. */
    String table() {
        StringBuilder table = new StringBuilder(command)
                .append(quick ? "   (quick: less certain)\n" : "\n")
                .append(machine.line())
                .append(String.format(
                        Locale.ROOT,
                        "%n%,d documents, %.0f %% selected by rule %d, transactions of %d ms, %d rounds%n%n",
                        settings.records(),
                        100 * settings.selectionRatio(),
                        settings.rule(),
                        settings.commitMillis(),
                        settings.rounds()));
        table.append(String.format(
                "%7s %4s %6s %6s %10s %7s %9s %8s  %-9s %10s %11s   %s%n",
                "threads",
                "runs",
                "agents",
                "groups",
                "partitions",
                "bytes",
                "documents",
                "consoles",
                "",
                "per second",
                "CPU us each",
                "console over it, in CPU time"));
        for (Result result : cells) {
            row(table, result, IdentityContender.NAME, result.ratio() + ", " + result.cpuRatio());
            row(table, result, PlainContender.NAME, result.shareOfPlain() + ", " + result.cpuShareOfPlain());
            row(table, result, ConsoleContender.NAME, "");
        }
        table.append(String.format(
                Locale.ROOT, "%nlowest ratio %.2f, lowest share of plain %.2f%n", ratio(), shareOfPlain()));
        if (cells.stream()
                .flatMap(result -> List.of(result.ratio(), result.shareOfPlain()).stream())
                .anyMatch(BootstrapInterval::wide)) {
            table.append(
                    "wide: the 95 % interval is wider than a fifth of the median; use --rounds, or a quieter machine\n");
        }
        for (Slope slope : slopes()) {
            table.append(String.format(
                    Locale.ROOT,
                    "CPU of the console by %s, %s to %s: %+.3f us per document and unit%n",
                    slope.number(),
                    plain(slope.from()),
                    plain(slope.to()),
                    slope.microsPerUnit()));
        }
        table.append(
                String.format(
                        "%nshare of its threads' time (on the CPU, waiting for fetches, for transactions, for memory, else) and CPU us each (readers, producers, other threads, compilers and GC)%n"));
        for (Result result : cells) {
            for (String contender : result.slices().keySet()) {
                profile(table, result, contender);
            }
        }
        return table.toString();
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : String.format(Locale.ROOT, "%.1f", number);
    }

    private static void row(StringBuilder table, Result result, String contender, String ratios) {
        table.append(start(result, contender))
                .append(String.format(
                                Locale.ROOT,
                                " %,10.0f %11.1f   %s",
                                result.median(contender, Slice::recordsPerSecond),
                                result.median(contender, Slice::cpuMicrosPerRecord),
                                ratios)
                        .stripTrailing())
                .append('\n');
    }

    private static String start(Result result, String contender) {
        ConsoleBench.Cell cell = result.cell();
        return String.format(
                Locale.ROOT,
                "%7d %4d %6d %6d %10d %7d %,9d %8d  %-9s",
                cell.threads(),
                cell.runs(),
                cell.agents(),
                cell.groups(),
                cell.partitions(),
                cell.documentBytes(),
                result.records(),
                cell.consoles(),
                contender);
    }

    private void profile(StringBuilder table, Result result, String contender) {
        ConsoleBench.Cell cell = result.cell();
        int threads = Math.min(cell.threads() * cell.consoles(), cell.partitions()) * cell.runs();
        double cpu = share(result, contender, threads, slice -> slice.cpu().readers());
        double fetch = share(result, contender, threads, slice -> slice.waits().fetch());
        double commit = share(result, contender, threads, slice -> slice.waits().commit());
        double memory = share(result, contender, threads, slice -> slice.waits().memory());
        table.append(start(result, contender))
                .append(String.format(
                        Locale.ROOT,
                        " %3.0f %% %3.0f %% %3.0f %% %3.0f %% %3.0f %%   %5.1f %5.1f %5.1f %5.1f%n",
                        cpu,
                        fetch,
                        commit,
                        memory,
                        100 - cpu - fetch - commit - memory,
                        micros(result, contender, ProcessCpu::readers),
                        micros(result, contender, ProcessCpu::producers),
                        micros(result, contender, ProcessCpu::others),
                        micros(result, contender, ProcessCpu::machine)));
    }

    private static double share(Result result, String contender, int threads, ToDoubleFunction<Slice> seconds) {
        return result.median(contender, slice -> 100 * seconds.applyAsDouble(slice) / slice.seconds() / threads);
    }

    private static double micros(Result result, String contender, ToDoubleFunction<ProcessCpu> part) {
        return result.median(contender, slice -> part.applyAsDouble(slice.cpu()) * 1e6 / slice.records());
    }
}
