package dev.winnow.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One Winnow service as a child process, with health on the loopback address. It drains on {@link #requestStop} and {@link #close}; it ends when this
 * process ends. Safe for use by several threads.
 */
public final class ServiceProcess implements AutoCloseable {
    private final ChildProcess process;
    private final int httpPort;
    private final HttpProbe probe = new HttpProbe();

    private ServiceProcess(ChildProcess process, int httpPort) {
        this.process = process;
        this.httpPort = httpPort;
    }

    /** Starts the service and returns at once; its log is {@code logs/NAME.log} of the data directory. */
    public static ServiceProcess start(ServiceCommand command, Path dataDirectory) {
        int port = FreePort.next();
        List<String> arguments = new ArrayList<>(command.arguments());
        arguments.addAll(List.of("--http-host", "127.0.0.1", "--http-port", Integer.toString(port)));
        return new ServiceProcess(launch(command, arguments, dataDirectory), port);
    }

    /** Starts a command that does its work and ends, without health; the log is as for a service. */
    public static ChildProcess startJob(ServiceCommand command, Path dataDirectory) {
        return launch(command, command.arguments(), dataDirectory);
    }

    private static ChildProcess launch(ServiceCommand command, List<String> arguments, Path dataDirectory) {
        return ChildProcess.start(new ChildCommand(
                command.name(),
                command.allJvmOptions(),
                command.startedClassPath(),
                command.mainClass(),
                arguments,
                command.allEnvironment(),
                dataDirectory.resolve("logs").resolve(command.name() + ".log")));
    }

    /**
     * Waits until {@code /readyz} reports that it is ready.
     *
     * @throws LocalStackException when the service dies first, with the last lines of its log, or when {@code limit} passes
     */
    public ServiceProcess awaitReady(Duration limit) {
        process.awaitReady(this::isReady, limit);
        return this;
    }

    /** Whether {@code /readyz} reports that it is ready now. */
    public boolean isReady() {
        return probe.succeeds(address() + "/readyz");
    }

    /** What {@code /readyz} reports now, with the reason where it is not ready; empty when it does not answer. */
    public String readiness() {
        return probe.text(address() + "/readyz");
    }

    /** Where it answers {@code /metrics}, {@code /livez} and {@code /readyz}, without a slash at the end. */
    public String address() {
        return "http://127.0.0.1:" + httpPort;
    }

    public String name() {
        return process.name();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code when the service ends. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit();
    }

    /** What is reported of a service that ended: its exit code and the last lines of its log. */
    public String deathReport() {
        return process.deathReport();
    }

    /** The process that it runs in. */
    public ChildProcess process() {
        return process;
    }

    /** Asks the service to drain and end; does not wait. */
    public void requestStop() {
        process.requestStop();
    }

    /** Ends it at once, as {@code kill -9} does. */
    public void kill() {
        process.kill();
    }

    /** Asks the service to drain, waits, kills it after 20 s, and returns when it is gone. */
    @Override
    public void close() {
        process.close();
    }
}
