package dev.winnow.runtime;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Signal;

/**
 * What SIGTERM and Ctrl-C do to a command: it is asked to stop, and the process ends when it has finished and committed what
 * was in flight. The exit code is then that of the signal, 143 or 130, as a shell expects; it is {@value #NOT_DRAINED} when
 * the work failed or took longer than the limit, and nothing is lost then either: what was not committed is done again. A second
 * signal ends the process at once. Used once, by the thread that works.
 */
public final class Drain {
    private static final int NOT_DRAINED = 1;
    private static final int SIGNALLED = 128;
    private static final long SAME_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final String name;
    private final Duration limit;
    private final PrintWriter err;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean draining;
    private volatile Runnable stop;

    /**
     * @param name what messages call the command
     * @param limit what the drain may take
     * @param err where a failed drain is reported
     */
    Drain(String name, Duration limit, PrintWriter err) {
        this.name = name;
        this.limit = limit;
        this.err = err;
    }

    /** What may be asked to stop. */
    @FunctionalInterface
    public interface Work<T, X extends Exception> {
        T call() throws X;
    }

    /**
     * From now on there is something to finish: a signal before ends the process as it would without a drain.
     *
     * @param action asks the work to finish; called once, by another thread than the one that works
     */
    public void begin(Runnable action) {
        stop = action;
    }

    /** Works in this thread; until it has returned, with all that it closes, a signal waits for it. */
    public <T, X extends Exception> T during(Work<T, X> work) throws X {
        Thread hook = new Thread(this::drain, "drain");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.call();
        } catch (Throwable e) {
            failure.set(e);
            throw e;
        } finally {
            finished.countDown();
            forget(hook);
        }
    }

    /** Whether a signal has asked the command to end. */
    boolean isAsked() {
        return draining;
    }

    /** Why the command is not ready for work any more; empty until it is stopped. */
    public String unreadyReason() {
        return draining ? "draining: it was asked to end" : "";
    }

    private void drain() {
        Runnable begun = stop;
        if (begun == null) {
            return;
        }
        draining = true;
        endAtOnceOn("TERM");
        endAtOnceOn("INT");
        begun.run();
        try {
            if (!finished.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                halt(name + " did not drain within --drain-timeout " + limit.toSeconds()
                        + "; what was not committed is done again by the next one");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            halt(name + " did not drain: " + thrown.getMessage());
        }
    }

    private void halt(String message) {
        err.println("winnow: " + message);
        err.flush();
        Runtime.getRuntime().halt(NOT_DRAINED);
    }

    /** The virtual machine itself ignores a signal that comes while it ends. */
    private static void endAtOnceOn(String signal) {
        long began = System.nanoTime();
        Signal.handle(new Signal(signal), again -> {
            // a parent that closes our input and signals us means one thing by both
            if (System.nanoTime() - began > SAME_NANOS) {
                Runtime.getRuntime().halt(SIGNALLED + again.getNumber());
            }
        });
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending: the hook is what called for it
        }
    }
}
