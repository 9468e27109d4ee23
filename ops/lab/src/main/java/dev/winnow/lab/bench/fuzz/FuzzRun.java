package dev.winnow.lab.bench.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What to fuzz, and how long.
 *
 * @param targets names of the parsers
 * @param seed seed of all inputs
 * @param inputs folders of crawl files that are seeds too
 * @param agents directories of fitted agents that are seeds too
 * @param findings folder for inputs that a parser fails on
 */
public record FuzzRun(List<String> targets, long seed, List<Path> inputs, List<Path> agents, Path findings) {
    /** Names of all targets. */
    public static final List<String> TARGETS = FuzzTargets.NAMES;

    /** What a run that died was doing: target and round; empty when the last one ended. */
    public Optional<String> unfinished() throws IOException {
        Path current = findings.resolve(Fuzzer.CURRENT);
        return Files.exists(current) ? Optional.of(Files.readString(current)) : Optional.empty();
    }

    /**
     * Fuzzes for a time.
     *
     * @param scratch an empty folder
     * @throws IllegalArgumentException when a target is unknown
     */
    public FuzzReport.Result run(Path scratch, Duration time, Consumer<String> progress)
            throws IOException, InterruptedException {
        return with(scratch, fuzzer -> fuzzer.run(time, progress));
    }

    /** Gives each target the input of one round again. */
    public FuzzReport.Result repeat(Path scratch, long round) throws IOException, InterruptedException {
        return with(scratch, fuzzer -> fuzzer.repeat(round));
    }

    private interface Work {
        void on(Fuzzer fuzzer) throws IOException, InterruptedException;
    }

    private FuzzReport.Result with(Path scratch, Work work) throws IOException, InterruptedException {
        Files.createDirectories(findings);
        List<FuzzTarget> made = FuzzTargets.of(targets, scratch, inputs, agents);
        try {
            Fuzzer fuzzer = new Fuzzer(made, seed, findings);
            work.on(fuzzer);
            Files.deleteIfExists(findings.resolve(Fuzzer.CURRENT));
            return fuzzer.result();
        } finally {
            made.forEach(FuzzTarget::close);
        }
    }
}
