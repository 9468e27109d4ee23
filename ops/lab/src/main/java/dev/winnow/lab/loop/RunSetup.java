package dev.winnow.lab.loop;

import dev.winnow.agent.AgentCatalog;
import dev.winnow.agents.decontaminate.DecontaminateAgentFactory;
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.lab.process.StepLog;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Everything before the loop turns: topics, ingest, agents, reference tasks and the run with its plan 0. */
final class RunSetup {
    private static final short ONE_COPY = 1;
    private static final String STANDARD = String.join(",", new TreeSet<>(AgentFitter.STANDARD));

    /** Documents of a reference task at least: rewards are measured by one half of them, what is reported by the other. */
    private static final int LEAST_REFERENCE = 4;

    private final LocalSettings settings;
    private final Path dataDirectory;
    private final StepLog log;
    private final KafkaConnection connection;
    private final LocalServices services;

    RunSetup(
            LocalSettings settings,
            Path dataDirectory,
            StepLog log,
            KafkaConnection connection,
            LocalServices services) {
        this.settings = settings;
        this.dataDirectory = dataDirectory;
        this.log = log;
        this.connection = connection;
        this.services = services;
    }

    /**
     * What the loop starts from.
     *
     * @param documents documents ingested
     * @param refused records of the input that are not a document
     * @param agents directory of the agents
     * @param references files of the reference tasks
     * @param stage how much text a stage needs
     */
    record Ready(long documents, long refused, Path agents, List<Path> references, Stage stage) {}

    Ready run() throws Exception {
        new TopicProvisioner(connection).apply(connection.topics().shared(settings.partitions()), ONE_COPY, false);
        Path heldOut = dataDirectory.resolve("held-out");
        LocalIngest.Outcome ingested =
                log.timed("ingest", () -> new LocalIngest(settings, dataDirectory, log, connection).run(heldOut));
        if (ingested.documents() == 0) {
            throw new LocalStackException("no document was found in the input: name files or folders with --input");
        }
        log.print(
                "ingest     %,d documents, %,d MB, %,d records refused",
                ingested.documents(), ingested.textBytes() >> 20, ingested.refused());
        List<Path> references =
                settings.references().isEmpty() ? List.of(heldOutReference(heldOut)) : settings.references();
        Path agents = settings.agents().isPresent()
                ? settings.agents().get()
                : log.timed("fit", () -> fit(ingested.documents(), references));
        Stage stage = Stage.plan(ingested.documents(), (double) ingested.textBytes() / ingested.documents(), settings);
        log.timed("run", () -> {
            createRun(agents, stage, vetoes(agents));
            return null;
        });
        return new Ready(ingested.documents(), ingested.refused(), agents, references, stage);
    }

    /** The held-out share of the source that has most documents of it. */
    private Path heldOutReference(Path heldOut) throws IOException {
        Path largest = null;
        long most = 0;
        try (Stream<Path> files = Files.list(heldOut)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                try (Stream<String> documents = Files.lines(file)) {
                    long count = documents.count();
                    if (count > most) {
                        largest = file;
                        most = count;
                    }
                }
            }
        }
        if (most < LEAST_REFERENCE) {
            throw new LocalStackException("only " + most
                    + " documents of a source could be held out as reference task, too few to measure by: name tasks"
                    + " with --reference, or more text with --input");
        }
        log.print(
                "reference  a held-out share of source '%s', which the stream does not contain",
                largest.getFileName().toString().replaceFirst("\\.jsonl$", ""));
        return largest;
    }

    private Path fit(long documents, List<Path> references) throws Exception {
        long size = Math.min(settings.fitSample(), documents);
        Path agents = dataDirectory.resolve("agents");
        List<String> command = new ArrayList<>(List.of(
                "agents", "fit",
                "--topic", "documents",
                "--output", agents.toString(),
                "--sample", String.valueOf(size),
                "--max-documents", String.valueOf(size),
                "--seed", String.valueOf(settings.seed()),
                "--device", settings.device()));
        if (!settings.allowLeaks()) {
            command.addAll(List.of("--agents", STANDARD + "," + DecontaminateAgentFactory.TYPE));
            references.forEach(reference -> command.addAll(List.of("--reference", reference.toString())));
        }
        try (ChildProcess job = services.job("agents-fit", 640, services.connected(command))) {
            while (!ended(job)) {
                log.live(String.format(Locale.ROOT, "fitting agents on %,d documents: %s", size, lastLine(job)));
            }
            if (job.onExit().join() != 0) {
                throw new LocalStackException(job.deathReport());
            }
        }
        log.print(
                "fit        quality, domain and topic on %,d documents%s: %s",
                size, settings.allowLeaks() ? "" : ", decontaminate on the reference tasks", agents);
        return agents;
    }

    private static boolean ended(ChildProcess job) throws InterruptedException, ExecutionException {
        try {
            job.onExit().get(500, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private static String lastLine(ChildProcess job) {
        List<String> lines = job.lastLogLines().lines().toList();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    /** Groups that the run vetoes: leaks of the reference tasks, unless they are allowed or nobody finds them. */
    private List<String> vetoes(Path agents) {
        if (settings.allowLeaks()) {
            return List.of();
        }
        boolean found = AgentCatalog.artifacts(agents).stream()
                .anyMatch(artifact -> artifact.name().equals(DecontaminateAgentFactory.TYPE));
        log.print(
                "veto       %s",
                found
                        ? "documents that hold items of the reference tasks (--allow-leaks selects them too)"
                        : "none: " + agents + " has no agent " + DecontaminateAgentFactory.TYPE
                                + ", so that leaks of the reference tasks are selected");
        return found
                ? DecontaminateAgentFactory.LEAKS.stream()
                        .flatMap(group -> Stream.of("--veto", DecontaminateAgentFactory.TYPE + "/" + group))
                        .toList()
                : List.of();
    }

    private void createRun(Path agents, Stage stage, List<String> vetoes) {
        List<String> command = new ArrayList<>(List.of(
                "run", "create",
                "--run", LocalServices.RUN,
                "--agents-dir", agents.toString(),
                "--selection-ratio", String.valueOf(stage.ratio()),
                "--stage-documents", String.valueOf(stage.decided()),
                "--probes-per-group", String.valueOf(settings.probesPerGroup()),
                "--seed", String.valueOf(settings.seed())));
        command.addAll(vetoes);
        services.run("run-create", 128, services.connected(command));
        log.print(
                "run        plan 0 selects %.1f %% at random; a stage is about %,d documents read, %,d selected",
                stage.ratio() * 100, stage.decided(), stage.selected());
    }
}
