package dev.winnow.lab.process;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a long command prints: one line per finished step with its time, and one live line while something runs. On a terminal
 * the live line is rewritten in place, elsewhere it is repeated every few seconds. Safe for use by several threads.
 */
public final class StepLog {
    private static final long REPEAT_NANOS = Duration.ofSeconds(10).toNanos();

    private final String command;
    private final PrintStream out;
    private final boolean quiet;
    private final boolean terminal;
    private final long begin = System.nanoTime();
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long lastLive;
    private int liveLength;
    private Consumer<String> follower = line -> {};

    /**
     * @param command name of the command, for what goes to standard error
     * @param terminal whether lines can be rewritten in place
     */
    public StepLog(String command, PrintStream out, boolean quiet, boolean terminal) {
        this.command = command;
        this.out = out;
        this.quiet = quiet;
        this.terminal = terminal;
    }

    /** Something that may fail with what it throws. */
    public interface Step<T> {
        T run() throws Exception;
    }

    /** Runs a step, times it under its name, and lets failures pass. */
    public <T> T timed(String name, Step<T> step) throws Exception {
        long start = System.nanoTime();
        try {
            return step.run();
        } finally {
            seconds.merge(name, (System.nanoTime() - start) / 1e9, Double::sum);
        }
    }

    /** Passes every line on from now on, also when quiet. */
    public synchronized void follow(Consumer<String> lines) {
        follower = lines;
    }

    /** A line that stays. */
    public synchronized void print(String format, Object... values) {
        follower.accept(String.format(Locale.ROOT, format, values));
        if (!quiet) {
            clearLive();
            out.printf("[%6.1f s] %s%n", elapsedSeconds(), String.format(Locale.ROOT, format, values));
        }
    }

    /** What is wrong, on standard error, also when quiet. */
    public synchronized void complain(String what) {
        clearLive();
        System.err.println(command + ": " + what);
    }

    /** Whether only errors are printed. */
    public boolean isQuiet() {
        return quiet;
    }

    /** A line that the next one replaces. */
    public synchronized void live(String line) {
        follower.accept(line);
        if (quiet) {
            return;
        }
        if (terminal) {
            String text = String.format(Locale.ROOT, "[%6.1f s] %s", elapsedSeconds(), line);
            out.print("\r" + text + " ".repeat(Math.max(0, liveLength - text.length())));
            out.flush();
            liveLength = text.length();
        } else if (System.nanoTime() - lastLive > REPEAT_NANOS) {
            out.printf("[%6.1f s] %s%n", elapsedSeconds(), line);
            lastLive = System.nanoTime();
        }
    }

    /** Seconds by name of step, in order, and {@code total}. */
    public Map<String, Double> seconds() {
        Map<String, Double> all = new LinkedHashMap<>(seconds);
        all.put("total", elapsedSeconds());
        all.replaceAll((name, value) -> Math.round(value * 10) / 10.0);
        return all;
    }

    /** Seconds since this log was made. */
    public double elapsedSeconds() {
        return (System.nanoTime() - begin) / 1e9;
    }

    private void clearLive() {
        if (liveLength > 0) {
            out.print("\r" + " ".repeat(liveLength) + "\r");
            liveLength = 0;
        }
    }
}
