package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.winnow.lab.process.MachineDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a loader benchmark found.
 *
 * @param command how to repeat it
 * @param quick whether fewer texts and rounds were used
 * @param machine where it ran; other work of the machine is not known
 * @param settings what was loaded
 * @param versions of Python and of what was installed
 * @param leftOut why a loader was left out, by its name
 * @param cells one for each loader, number of workers and kind of output
 */
record LoaderReport(
        String command,
        boolean quick,
        MachineDescription machine,
        Settings settings,
        Map<String, String> versions,
        Map<String, String> leftOut,
        List<Cell> cells) {
    /**
     * The texts.
     *
     * @param texts different texts
     * @param meanTokens tokens of a text
     * @param samples samples in the topic, which repeats the texts; the files hold each once and are read again and again
     * @param seqLen tokens of a row
     * @param vocabulary size of the tokenizer
     * @param sliceSeconds least time of a loader in a round
     */
    record Settings(
            int texts,
            double meanTokens,
            long samples,
            int partitions,
            int seqLen,
            int vocabulary,
            double sliceSeconds) {}

    /**
     * One turn of a loader.
     *
     * @param units tokens of rows, or samples
     * @param cpuSeconds of the loader's processes; not those of a broker
     */
    record Slice(long units, double seconds, double cpuSeconds) {
        double perSecond() {
            return units / seconds;
        }

        double perCpuSecond() {
            return units / cpuSeconds;
        }
    }

    /**
     * A loader.
     *
     * @param rows whether texts were encoded and packed: units are tokens then, else samples
     * @param workers worker processes; 0 for none
     * @param loader its name
     * @param slices those that count, in order
     */
    record Cell(boolean rows, int workers, String loader, List<Slice> slices) {
        Cell {
            slices = List.copyOf(slices);
        }

        @JsonProperty("perSecond")
        double perSecond() {
            return Median.of(slices, Slice::perSecond);
        }

        @JsonProperty("perCpuSecond")
        double perCpuSecond() {
            return Median.of(slices, Slice::perCpuSecond);
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%-8s %7d  %-10s %,12.0f %,14.0f",
                    rows ? "tokens" : "samples",
                    workers,
                    loader,
                    perSecond(),
                    perCpuSecond());
        }
    }

    /**
     * Winnow over another loader, slice by slice of the same rounds.
     *
     * @param low lower end of an interval that holds the median with 95 percent or more
     * @param high upper end of it
     */
    record Ratio(boolean rows, int workers, String over, Interval perSecond, Interval perCpuSecond) {}

    /** Median and interval of ratios. With fewer than six rounds the interval is from the lowest to the highest, and less certain. */
    record Interval(double low, double median, double high) {
        private static final double TAIL = 0.025;

        /** Of values, by their order alone: whatever they are distributed like. */
        static Interval of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            int size = sorted.size();
            int left = 0;
            double probability = Math.pow(0.5, size);
            double below = probability;
            while (left < (size - 1) / 2) {
                probability *= (double) (size - left) / (left + 1);
                if (below + probability > TAIL) {
                    break;
                }
                below += probability;
                left++;
            }
            return new Interval(sorted.get(left), Median.of(sorted, Double::doubleValue), sorted.get(size - 1 - left));
        }
    }

    LoaderReport {
        versions = new TreeMap<>(versions);
        leftOut = new TreeMap<>(leftOut);
        cells = List.copyOf(cells);
    }

    /** Winnow over each other loader; above 1 Winnow is faster. */
    @JsonProperty("ratios")
    List<Ratio> ratios() {
        List<Ratio> ratios = new ArrayList<>();
        for (Cell other : cells) {
            cells.stream()
                    .filter(cell -> cell.loader().equals(LoaderPython.WINNOW)
                            && cell.rows() == other.rows()
                            && cell.workers() == other.workers()
                            && cell != other)
                    .forEach(ours -> ratios.add(new Ratio(
                            other.rows(),
                            other.workers(),
                            other.loader(),
                            interval(ours, other, Slice::perSecond),
                            interval(ours, other, Slice::perCpuSecond))));
        }
        return ratios;
    }

    private static Interval interval(Cell ours, Cell other, ToDoubleFunction<Slice> figure) {
        return Interval.of(IntStream.range(0, ours.slices().size())
                .mapToObj(i -> figure.applyAsDouble(ours.slices().get(i))
                        / figure.applyAsDouble(other.slices().get(i)))
                .toList());
    }

    /** Rates and ratios, for a person. */
    String table() {
        StringBuilder table = new StringBuilder(command)
                .append(quick ? "   (quick: less certain)\n" : "\n")
                .append(machine.line())
                .append('\n')
                .append(versions)
                .append(String.format(
                        Locale.ROOT,
                        "%n%,d texts of %,.0f tokens, %,d samples in %d partitions, rows of %d tokens, vocabulary of %,d%n%n",
                        settings.texts(),
                        settings.meanTokens(),
                        settings.samples(),
                        settings.partitions(),
                        settings.seqLen(),
                        settings.vocabulary()));
        table.append(String.format(
                "%-8s %7s  %-10s %12s %14s%n", "unit", "workers", "loader", "per second", "per CPU second"));
        cells.forEach(cell -> table.append(cell.line()).append('\n'));
        table.append(String.format(
                "%n%-8s %7s  %-10s %24s %24s%n", "unit", "workers", "Winnow over", "in time", "in CPU time"));
        for (Ratio ratio : ratios()) {
            table.append(String.format(
                    "%-8s %7d  %-10s %24s %24s%n",
                    ratio.rows() ? "tokens" : "samples",
                    ratio.workers(),
                    ratio.over(),
                    text(ratio.perSecond()),
                    text(ratio.perCpuSecond())));
        }
        leftOut.forEach((loader, why) -> table.append("left out: ")
                .append(loader)
                .append(" (")
                .append(why)
                .append(")\n"));
        return table.toString();
    }

    private static String text(Interval interval) {
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", interval.median(), interval.low(), interval.high());
    }
}
