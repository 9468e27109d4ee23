package dev.winnow.lab.bench;

import dev.winnow.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Starts every command several times, with and without the archive of class-data sharing in turns. Owned by one thread. */
final class StartupBench {
    private static final String WRONG_OPTION = "--no-such-option";
    private static final List<String> HELP = List.of("help");
    private static final int DONE = 0;
    private static final int WRONG_USAGE = 2;

    private final Launcher launcher;
    private final int rounds;
    private final String only;
    private final PrintWriter out;

    /**
     * @param rounds starts of each, with and without the archive
     * @param only what the arguments of those that are started begin with; empty for all
     */
    StartupBench(Launcher launcher, int rounds, String only, PrintWriter out) {
        this.launcher = launcher;
        this.rounds = rounds;
        this.only = only;
        this.out = out;
    }

    int rounds() {
        return rounds;
    }

    /** The first start, which writes the archive. */
    Launcher.Took first() throws IOException {
        return launcher.winnow(DONE, true, List.of("--help"));
    }

    /** The version, and of every command the help and the error of a wrong option. */
    List<StartupBenchReport.Start> offline() throws IOException {
        List<StartupBenchReport.Start> starts = new ArrayList<>();
        time(starts, DONE, List.of("--version"));
        for (List<String> command : commands(List.of(), Main.commandLine()).toList()) {
            time(starts, DONE, with(command, "--help"));
            // which takes any option for a command
            if (!command.equals(HELP)) {
                time(starts, WRONG_USAGE, with(command, WRONG_OPTION));
            }
        }
        return starts;
    }

    private static Stream<List<String>> commands(List<String> path, CommandLine command) {
        return Stream.concat(
                Stream.of(path),
                command.getSubcommands().entrySet().stream()
                        .flatMap(each -> commands(with(path, each.getKey()), each.getValue())));
    }

    private static List<String> with(List<String> path, String... more) {
        return Stream.concat(path.stream(), Stream.of(more)).toList();
    }

    private void time(List<StartupBenchReport.Start> starts, int exitCode, List<String> arguments) throws IOException {
        time(starts, exitCode, String.join(" ", arguments), round -> arguments);
    }

    /** Commands on a broker and a registry of their own. */
    List<StartupBenchReport.Start> online(Path directory) throws IOException {
        if (Stream.of("topics apply", "run list").noneMatch(name -> name.startsWith(only))) {
            return List.of();
        }
        List<StartupBenchReport.Start> starts = new ArrayList<>();
        try (BenchStack stack = BenchStack.start(directory)) {
            List<String> apply = List.of("topics", "apply", "--partitions", "4", "--replication-factor", "1");
            time(starts, DONE, "topics apply", turn -> connected(stack, apply, turn));
            time(starts, DONE, "topics apply, again", turn -> connected(stack, apply, turn));
            time(starts, DONE, "run list", turn -> connected(stack, List.of("run", "list"), turn));
        }
        return starts;
    }

    private static List<String> connected(BenchStack stack, List<String> command, int turn) {
        return with(
                command,
                "--bootstrap-server",
                stack.stack().broker().bootstrapServers(),
                "--schema-registry",
                stack.stack().registry().url(),
                "--prefix",
                "turn-" + turn);
    }

    /** @param arguments of each turn, from 0 */
    private void time(
            List<StartupBenchReport.Start> starts, int exitCode, String name, IntFunction<List<String>> arguments)
            throws IOException {
        if (!name.startsWith(only)) {
            return;
        }
        List<Launcher.Took> shared = new ArrayList<>();
        List<Launcher.Took> unshared = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            shared.add(launcher.winnow(exitCode, true, arguments.apply(2 * round)));
            unshared.add(launcher.winnow(exitCode, false, arguments.apply(2 * round + 1)));
        }
        StartupBenchReport.Start start = new StartupBenchReport.Start(name, median(shared), median(unshared));
        out.printf(Locale.ROOT, "%-40s %6.2f s%n", name, start.shared().firstOutputSeconds());
        out.flush();
        starts.add(start);
    }

    private static Launcher.Took median(List<Launcher.Took> rounds) {
        return new Launcher.Took(
                Median.of(rounds, Launcher.Took::firstOutputSeconds),
                Median.of(rounds, Launcher.Took::seconds),
                Median.of(rounds, Launcher.Took::cpuSeconds));
    }
}
