package dev.winnow.lab.bench.fuzz;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.winnow.lab.process.MachineDescription;
import java.util.List;
import java.util.Locale;

/**
 * What fuzzing found.
 *
 * @param command how to repeat it
 * @param machine where it ran
 * @param seed seed of all inputs
 * @param seconds how long it was to run
 * @param result targets and findings
 */
public record FuzzReport(String command, MachineDescription machine, long seed, long seconds, Result result) {
    /**
     * Targets and findings.
     *
     * @param targets every target
     * @param findings what no parser may do, in the order in which it was found
     * @param peakHeapMib largest heap in use between two turns, in MiB
     */
    public record Result(List<Target> targets, List<Finding> findings, double peakHeapMib) {}

    /**
     * One parser.
     *
     * @param name its name
     * @param seeds valid inputs that the others are made of
     * @param rounds inputs that it was given
     * @param accepted those that it read; it refused the others
     * @param seconds time that it had
     * @param slowestMillis most processor time of an input, in milliseconds
     * @param slowestRound round of that input
     * @param mostAllocatedMib most that was allocated for an input, freed or not, in MiB
     * @param mostAllocatedRound round of that input
     * @param findings number of its findings
     */
    public record Target(
            String name,
            int seeds,
            long rounds,
            long accepted,
            double seconds,
            double slowestMillis,
            long slowestRound,
            double mostAllocatedMib,
            long mostAllocatedRound,
            int findings) {}

    /**
     * A fault of a parser.
     *
     * @param target name of the parser
     * @param round round that repeats it
     * @param input name of the input
     * @param what what happened
     * @param file the input; what happened is beside it, in a file that ends in {@code .txt}
     */
    public record Finding(String target, long round, String input, String what, String file) {}

    /** Inputs of all targets. */
    @JsonProperty("rounds")
    public long rounds() {
        return result.targets().stream().mapToLong(Target::rounds).sum();
    }

    /** Whether nothing was found. */
    @JsonProperty("passed")
    public boolean passed() {
        return result.findings().isEmpty();
    }

    /** The result for a person. */
    public String table() {
        StringBuilder table = new StringBuilder(command)
                .append('\n')
                .append(machine.line())
                .append(String.format(
                        Locale.ROOT,
                        "%nseed %d%n%n%-16s %6s %14s %10s %9s %12s %14s %9s%n",
                        seed,
                        "target",
                        "seeds",
                        "inputs",
                        "accepted",
                        "seconds",
                        "slowest ms",
                        "most MiB",
                        "findings"));
        for (Target target : result.targets()) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-16s %6d %,14d %9.1f%% %9.0f %,12.1f %,14.1f %9d%n",
                    target.name(),
                    target.seeds(),
                    target.rounds(),
                    100.0 * target.accepted() / Math.max(1, target.rounds()),
                    target.seconds(),
                    target.slowestMillis(),
                    target.mostAllocatedMib(),
                    target.findings()));
        }
        table.append(String.format(
                Locale.ROOT,
                "%n%,d inputs, %d findings, at most %,.0f MiB of heap in use%n",
                rounds(),
                result.findings().size(),
                result.peakHeapMib()));
        for (Finding finding : result.findings()) {
            table.append(String.format(
                    Locale.ROOT,
                    "%s round %d (%s) %s%n  %s%n",
                    finding.target(),
                    finding.round(),
                    finding.input(),
                    finding.what(),
                    finding.file()));
        }
        return table.toString();
    }
}
