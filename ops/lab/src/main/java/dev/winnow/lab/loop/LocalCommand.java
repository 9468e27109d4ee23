package dev.winnow.lab.loop;

import dev.winnow.lab.process.StepLog;
import dev.winnow.lab.process.TextInputs;
import dev.winnow.runtime.ReportFile;
import dev.winnow.runtime.UsageException;
import dev.winnow.stack.OrderlyStop;
import dev.winnow.stack.ScratchDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the whole loop on this machine and judges it. */
@Command(
        name = "local",
        description = {
            "Run the whole loop on this machine: broker, registry, ingest, agents, selection, training, rewards, audit."
        },
        exitCodeList = {
            "0:documents balance, all plan updates happened and every decision verified",
            "1:one of these does not hold, or a part failed",
            "2:wrong usage or configuration",
            "130:stopped by Ctrl-C"
        })
public final class LocalCommand implements Callable<Integer> {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    /** Exit code of what Ctrl-C ended, by the shell's convention. */
    private static final int STOPPED = 130;

    @Mixin
    TextInputs text;

    @Option(
            names = "--agents-dir",
            paramLabel = "DIR",
            description = "Fitted agents (default: fit quality, domain and topic on the input, and decontaminate on the"
                    + " reference tasks).")
    Path agents;

    @Option(
            names = "--allow-leaks",
            description =
                    "Select documents that hold items of the reference tasks too. Without it, agent decontaminate finds"
                            + " them, and the run vetoes them.")
    boolean allowLeaks;

    @Option(
            names = "--updates",
            defaultValue = "5",
            description =
                    "Plan updates after plan 0; with 0, documents are ingested, labelled and selected, and nothing"
                            + " is trained.")
    int updates;

    @Option(names = "--steps-per-update", defaultValue = "400", description = "Optimizer steps between updates.")
    int stepsPerUpdate;

    @Option(
            names = "--selection-ratio",
            description = "Share of documents to select, in (0, 1] (default: so that the input lasts for all updates).")
    Double selectionRatio;

    @Option(names = "--partitions", defaultValue = "4", description = "Partitions of the shared topics.")
    int partitions;

    @Option(names = "--max-documents", description = "Ingest at most so many documents (default: all).")
    long maxDocuments = Long.MAX_VALUE;

    @Option(names = "--fit-sample", defaultValue = "4000", description = "Documents to fit the agents on.")
    int fitSample;

    @Option(names = "--probes-per-group", defaultValue = "16", description = "Probes per agent, group and update.")
    int probesPerGroup;

    @Option(
            names = "--device",
            defaultValue = "cpu",
            description = "Where agents are fitted and score, and where the trainer trains: cpu, cuda or cuda:N.")
    String device;

    @Option(
            names = "--trainer",
            paramLabel = "COMMAND",
            description = "Train with this command of the shell in place of the Java trainer, for example \"python"
                    + " trainer/python/examples/gpt.py\"; its environment names the run: WINNOW_BOOTSTRAP_SERVER,"
                    + " WINNOW_SCHEMA_REGISTRY, WINNOW_PREFIX, WINNOW_RUN, WINNOW_REFERENCE,"
                    + " WINNOW_CHECKPOINT_DIR, WINNOW_STATUS, WINNOW_UPDATES, WINNOW_STEPS_PER_UPDATE.")
    String trainer;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of everything random.")
    long seed;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Keep topics, agents, checkpoints and logs here (default: a temporary folder, deleted at the end).")
    Path dataDirectory;

    @Option(
            names = "--http-port",
            defaultValue = "8480",
            description = "Port of the page on 127.0.0.1; 0 for any free one.")
    int httpPort;

    @Mixin
    ReportFile report;

    @Option(names = "--quiet", description = "Suppress all output except errors.")
    boolean quiet;

    @Override
    public Integer call() throws Exception {
        text.requireReadable();
        if (updates < 0 || stepsPerUpdate < 1) {
            throw new UsageException("--updates must be at least 0 and --steps-per-update at least 1, not " + updates
                    + " and " + stepsPerUpdate);
        }
        LocalSettings settings = new LocalSettings(
                text.inputs,
                text.references,
                Optional.ofNullable(agents),
                allowLeaks,
                updates,
                stepsPerUpdate,
                Optional.ofNullable(selectionRatio),
                partitions,
                maxDocuments,
                fitSample,
                probesPerGroup,
                device,
                Optional.ofNullable(trainer),
                seed);
        boolean temporary = dataDirectory == null;
        Path directory = temporary
                ? Files.createTempDirectory("winnow-")
                : Files.createDirectories(dataDirectory).toAbsolutePath();
        StepLog log = new StepLog("winnow local", System.out, quiet, System.console() != null);
        OrderlyStop stop = OrderlyStop.install("winnow local", STOP_LIMIT);
        try (LocalPage page = new LocalPage(httpPort)) {
            log.follow(page::headline);
            log.print("page       %s", page.address());
            log.print("data       %s%s", directory, temporary ? " (deleted at the end; --data-dir keeps it)" : "");
            LoopReport result = new LocalLoop(settings, directory, log, page).run();
            report.write(result);
            return RunCheck.of(result, updates, log);
        } catch (Exception e) {
            if (!stop.isAsked()) {
                throw e;
            }
            // whatever was under way failed because it was asked to stop
            log.complain("stopped before its end; nothing is left running");
            return STOPPED;
        } finally {
            if (temporary) {
                ScratchDirectory.delete(directory);
            }
            stop.close();
        }
    }
}
