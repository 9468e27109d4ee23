package dev.winnow.stack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One running child process. A child JVM ends when this JVM ends (see {@link StopWithParent}); {@link #close} ends any child earlier and waits
 * until it is gone. Safe for use by several threads.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final int TAIL_BYTES = 16_384;
    private static final int TAIL_LINES = 12;

    private final String name;
    private final Path log;
    private final Process process;

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    static ChildProcess start(ChildCommand command) {
        return start(command.name(), command.log(), command.processBuilder());
    }

    /** Starts a JVM that stays when this one ends, and that neither Ctrl-C nor the end of a terminal ends. */
    static ChildProcess startToStay(ChildCommand command) {
        return start(command.name(), command.log(), command.processBuilderToStay());
    }

    /**
     * Starts a command of the shell, which is not a JVM of Winnow's and does not end with this one.
     *
     * @param name display name
     * @param command as a person would type it
     * @param environment variables beside those it inherits
     * @param log file that its output is appended to
     */
    public static ChildProcess shell(String name, String command, Map<String, String> environment, Path log) {
        // as for a child JVM, Ctrl-C is for the parent, who stops it in order
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "trap '' INT; exec " + command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return start(name, log, builder);
    }

    private static ChildProcess start(String name, Path log, ProcessBuilder builder) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            return new ChildProcess(name, log, builder.start());
        } catch (IOException e) {
            throw new LocalStackException("Cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Waits until {@code ready} holds.
     *
     * @throws LocalStackException when the process dies first, with the last lines of its log, or when {@code limit} passes
     */
    ChildProcess awaitReady(BooleanSupplier ready, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            if (waitFor(POLL)) {
                throw new LocalStackException(deathReport());
            }
            if (System.nanoTime() > end) {
                String tail = lastLogLines();
                close();
                throw new LocalStackException(
                        name + " was not ready after " + limit.toSeconds() + " s. The end of " + log + ":\n" + tail);
            }
        }
        return this;
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code when the process ends. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** One line that states that the process ended, with its exit code, followed by the last lines of its log. */
    public String deathReport() {
        return name + " ended with exit code " + process.exitValue() + ". The end of " + log + ":\n" + lastLogLines();
    }

    /** The last lines of the log, at most {@value #TAIL_LINES}; empty if none exists. */
    public String lastLogLines() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(file.length(), TAIL_BYTES)];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    /** Asks the process to end and does not wait; a service drains meanwhile. */
    public void requestStop() {
        process.destroy();
    }

    /** Stops the process where it is, as {@code kill -STOP} does; its connections stay open. */
    public void suspend() {
        signal("STOP");
    }

    /** Lets a suspended process continue; another is not changed. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        if (!isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new LocalStackException("Cannot send SIG" + name + " to " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while signalling " + name, e);
        }
    }

    /** Ends the process at once, as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitGone();
    }

    @Override
    public void close() {
        close(GRACE);
    }

    /** Asks the process to end, waits at most {@code grace}, kills it then, and returns when it is gone. */
    public void close(Duration grace) {
        requestStop();
        if (!waitFor(grace)) {
            process.destroyForcibly();
        }
        awaitGone();
    }

    private boolean waitFor(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new LocalStackException("Interrupted while waiting for " + name + "; it was killed.", e);
        }
    }

    private void awaitGone() {
        // of a process that has ended its number is all that is asked about, and another may have it by now
        if (process.isAlive()) {
            process.onExit().join();
        }
    }
}
