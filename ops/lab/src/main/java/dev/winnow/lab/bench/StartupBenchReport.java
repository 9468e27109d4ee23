package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.winnow.lab.process.MachineDescription;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How long commands take to answer.
 *
 * @param command how to repeat it
 * @param machine where it ran; other work of the machine is not known
 * @param rounds starts of each, of which medians are shown
 * @param firstStart the first start after unpacking, which writes the archive of class-data sharing
 * @param offline starts that need neither a broker nor an engine
 * @param online commands against a broker and a registry
 */
record StartupBenchReport(
        String command,
        MachineDescription machine,
        int rounds,
        Launcher.Took firstStart,
        List<Start> offline,
        List<Start> online) {
    StartupBenchReport {
        offline = List.copyOf(offline);
        online = List.copyOf(online);
    }

    /**
     * One command.
     *
     * @param arguments what it was started with, without the options of the connection
     * @param shared with the archive
     * @param unshared without
     */
    record Start(String arguments, Launcher.Took shared, Launcher.Took unshared) {}

    /** Longest time to first output of a command that needs no broker; 0 where none was started. */
    @JsonProperty("slowestSeconds")
    double slowestSeconds() {
        return offline.stream()
                .mapToDouble(start -> start.shared().firstOutputSeconds())
                .max()
                .orElse(0);
    }

    /** The starts, slowest first. */
    String table() {
        StringBuilder table =
                new StringBuilder(command).append('\n').append(machine.line()).append("\n");
        line(
                table,
                "medians of %d start(s); the first start, which writes the archive: %.2f s",
                rounds,
                firstStart.seconds());
        rows(table, "without broker", offline);
        line(table, "slowest first output: %.2f s", slowestSeconds());
        rows(table, "with broker and registry", online);
        return table.toString();
    }

    private static void rows(StringBuilder table, String title, List<Start> starts) {
        line(table, "%n%-40s %12s %8s %8s %24s", title, "first output", "end", "CPU", "without archive, CPU");
        starts.stream()
                .sorted(Comparator.comparingDouble(
                                (Start start) -> start.shared().firstOutputSeconds())
                        .reversed())
                .forEach(start -> line(
                        table,
                        "%-40s %10.2f s %6.2f s %6.2f s %13.2f s %6.2f s",
                        start.arguments(),
                        start.shared().firstOutputSeconds(),
                        start.shared().seconds(),
                        start.shared().cpuSeconds(),
                        start.unshared().firstOutputSeconds(),
                        start.unshared().cpuSeconds()));
    }

    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
