package dev.winnow.lab.faults;

import dev.winnow.lab.process.Wait;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.FreePort;
import dev.winnow.stack.LocalRegistry;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/**
 * A deployment under a prefix of its own on the brokers of the run, for faults that services have to refuse: what is deleted there is lost on purpose, and the run beside
 * it must not notice. Each fault is injected, has to be named by {@code /readyz} or by the error of the command, and has to be over after the remedy of the runbook. Owned
 * by one thread.
 */
final class SecondDeployment {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int DOCUMENTS = 60;
    private static final int MORE_PARTITIONS = FaultSettings.PARTITIONS + 2;
    private static final int SCORER_HEAP = 224;

    private final TestBed bed;
    private final ServiceFleet services;
    private final SideDeployment side;
    private final String prefix;
    private final Path folder;

    /** @param number of the fault, which names the deployment */
    SecondDeployment(TestBed bed, ServiceFleet services, int number) {
        this.bed = bed;
        this.services = services;
        prefix = "beside-" + number;
        side = new SideDeployment(bed, prefix);
        folder = side.folder();
    }

    /** Deletes documents before they are read: by order, and by the topic's retention. */
    void deleteRecords() throws InterruptedException {
        begin(bed.registryUrl());
        try (ServiceProcess scorer = scorer(false)) {
            awaitScored(scorer);
        }
        side.write(DOCUMENTS, FaultSettings.PARTITIONS);
        Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
        side.ends().forEach((partition, end) -> before.put(partition, RecordsToDelete.beforeOffset(end - 1)));
        bed.direct()
                .ask("to delete records", admin -> admin.deleteRecords(before).all());
        awaitRefusedUntilAllowed();

        side.write(DOCUMENTS, FaultSettings.PARTITIONS);
        side.retain("1");
        if (!Wait.until(PATIENCE, () -> side.begins().equals(side.ends()))) {
            throw new LocalStackException("the retention of " + prefix + " deletes no documents");
        }
        side.retain("-1");
        awaitRefusedUntilAllowed();
        side.delete();
    }

    private void awaitRefusedUntilAllowed() throws InterruptedException {
        try (ServiceProcess scorer = scorer(false)) {
            awaitReason(scorer, "deleted", "--allow-missing-records");
        }
        try (ServiceProcess scorer = scorer(true)) {
            awaitScored(scorer);
        }
    }

    /** Deletes the topic of documents under a group that has read it, and creates it again. */
    void recreateTopic() throws InterruptedException {
        begin(bed.registryUrl());
        try (ServiceProcess scorer = scorer(false)) {
            awaitScored(scorer);
        }
        String documents = side.connection().topics().documents();
        bed.direct().ask("to delete a topic", admin -> admin.deleteTopics(List.of(documents))
                .all());
        if (!Wait.until(PATIENCE, side::provision)) {
            throw new LocalStackException("topic " + documents + " cannot be created again");
        }
        try (ServiceProcess scorer = scorer(false)) {
            // the offsets of a group go with the topic
            awaitReason(scorer, "committed offset is gone", "--allow-missing-records");
        }
        side.write(DOCUMENTS, FaultSettings.PARTITIONS);
        try (ServiceProcess scorer = scorer(true)) {
            awaitScored(scorer);
        }
        side.delete();
    }

    /** Adds partitions to documents, which are read, and to a topic of a run, which is refused. */
    void addPartitions() throws InterruptedException {
        begin(bed.registryUrl());
        try (ServiceProcess scorer = scorer(false)) {
            awaitScored(scorer);
            grow(side.connection().topics().documents());
            side.write(DOCUMENTS, MORE_PARTITIONS);
            awaitScored(scorer);
        }
        createRun("first");
        grow(side.connection().topics().run("first").selected());
        try (ServiceProcess console = console("first")) {
            if (!Wait.until(PATIENCE, () -> !console.isAlive())) {
                throw new UnmetExpectation("a console runs on a selected topic that was given partitions");
            }
            String reason = console.deathReport();
            if (!reason.contains("has " + MORE_PARTITIONS + " partitions, but run first was created for")) {
                throw new UnmetExpectation("a console does not name the partitions that were added: " + reason);
            }
        }
        createRun("second");
        try (ServiceProcess console = console("second")) {
            awaitReady(console);
        }
        side.delete();
    }

    /** Empties a registry under a scorer, and restores it. */
    void emptyRegistry() throws InterruptedException {
        int port = FreePort.next();
        Path data = folder.resolve("registry");
        Path backup = folder.resolve("backup");
        Path log = bed.directory().resolve("logs").resolve(prefix + "-registry.log");
        try (LocalRegistry registry = LocalRegistry.start(data, log, port)) {
            begin(registry.url());
            try (ServiceProcess scorer = scorer(false)) {
                awaitScored(scorer);
            }
        }
        copy(data, backup);
        SideDeployment.delete(data);
        try (LocalRegistry registry = LocalRegistry.start(data, log, port);
                ServiceProcess scorer = scorer(false)) {
            awaitReasonOrEnd(scorer, "does not know subject");
        }
        SideDeployment.delete(data);
        copy(backup, data);
        write(LocalRegistry.start(data, log, port));
        side.delete();
    }

    private void write(LocalRegistry restored) throws InterruptedException {
        try (restored) {
            side.write(DOCUMENTS, FaultSettings.PARTITIONS);
            try (ServiceProcess scorer = scorer(false)) {
                awaitScored(scorer);
            }
        }
    }

    private void grow(String topic) {
        bed.direct().ask("for more partitions", admin -> admin.createPartitions(
                        Map.of(topic, NewPartitions.increaseTo(MORE_PARTITIONS)))
                .all());
    }

    private void begin(String registryUrl) throws InterruptedException {
        side.connect(registryUrl);
        side.provision();
        side.write(DOCUMENTS, FaultSettings.PARTITIONS);
    }

    private ServiceProcess scorer(boolean allowMissing) {
        List<String> arguments = new ArrayList<>(services.scorer(prefix));
        if (allowMissing) {
            arguments.add("--allow-missing-records");
        }
        return start("scorer", SCORER_HEAP, arguments);
    }

    private ServiceProcess console(String run) {
        return start(
                "console",
                192,
                List.of(
                        "console",
                        "--run",
                        run,
                        "--state-dir",
                        folder.resolve("state-" + run).toString()));
    }

    private ServiceProcess start(String name, int heap, List<String> arguments) {
        return bed.beside(prefix + "-" + name, heap, side.located(arguments));
    }

    private void createRun(String run) throws InterruptedException {
        try (ChildProcess job = bed.job(prefix + "-run-create", 128, side.located(services.runOf(run)))) {
            if (!Wait.until(PATIENCE, () -> !job.isAlive()) || job.onExit().join() != 0) {
                throw new LocalStackException(
                        "run " + run + " of " + prefix + " was not created: " + job.lastLogLines());
            }
        }
    }

    /** Waits until everything written is annotated and the scorer is ready. */
    private void awaitScored(ServiceProcess scorer) throws InterruptedException {
        Map<TopicPartition, Long> ends = side.ends();
        if (!Wait.until(
                PATIENCE, () -> scorer.isReady() && side.scored().entrySet().containsAll(ends.entrySet()))) {
            throw new UnmetExpectation("a scorer of " + prefix + " has committed " + side.scored() + " of " + ends
                    + " and reports: " + scorer.readiness() + lastLines(scorer));
        }
    }

    private static String lastLines(ServiceProcess service) {
        return service.isAlive() ? "" : service.deathReport();
    }

    private static void awaitReady(ServiceProcess service) throws InterruptedException {
        if (!Wait.until(PATIENCE, service::isReady)) {
            throw new UnmetExpectation(
                    service.name() + " is not ready after the remedy: " + service.readiness() + lastLines(service));
        }
    }

    private static void awaitReason(ServiceProcess service, String... words) throws InterruptedException {
        boolean named = Wait.until(
                PATIENCE, () -> !service.isReady() && Stream.of(words).allMatch(service.readiness()::contains));
        if (!named) {
            throw new UnmetExpectation(service.name() + " does not report " + List.of(words) + ", but: "
                    + service.readiness() + lastLines(service));
        }
    }

    /** A service that starts ends with the reason; one that runs reports it. */
    private static void awaitReasonOrEnd(ServiceProcess service, String word) throws InterruptedException {
        boolean named = Wait.until(
                PATIENCE,
                () -> service.isAlive()
                        ? service.readiness().contains(word)
                        : service.deathReport().contains(word));
        if (!named) {
            throw new UnmetExpectation(service.name() + " does not report that the registry '" + word + "', but: "
                    + service.readiness() + lastLines(service));
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + from, e);
        }
    }
}
