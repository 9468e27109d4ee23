package dev.winnow.lab.bench;

import dev.winnow.lab.process.MachineDescription;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How fast crawl files become documents.
 *
 * @param command how to repeat it
 * @param machine where it ran
 * @param rounds turns of each contender that count
 * @param formats by format
 * @param cores each format on one core and on all, in a file sixteen times as long, of pages four times
 * @param versions of Python and its packages; empty where it was left out
 * @param leftOut contenders that could not run, and why
 */
record IngestBenchReport(
        String command,
        MachineDescription machine,
        int rounds,
        Map<String, Format> formats,
        Map<String, Cores> cores,
        Map<String, String> versions,
        Map<String, String> leftOut) {
    private static final double NORMAL_95 = 1.96;

    /** One reading of a file: documents, and seconds by the clock and of the processor. */
    record Turn(long documents, double wallSeconds, double cpuSeconds) {}

    /**
     * A format.
     *
     * @param fileBytes of the file, as it is on disk
     * @param tools Winnow and the others; medians over the rounds
     * @param ratios Winnow's documents per second of processor time over the other's of the same round; above 1 Winnow is faster
     */
    record Format(long fileBytes, Map<String, Speed> tools, Map<String, Advantage> ratios) {}

    /**
     * What one core does.
     *
     * @param documents of a turn
     * @param documentsPerSecond by the clock
     * @param megabytesPerSecond of the file, by the clock
     * @param documentsPerCpuSecond by processor time, that of compilers and collectors of garbage too
     * @param megabytesPerCpuSecond the same of the file
     */
    record Speed(
            double documents,
            double documentsPerSecond,
            double megabytesPerSecond,
            double documentsPerCpuSecond,
            double megabytesPerCpuSecond) {
        static Speed of(List<Turn> turns, long fileBytes) {
            double megabytes = fileBytes / 1e6;
            return new Speed(
                    Median.of(turns, Turn::documents),
                    Median.of(turns, turn -> turn.documents() / turn.wallSeconds()),
                    Median.of(turns, turn -> megabytes / turn.wallSeconds()),
                    Median.of(turns, turn -> turn.documents() / turn.cpuSeconds()),
                    Median.of(turns, turn -> megabytes / turn.cpuSeconds()));
        }
    }

    /**
     * A ratio over the rounds.
     *
     * @param ratio geometric mean
     * @param low lower end of its 95 % interval
     * @param high upper end
     */
    record Advantage(double ratio, double low, double high) {
        static Advantage of(List<Double> ratios) {
            double mean = ratios.stream().mapToDouble(Math::log).average().orElseThrow();
            double squares = ratios.stream()
                    .mapToDouble(ratio -> Math.pow(Math.log(ratio) - mean, 2))
                    .sum();
            double error = ratios.size() < 2 ? 0 : Math.sqrt(squares / (ratios.size() - 1) / ratios.size());
            return new Advantage(
                    Math.exp(mean), Math.exp(mean - NORMAL_95 * error), Math.exp(mean + NORMAL_95 * error));
        }
    }

    /**
     * A file on one thread and on all.
     *
     * @param threads that make documents, as many as there are cores
     * @param oneCore documents per second by the clock, with one of them on one core
     * @param allCores the same with all of them
     * @param speedup how many times as fast, by round
     * @param apart how many times as fast as many readings of one thread are, side by side
     */
    record Cores(int threads, double oneCore, double allCores, Advantage speedup, Advantage apart) {}

    /** The result for a person. */
    String table() {
        StringBuilder table = new StringBuilder(command).append('\n').append(machine.line());
        table.append("\nversions: ").append(versions).append('\n');
        table.append(String.format(
                Locale.ROOT,
                "%-10s %-20s %9s %11s %8s %11s %8s  %s%n",
                "format",
                "tool",
                "documents",
                "documents/s",
                "MB/s",
                "docs/CPU s",
                "MB/CPU s",
                "Winnow over it, by CPU time"));
        formats.forEach((name, format) -> format.tools().forEach((tool, speed) -> {
            Advantage ratio = format.ratios().get(tool);
            table.append(String.format(
                    Locale.ROOT,
                    "%-10s %-20s %,9.0f %,11.0f %8.1f %,11.0f %8.1f  %s%n",
                    name,
                    tool,
                    speed.documents(),
                    speed.documentsPerSecond(),
                    speed.megabytesPerSecond(),
                    speed.documentsPerCpuSecond(),
                    speed.megabytesPerCpuSecond(),
                    ratio == null
                            ? ""
                            : String.format(
                                    Locale.ROOT, "%.2f (%.2f to %.2f)", ratio.ratio(), ratio.low(), ratio.high())));
        }));
        cores.forEach((format, speed) -> table.append(String.format(
                Locale.ROOT,
                "%s on %d cores: %,.0f documents/s, %.2f times one core (%.2f to %.2f); %d readings side by side: %.2f (%.2f to %.2f)%n",
                format,
                speed.threads(),
                speed.allCores(),
                speed.speedup().ratio(),
                speed.speedup().low(),
                speed.speedup().high(),
                speed.threads(),
                speed.apart().ratio(),
                speed.apart().low(),
                speed.apart().high())));
        leftOut.forEach((what, why) ->
                table.append("left out: ").append(what).append(": ").append(why).append('\n'));
        return table.toString();
    }
}
