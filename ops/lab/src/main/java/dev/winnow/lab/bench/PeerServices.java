package dev.winnow.lab.bench;

import dev.winnow.lab.process.LabMain;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ServiceCommand;
import dev.winnow.stack.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Services of Winnow, each the command that a container runs, which are killed and started again together. Owned by one thread. */
final class PeerServices implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(3);
    private static final int JOB_HEAP = 192;
    /** As the launchers set it: Kafka Streams formats a number for each record, which takes twice as long in a locale without a country. */
    private static final List<String> LOCALE = List.of("-Duser.language=en", "-Duser.country=US");

    private final LocalStack stack;
    private final String prefix;
    private final Path folder;
    private final List<ServiceCommand> commands = new ArrayList<>();
    private final List<ServiceProcess> running = new ArrayList<>();

    /**
     * Of a deployment.
     *
     * @param prefix of its topics
     * @param folder where logs go
     */
    PeerServices(LocalStack stack, String prefix, Path folder) {
        this.stack = stack;
        this.prefix = prefix;
        this.folder = folder;
    }

    /** Runs a command to its end. */
    void run(String name, List<String> arguments) {
        try (ChildProcess job = ServiceProcess.startJob(command(name, JOB_HEAP, arguments), folder)) {
            if (job.onExit().join() != 0) {
                throw new LocalStackException(job.deathReport());
            }
        }
    }

    /** Adds a service to those that {@link #start} starts. */
    void add(String name, int heapMegabytes, List<String> arguments) {
        commands.add(command(name, heapMegabytes, arguments));
    }

    private ServiceCommand command(String name, int heapMegabytes, List<String> arguments) {
        List<String> connected = new ArrayList<>(arguments);
        connected.addAll(List.of(
                "--prefix",
                prefix,
                "--bootstrap-server",
                stack.broker().bootstrapServers(),
                "--schema-registry",
                stack.registry().url()));
        return new ServiceCommand(LabMain.CLASS, name, connected, heapMegabytes, LOCALE);
    }

    /** Starts all, and does not wait. */
    void start() {
        commands.forEach(command -> running.add(ServiceProcess.start(command, folder)));
    }

    /**
     * Starts all, and returns when they are ready.
     *
     * @throws LocalStackException where one does not become ready; all are stopped then
     */
    void startAndAwait() {
        start();
        try {
            running.forEach(service -> service.awaitReady(READY));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Checks that all are at work.
     *
     * @throws LocalStackException with the end of the log of one that has ended
     */
    void requireAlive() {
        running.stream().filter(service -> !service.isAlive()).findFirst().ifPresent(dead -> {
            throw new LocalStackException(dead.deathReport());
        });
    }

    List<Long> pids() {
        return running.stream().map(ServiceProcess::pid).toList();
    }

    /** {@code kill -9} of all. */
    void kill() {
        running.forEach(ServiceProcess::kill);
        running.clear();
    }

    @Override
    public void close() {
        running.forEach(ServiceProcess::requestStop);
        running.forEach(ServiceProcess::close);
        running.clear();
    }
}
