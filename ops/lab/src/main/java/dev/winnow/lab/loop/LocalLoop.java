package dev.winnow.lab.loop;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.lab.process.Backlog;
import dev.winnow.lab.process.StepLog;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One local run from the first file to the audit. Owned by the thread that calls {@link #run}; interrupting that thread stops
 * everything in order.
 */
final class LocalLoop {
    private static final String PREFIX = "winnow";

    private final LocalSettings settings;
    private final Path dataDirectory;
    private final StepLog log;
    private final LocalPage page;

    LocalLoop(LocalSettings settings, Path dataDirectory, StepLog log, LocalPage page) {
        this.settings = settings;
        this.dataDirectory = dataDirectory;
        this.log = log;
        this.page = page;
    }

    LoopReport run() throws Exception {
        log.live("starting a Kafka broker and a schema registry …");
        try (LocalStack stack = log.timed("stack", () -> LocalStack.start(dataDirectory));
                LocalServices services = new LocalServices(stack, dataDirectory)) {
            log.print(
                    "stack      broker %s, registry %s",
                    stack.broker().bootstrapServers(), stack.registry().url());
            KafkaConnection connection = connection(stack);
            page.connect(connection, services);
            RunSetup preparation = new RunSetup(settings, dataDirectory, log, connection, services);
            RunSetup.Ready ready = preparation.run();
            RunTopics topics = connection.topics().run(LocalServices.RUN);
            try (RunView view = new RunView(connection, topics);
                    Backlog backlog = new Backlog(connection)) {
                RunMonitor watch = new RunMonitor(connection, backlog, services, view, log, page, settings, ready);
                log.timed("loop", () -> {
                    turn(services, watch, ready);
                    return null;
                });
                log.timed("drain", () -> {
                    drain(services, watch);
                    return null;
                });
                page.headline(watch.summary());
                keep();
                services.close();
                return conclude(services, view, ready);
            }
        }
    }

    /** While everything still runs, or the page would show that it does not. */
    private void keep() {
        try {
            page.keep(dataDirectory);
            log.print("page       kept as %s", dataDirectory.resolve(LocalPage.FILE));
        } catch (IOException e) {
            log.complain("the page was not kept (" + e + ")");
        }
    }

    private static KafkaConnection connection(LocalStack stack) {
        SchemaRegistry registry = new SchemaRegistry(List.of(stack.registry().url()), Optional.empty());
        return new KafkaConnection(
                stack.broker().bootstrapServers(), Map.of(), new RecordSerdes(registry, false), new Topics(PREFIX));
    }

    /** The loop: everything runs at once until the trainer has made its updates. Without any, there is no trainer to wait for, and the drain decides. */
    private void turn(LocalServices services, RunMonitor watch, RunSetup.Ready ready) throws InterruptedException {
        services.start(
                "score",
                320,
                List.of(),
                List.of(
                        "score",
                        "--agents-dir",
                        ready.agents().toString(),
                        "--threads",
                        "1",
                        "--device",
                        settings.device()));
        services.start(
                "coordinator",
                128,
                List.of(),
                List.of("coordinator", "--run", LocalServices.RUN, "--state-dir", stateDirectory("coordinator")));
        if (settings.updates() == 0) {
            log.print("loop       scorer and coordinator are running; nothing is trained");
            return;
        }
        services.start(
                "console",
                256,
                List.of(),
                consoleCommand(List.of(
                        "--pacing-low", String.valueOf(ready.stage().lowWatermark()),
                        "--pacing-high", String.valueOf(ready.stage().highWatermark()),
                        "--config", smallSteps().toString())));
        Training training = settings.trainer()
                .map(command -> training(services, command, ready))
                .orElseGet(() -> training(services, ready));
        log.print(
                "loop       scorer, console, coordinator and trainer are running; %d updates of %d steps",
                settings.updates(), settings.stepsPerUpdate());
        page.started();
        ChildProcess trainer = training.process();
        boolean asked = false;
        while (!ended(trainer)) {
            services.requireOthersAlive(trainer);
            watch.look("training");
            if (watch.isStarved()) {
                log.print("loop       the input is used up: stopping the trainer early");
                training.stop().run();
                asked = true;
            }
        }
        int exit = trainer.onExit().join();
        if (exit != 0 && !asked) {
            throw new LocalStackException(trainer.deathReport());
        }
        training.stop().run();
        watch.look("training has ended");
        log.print("loop       %s", watch.summary());
    }

    /** A trainer that runs, and how to stop it; stopping again changes nothing. */
    private record Training(ChildProcess process, Runnable stop) {}

    private Training training(LocalServices services, RunSetup.Ready ready) {
        ServiceProcess trainer = services.start(TrainerCommand.NAME, 512, List.of(), trainerCommand(ready));
        return new Training(trainer.process(), () -> services.stop(trainer));
    }

    private Training training(LocalServices services, String command, RunSetup.Ready ready) {
        Map<String, String> environment = Map.of(
                "WINNOW_PREFIX", PREFIX,
                "WINNOW_UPDATES", String.valueOf(settings.updates()),
                "WINNOW_STEPS_PER_UPDATE", String.valueOf(settings.stepsPerUpdate()));
        TrainerCommand trainer = services.trainer(command, environment, ready.references());
        return new Training(trainer.process(), () -> {
            trainer.stop();
            trainer.report(trainerReport());
        });
    }

    private static boolean ended(ChildProcess process) throws InterruptedException {
        try {
            process.onExit().get(500, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new LocalStackException("cannot watch " + process.name(), e.getCause());
        }
    }

    /** Lets a console without pacing decide on what is left, so that every document has met a plan. */
    private void drain(LocalServices services, RunMonitor watch) throws InterruptedException {
        if (settings.updates() > 0) {
            services.stop(services.named("console"));
        }
        ServiceProcess console = services.start("console", 256, List.of(), consoleCommand(List.of("--pacing", "off")));
        while (watch.undecided() > 0) {
            services.requireOthersAlive(console.process());
            if (ended(console.process())) {
                throw new LocalStackException(console.deathReport());
            }
            watch.look("deciding on the rest");
        }
        log.print("drain      every document has been decided on");
    }

    /** A console decides what it has fetched, also while it waits: here that could be all documents of a partition. */
    private Path smallSteps() {
        try {
            return Files.writeString(
                    dataDirectory.resolve("console.properties"),
                    "kafka.max.partition.fetch.bytes=65536\n"
                            + "kafka.max.poll.records=64\n"
                            + "kafka.buffered.records.per.partition=32\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the settings of the console", e);
        }
    }

    private List<String> consoleCommand(List<String> pacing) {
        List<String> command = new ArrayList<>(
                List.of("console", "--run", LocalServices.RUN, "--state-dir", stateDirectory("console")));
        command.addAll(pacing);
        return command;
    }

    private List<String> trainerCommand(RunSetup.Ready ready) {
        List<String> command = new ArrayList<>(List.of(
                "train",
                "--run",
                LocalServices.RUN,
                "--updates",
                String.valueOf(settings.updates()),
                "--steps-per-update",
                String.valueOf(settings.stepsPerUpdate()),
                "--batch",
                String.valueOf(Stage.BATCH_ROWS),
                "--context",
                String.valueOf(Stage.ROW_TOKENS),
                "--lanes",
                String.valueOf(Stage.lanes(settings.partitions())),
                "--seed",
                String.valueOf(settings.seed()),
                "--device",
                settings.device(),
                "--checkpoint-dir",
                dataDirectory.resolve("checkpoints").toString(),
                "--report",
                trainerReport().toString()));
        ready.references().forEach(reference -> command.addAll(List.of("--reference", reference.toString())));
        return command;
    }

    private Path trainerReport() {
        return dataDirectory.resolve("trainer-report.json");
    }

    private String stateDirectory(String service) {
        return dataDirectory.resolve("state").resolve(service).toString();
    }

    /** Lets the audit count the topics and recompute every decision. */
    private LoopReport conclude(LocalServices services, RunView view, RunSetup.Ready ready) throws Exception {
        view.refresh();
        RunReporter conclusion = new RunReporter(dataDirectory, log, services);
        return conclusion.report(view, ready, trainerReport());
    }
}
