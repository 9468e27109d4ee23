package dev.winnow.lab.bench;

import picocli.CommandLine.Command;

/** Groups the benchmarks. */
@Command(
        name = "bench",
        subcommands = {
            BenchAuditCommand.class,
            BenchCharsetsCommand.class,
            BenchConsoleCommand.class,
            BenchDedupCommand.class,
            BenchExtractionCommand.class,
            BenchFuzzCommand.class,
            BenchInfluenceCommand.class,
            BenchIngestCommand.class,
            BenchLeaksCommand.class,
            BenchLoaderCommand.class,
            BenchPeersCommand.class,
            BenchRulesCommand.class,
            BenchScoreCommand.class,
            BenchSelectionCommand.class,
            BenchSoakCommand.class,
            BenchStartupCommand.class,
            BenchTrainerCommand.class,
            BenchUpdatesCommand.class
        },
        description = "Measure what a part of Winnow can carry on this machine.")
public final class BenchCommand {}
