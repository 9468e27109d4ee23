package dev.winnow.lab.bench;

import dev.winnow.lab.bench.fuzz.FuzzReport;
import dev.winnow.lab.bench.fuzz.FuzzRun;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.lab.process.StepLog;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives every parser damaged and forged inputs. */
@Command(
        name = "fuzz",
        sortOptions = false,
        description = {
            "Give every parser that meets bytes of others damaged and forged inputs for a time, and report what one throws that it does not declare, and inputs that cost too much.",
            "The input of a round is a function of seed, target and round. A finding is written to a folder, and --target with --round repeats it."
        },
        exitCodeList = {"0:no parser failed", "1:a parser failed, or the run did", "2:wrong usage or configuration"})
final class BenchFuzzCommand implements Callable<Integer> {
    @Mixin
    BenchOutput output;

    @Option(names = "--seconds", defaultValue = "3600", paramLabel = "N", description = "How long, for all targets.")
    long seconds;

    @Option(names = "--seed", description = "Seed of all inputs (default: a random one, which is printed).")
    Long seed;

    @Option(
            names = "--target",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Only these parsers: files, pages, records, run, registry, agents, weights, tokenizer, texts, configuration, reference-tasks, snapshots, duplicates (default: all).")
    List<String> targets = FuzzRun.TARGETS;

    @Option(names = "--round", paramLabel = "N", description = "Only the input of this round, as a finding names it.")
    Long round;

    @Option(
            names = "--input",
            paramLabel = "FOLDER",
            description = {
                "Crawl files to damage, beside those that are made; those with an error of their own, and those above 256 KiB, are left out.",
                "May be given several times."
            })
    List<Path> inputs = List.of();

    @Option(
            names = "--agents-dir",
            paramLabel = "DIR",
            description = "Fitted agents to forge, beside those that need no fitting; may be given several times.")
    List<Path> agents = List.of();

    @Option(
            names = "--findings",
            defaultValue = "fuzz-findings",
            paramLabel = "FOLDER",
            description = "Where inputs that a parser fails on are written.")
    Path findings;

    @Option(names = "--quiet", description = "Disable progress output.")
    boolean quiet;

    @Override
    public Integer call() throws IOException {
        for (String target : targets) {
            if (!FuzzRun.TARGETS.contains(target)) {
                throw new UsageException("unknown target '" + target + "': use one of " + FuzzRun.TARGETS);
            }
        }
        if (seconds < 1) {
            throw new UsageException("--seconds must be at least 1, not " + seconds);
        }
        boolean[] passed = new boolean[1];
        output.of(
                (scratch, out) -> {
                    FuzzReport report = report(scratch);
                    passed[0] = report.passed();
                    return report;
                },
                FuzzReport::table);
        return passed[0] ? 0 : 1;
    }

    private FuzzReport report(Path scratch) throws IOException {
        StepLog log = new StepLog("winnow bench fuzz", System.out, quiet, System.console() != null);
        long drawn = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000_000) : seed;
        FuzzRun run = new FuzzRun(targets, drawn, inputs, agents, findings.toAbsolutePath());
        run.unfinished()
                .ifPresent(where -> log.complain("an earlier run died; its last note is target and round " + where
                        + ": repeat it and the later ones with --target and --round"));
        log.print("fuzz       %d targets, seed %d, findings in %s", targets.size(), drawn, findings);
        try {
            return new FuzzReport(
                    output.commandLine(),
                    MachineDescription.here(),
                    drawn,
                    seconds,
                    round == null
                            ? run.run(scratch, Duration.ofSeconds(seconds), log::live)
                            : run.repeat(scratch, round));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
