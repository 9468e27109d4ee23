package dev.winnow.lab.loop;

import dev.winnow.lab.process.LabMain;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ServiceCommand;
import dev.winnow.stack.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The services of one local run, each the command that a container runs. Closed in the reverse order of their start. Owned
 * by one thread.
 */
final class LocalServices implements AutoCloseable {
    static final String RUN = "local";

    private static final Duration READY = Duration.ofSeconds(90);

    private final LocalStack stack;
    private final Path dataDirectory;
    private final Deque<ServiceProcess> running = new ArrayDeque<>();
    private final Metrics metrics = new Metrics();
    private final Map<String, Double> countedBefore = new TreeMap<>();
    private volatile Optional<TrainerCommand> trainer = Optional.empty();
    private volatile List<String> addresses = List.of();

    LocalServices(LocalStack stack, Path dataDirectory) {
        this.stack = stack;
        this.dataDirectory = dataDirectory;
    }

    /** Starts a service and waits until it is ready. */
    ServiceProcess start(String name, int heapMegabytes, List<String> jvmOptions, List<String> arguments) {
        ServiceProcess service = ServiceProcess.start(
                new ServiceCommand(LabMain.CLASS, name, connected(arguments), heapMegabytes, jvmOptions),
                dataDirectory);
        running.push(service);
        service.awaitReady(READY);
        changed();
        return service;
    }

    private void changed() {
        addresses = running.stream().map(ServiceProcess::address).toList();
    }

    /** Addresses of the services that are ready; may be called by any thread. */
    List<String> addresses() {
        return addresses;
    }

    /** Meters of a trainer that is not one of Winnow's services; may be called by any thread. */
    Map<String, Double> trainerMeters() {
        return trainer.map(TrainerCommand::meters).orElse(Map.of());
    }

    /** Runs a command to its end. */
    void run(String name, int heapMegabytes, List<String> arguments) {
        try (ChildProcess job = job(name, heapMegabytes, arguments)) {
            if (job.onExit().join() != 0) {
                throw new LocalStackException(job.deathReport());
            }
        }
    }

    /** Starts a command that ends by itself. */
    ChildProcess job(String name, int heapMegabytes, List<String> arguments) {
        return ServiceProcess.startJob(
                new ServiceCommand(LabMain.CLASS, name, arguments, heapMegabytes, List.of()), dataDirectory);
    }

    /** The arguments, with the addresses of the stack. */
    List<String> connected(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(
                "--bootstrap-server",
                stack.broker().bootstrapServers(),
                "--schema-registry",
                stack.registry().url()));
        return all;
    }

    /** Drains and stops one service. What it has counted is kept: the next of its name begins at zero. */
    void stop(ServiceProcess service) {
        running.remove(service);
        changed();
        metrics.read(service.address()).forEach((name, value) -> {
            if (name.endsWith("_total")) {
                countedBefore.merge(name, value, Double::sum);
            }
        });
        service.close();
    }

    /** Starts a trainer that is not one of Winnow's services. */
    TrainerCommand trainer(String command, Map<String, String> environment, List<Path> references) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put("WINNOW_BOOTSTRAP_SERVER", stack.broker().bootstrapServers());
        all.put("WINNOW_SCHEMA_REGISTRY", stack.registry().url());
        all.put("WINNOW_RUN", RUN);
        TrainerCommand started = TrainerCommand.start(command, all, references, dataDirectory);
        trainer = Optional.of(started);
        return started;
    }

    /** The running service of that name. */
    ServiceProcess named(String name) {
        return running.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new LocalStackException("the service " + name + " is not running"));
    }

    /** Throws with the end of its log when a service other than {@code watched} has died. */
    void requireOthersAlive(ChildProcess watched) {
        for (ServiceProcess service : running) {
            if (service.process() != watched && !service.isAlive()) {
                throw new LocalStackException(service.deathReport());
            }
        }
    }

    /** All meters of all services, summed over labels and services, with the counters of those that were stopped. */
    Map<String, Double> meters() {
        Map<String, Double> sums = new TreeMap<>(countedBefore);
        for (ServiceProcess service : running) {
            metrics.read(service.address()).forEach((name, value) -> sums.merge(name, value, Double::sum));
        }
        trainer.ifPresent(command -> sums.putAll(command.meters()));
        return sums;
    }

    /** Drains and stops all services. Clears the interrupt, which must not cut the drain short. */
    @Override
    public void close() {
        Thread.interrupted();
        addresses = List.of();
        trainer.ifPresent(TrainerCommand::stop);
        running.forEach(ServiceProcess::requestStop);
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }
}
