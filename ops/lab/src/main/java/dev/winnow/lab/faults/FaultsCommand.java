package dev.winnow.lab.faults;

import dev.winnow.lab.process.StepLog;
import dev.winnow.runtime.ReportFile;
import dev.winnow.runtime.UsageException;
import dev.winnow.stack.OrderlyStop;
import dev.winnow.stack.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Injects faults into a running deployment of this machine and checks the invariants after each. */
@Command(
        name = "faults",
        description = {
            "Run three brokers, a registry and all services on this machine, inject faults, and check after each that nothing was lost, doubled, reordered or decided otherwise, and that records go all the way again within 60 s.",
            "The seed decides kinds, targets and moments."
        },
        exitCodeList = {
            "0:no guarantee was broken, and every recovery took less than 60 s",
            "1:a guarantee was broken, a recovery took longer, or the run failed",
            "2:wrong usage or configuration",
            "130:stopped by Ctrl-C"
        })
public final class FaultsCommand implements Callable<Integer> {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(90);

    /** Exit code of what Ctrl-C ended, by the shell's convention. */
    private static final int STOPPED = 130;

    private static final int QUICK_FAULTS = 4;
    private static final long QUICK_DOCUMENTS = 5_000;
    private static final List<FaultKind> QUICK_KINDS = List.of(
            FaultKind.BROKER_KILL,
            FaultKind.SCORER_KILL,
            FaultKind.CONSOLE_KILL,
            FaultKind.COORDINATOR_KILL,
            FaultKind.INGEST_KILL,
            FaultKind.RESETS);

    /** What a fault takes with all that belongs to it, in seconds; for the rate of documents. */
    private static final int FAULT_SECONDS = 20;

    private static final int QUICK_RATE = 150;
    private static final int LOWEST_RATE = 50;
    private static final int HIGHEST_RATE = 1_000;

    @Spec
    CommandSpec spec;

    @Option(names = "--count", defaultValue = "50", description = "Faults to inject.")
    int count;

    @Option(names = "--seed", description = "Seed of everything random (default: a random one, which is printed).")
    Long seed;

    @Option(
            names = "--documents",
            description =
                    "Documents to ingest and decide, at least (default: 4000 per fault, which makes 200000 for 50 faults).")
    Long documents;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "KIND",
            description = "Only faults of these kinds; --list shows them (default: all).")
    List<String> only = new ArrayList<>();

    @Option(
            names = "--list",
            description = "List the kinds of faults, and whether this machine can have them; then end.")
    boolean list;

    @Option(
            names = "--quick",
            description =
                    "A short look: 4 of the fast faults and 5000 documents, unless --count or --documents are given.")
    boolean quick;

    @Option(
            names = "--continue",
            paramLabel = "FILE",
            description =
                    "Continue an interrupted run: the faults that its report (--report FILE) does not have yet, in a new deployment, with its seed; --count, --only and --documents as then.")
    Path continued;

    @Option(
            names = "--services-class-path",
            paramLabel = "PATH",
            description =
                    "Classes that services, and not the checks, load before their own: to see that the suite finds a bug that is planted there.")
    String classesFirst = "";

    @Option(
            names = "--older-class-path",
            paramLabel = "PATH",
            description =
                    "Jars of an older build, for example 'winnow-1.0/lib/*': the fault rolling-upgrade begins with it and is left out without it.")
    String olderClassPath = "";

    @Option(
            names = "--older-main",
            paramLabel = "CLASS",
            defaultValue = "dev.winnow.app.Main",
            description = "Class of the older build that runs its commands.")
    String olderMain;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Keep topics, agents, checkpoints and logs here, an empty or missing folder (default: a temporary folder, deleted at the end unless something was wrong).")
    Path dataDirectory;

    @Mixin
    ReportFile report;

    @Option(names = "--quiet", description = "Suppress all output except errors.")
    boolean quiet;

    @Override
    public Integer call() throws Exception {
        boolean temporary = dataDirectory == null;
        Path directory = temporary ? Files.createTempDirectory("winnow-faults-") : prepared(dataDirectory);
        OrderlyStop stop = OrderlyStop.install("winnow faults", STOP_LIMIT);
        boolean wrong = false;
        try {
            Map<FaultKind, String> impossible = impossible(directory);
            int exit = list ? list(impossible) : inject(settings(impossible), directory, stop);
            wrong = exit != 0 && !stop.isAsked();
            return exit;
        } finally {
            if (temporary && !wrong) {
                Thread.interrupted();
                ScratchDirectory.delete(directory);
            }
            stop.close();
        }
    }

    private static Path prepared(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> entries = Files.list(directory)) {
                if (entries.findAny().isPresent()) {
                    throw new UsageException(directory + " is not empty: choose another --data-dir");
                }
            }
        }
        return Files.createDirectories(directory).toAbsolutePath();
    }

    private Map<FaultKind, String> impossible(Path directory) {
        Map<FaultKind, String> reasons = new EnumMap<>(FaultKind.class);
        String disk = SmallDisk.impossible(directory);
        if (!disk.isEmpty()) {
            reasons.put(FaultKind.DISK_FULL, disk);
        }
        String slow = SlowDisk.impossible(directory);
        if (!slow.isEmpty()) {
            reasons.put(FaultKind.SLOW_DISK, slow);
        }
        if (FakeClock.installed().isEmpty()) {
            reasons.put(FaultKind.CLOCK_JUMP, "libfaketimeMT.so.1 is not installed (Debian: apt install faketime)");
        }
        if (olderClassPath.isEmpty()) {
            reasons.put(FaultKind.ROLLING_UPGRADE, "no older build: name one with --older-class-path");
        }
        return reasons;
    }

    private int list(Map<FaultKind, String> impossible) {
        for (FaultKind kind : FaultKind.values()) {
            String reason = impossible.get(kind);
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%-18s %s%s%n",
                            kind.label(), kind.description(), reason == null ? "" : " [not here: " + reason + "]");
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    private FaultSettings settings(Map<FaultKind, String> impossible) {
        boolean countGiven = spec.commandLine().getParseResult().hasMatchedOption("--count");
        int faults = quick && !countGiven ? QUICK_FAULTS : count;
        if (faults < 1) {
            throw new UsageException("--count must be at least 1, not " + faults);
        }
        List<FaultKind> kinds = new ArrayList<>(kinds());
        Map<FaultKind, String> skipped = new EnumMap<>(FaultKind.class);
        impossible.forEach((kind, reason) -> {
            if (kinds.remove(kind)) {
                skipped.put(kind, reason);
            }
        });
        if (kinds.isEmpty()) {
            throw new UsageException("none of the kinds in --only is possible on this machine: " + skipped);
        }
        FaultProgress earlier = continued == null ? FaultProgress.NONE : FaultProgress.read(continued);
        if (continued != null && seed != null && seed != earlier.seed()) {
            throw new UsageException("--seed " + seed + " is not the seed of " + continued + ", which is "
                    + earlier.seed() + ": leave it out");
        }
        long drawnSeed = continued != null
                ? earlier.seed()
                : seed == null ? ThreadLocalRandom.current().nextInt(1_000_000_000) : seed;
        long goal = documents != null ? documents : quick ? QUICK_DOCUMENTS : 4_000L * faults;
        int rate = quick
                ? QUICK_RATE
                : (int) Math.max(LOWEST_RATE, Math.min(HIGHEST_RATE, goal / ((long) faults * FAULT_SECONDS)));
        List<PlannedFault> deck = FaultDeck.draw(kinds, faults, drawnSeed);
        earlier.requirePartOf(deck, continued);
        long left = Math.max(0, goal - earlier.documents());
        return new FaultSettings(
                deck.subList(earlier.outcomes().size(), deck.size()),
                drawnSeed,
                left,
                rate,
                quick,
                earlier.outcomes(),
                earlier.deployments(),
                classesFirst,
                olderClassPath.isEmpty() ? Optional.empty() : Optional.of(new OlderBuild(olderClassPath, olderMain)),
                skipped);
    }

    private List<FaultKind> kinds() {
        if (only.isEmpty()) {
            return quick ? QUICK_KINDS : List.of(FaultKind.values());
        }
        return only.stream()
                .map(label -> FaultKind.of(label)
                        .orElseThrow(() -> new UsageException("unknown fault '" + label + "': --list shows all")))
                .distinct()
                .toList();
    }

    private int inject(FaultSettings settings, Path directory, OrderlyStop stop) throws IOException {
        StepLog log = new StepLog("winnow faults", System.out, quiet, System.console() != null);
        log.print(
                "faults     %d%s, seed %d (--seed %d gives the same again), data and logs in %s",
                settings.count(),
                settings.quick() ? " (a quick look, not the full suite)" : "",
                settings.seed(),
                settings.seed(),
                directory);
        if (!settings.earlier().isEmpty()) {
            log.print(
                    "continued  %d faults were injected before",
                    settings.earlier().size());
        }
        settings.skipped().forEach((kind, reason) -> log.print("skipped    %s: %s", kind.label(), reason));
        FaultRun run = new FaultRun(settings, directory, log, report::write);
        String error = "";
        try {
            run.run();
        } catch (IOException | InterruptedException | RuntimeException e) {
            error = stop.isAsked() ? "stopped before its end" : String.valueOf(e.getMessage());
            log.complain(stop.isAsked() ? error + "; nothing is left running" : error);
        }
        FaultReport result = run.report(error);
        report.write(result);
        result.table().lines().forEach(line -> log.print("%s", line));
        log.print(
                "faults     %d injected with seed %d, %,d documents, %d violations, slowest recovery %.1f s, %d not recovered%s",
                result.injected(),
                result.seed(),
                result.documents(),
                result.violations(),
                result.slowestRecoverySeconds(),
                result.notRecovered(),
                settings.quick() ? "; a quick look" : "");
        return stop.isAsked() ? STOPPED : result.passed() ? 0 : 1;
    }
}
