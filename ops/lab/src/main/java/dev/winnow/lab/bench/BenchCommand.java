package dev.winnow.lab.bench;

import picocli.CommandLine.Command;

/** Groups the benchmarks. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchAuditCommand.class,
            BenchConsoleCommand.class,
            BenchInfluenceCommand.class,
            BenchLeaksCommand.class,
            BenchRulesCommand.class,
            BenchScoreCommand.class,
            BenchSelectionCommand.class,
            BenchSoakCommand.class,
            BenchTrainerCommand.class
        },
        description = "Measure what a part of Winnow can carry on this machine.")
public final class BenchCommand {}
