package dev.winnow.lab.faults;

import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is deployed on the test bed: a feed of documents, two scorers with fitted agents, two consoles, a coordinator and a trainer of a very small model, each
 * the command that a container runs.
 */
final class ServiceFleet {
    static final String FEED = "ingest";

    private static final int FIT_DOCUMENTS = 800;
    private static final int REFERENCE_DOCUMENTS = 60;

    /** MiB. */
    static final int FIT_HEAP = 640;

    private final TestBed bed;
    private final FaultSettings settings;
    private final Path agents;
    private final Path reference;
    private final AtomicInteger extraNumber = new AtomicInteger();

    ServiceFleet(TestBed bed, FaultSettings settings) {
        this.bed = bed;
        this.settings = settings;
        this.agents = bed.directory().resolve("agents");
        this.reference = bed.directory().resolve("reference.jsonl");
    }

    /** Starts fitting the agents, which only takes time. */
    ChildProcess fit() throws IOException {
        GeneratedDocuments other = new GeneratedDocuments(settings.seed() + 1);
        other.write(fitSample(), 0, FIT_DOCUMENTS);
        other.write(reference, FIT_DOCUMENTS, REFERENCE_DOCUMENTS);
        return bed.job("agents-fit", FIT_HEAP, fitInto(agents));
    }

    /** Arguments that fit agents into a folder. */
    List<String> fitInto(Path folder) {
        return List.of(
                "agents",
                "fit",
                "--output",
                folder.toString(),
                "--sample",
                String.valueOf(FIT_DOCUMENTS),
                "--seed",
                String.valueOf(settings.seed()),
                fitSample().toString());
    }

    private Path fitSample() {
        return bed.directory().resolve("fit-sample.jsonl");
    }

    /** The agents, once they are fitted. */
    AgentLabelling labelling() {
        return new AgentLabelling(agents);
    }

    /** Makes the shared topics. */
    void createTopics() {
        new TopicProvisioner(bed.direct())
                .apply(bed.direct().topics().shared(FaultSettings.PARTITIONS), (short) -1, false);
    }

    /** Starts making the run with its plan 0, from agents that are fitted. */
    ChildProcess createRun() {
        return bed.job("run-create", 128, bed.connectedDirectly(runOf(TestBed.RUN)));
    }

    /** Arguments that make a run. */
    List<String> runOf(String run) {
        return runOf(run, agents);
    }

    /** Arguments that make a run with agents of a folder. */
    List<String> runOf(String run, Path agents) {
        return List.of(
                "run",
                "create",
                "--run",
                run,
                "--agents-dir",
                agents.toString(),
                "--selection-ratio",
                "0.1",
                "--stage-documents",
                "5000",
                "--probes-per-group",
                "8",
                "--seed",
                String.valueOf(settings.seed()));
    }

    /** Starts all of them. */
    void start() {
        bed.service("scorer-1", 224, scorer("scorer-1"));
        bed.service("scorer-2", 224, scorer("scorer-2"));
        bed.service("console-1", 192, console("console-1"));
        bed.service("console-2", 192, console("console-2"));
        bed.service(
                "coordinator",
                128,
                List.of(
                        "coordinator",
                        "--run",
                        TestBed.RUN,
                        "--state-dir",
                        bed.stateDirectory("coordinator").toString()));
        bed.service("trainer", 256, trainer());
        bed.service(
                FEED,
                160,
                List.of(
                        "faults-feed",
                        "--directory",
                        bed.directory().resolve("feed").toString(),
                        "--seed",
                        String.valueOf(settings.seed()),
                        "--rate",
                        String.valueOf(settings.rate())));
    }

    /** A scorer that is not restarted. */
    ServiceProcess extraScorer(String name) {
        return bed.unsupervised("scorer-" + name, 224, scorer("scorer-" + name));
    }

    /** A console that is not restarted, with a state directory of its own. */
    ServiceProcess extraConsole(String name) {
        return bed.unsupervised(
                "console-" + name, 192, console("console-" + name + "-" + extraNumber.incrementAndGet()));
    }

    /** Arguments of a scorer under a name. */
    List<String> scorer(String name) {
        return scorer(name, agents);
    }

    /** Arguments of a scorer with agents of a folder. */
    List<String> scorer(String name, Path agents) {
        return List.of(
                "score",
                "--agents-dir",
                agents.toString(),
                "--instance",
                name,
                "--threads",
                "1",
                "--commit-interval-ms",
                "200");
    }

    private List<String> console(String name) {
        return List.of(
                "console",
                "--run",
                TestBed.RUN,
                "--state-dir",
                bed.stateDirectory(name).toString());
    }

    /** What the trainer logs of its own. */
    static Path consumed(TestBed bed) {
        return bed.directory().resolve("consumed");
    }

    private List<String> trainer() {
        List<String> command = new ArrayList<>(List.of("faults-train", "--run", TestBed.RUN));
        command.addAll(List.of("--consumed", consumed(bed).toString()));
        command.addAll(training(bed.directory().resolve("checkpoints"), 200));
        return command;
    }

    /** Options of a trainer: a very small model, and how many of its steps lie between two plans. */
    List<String> training(Path checkpoints, int stepsPerUpdate) {
        List<String> command = new ArrayList<>(List.of("--quiet", "--reference", reference.toString()));
        command.addAll(List.of("--checkpoint-dir", checkpoints.toString(), "--checkpoint-steps", "100"));
        command.addAll(List.of("--context", "64", "--width", "16", "--layers", "1", "--heads", "2"));
        command.addAll(List.of("--key-value-heads", "1", "--hidden", "32", "--batch", "4", "--lanes", "3"));
        command.addAll(List.of(
                "--steps-per-update", String.valueOf(stepsPerUpdate), "--readings", "1", "--minimum-probes", "16"));
        command.addAll(List.of("--maximum-probes", "200", "--audit-probes", "0", "--reference-items", "16"));
        command.addAll(List.of("--report-items", "8", "--reference-steps", "0", "--threads", "1"));
        return command;
    }
}
