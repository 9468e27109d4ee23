package dev.winnow.lab.faults;

import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStackException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One process that is kept alive: when it dies it is started again after a second, until it is held or closed. Safe for use by several threads.
 */
final class Supervised implements AutoCloseable {
    private static final long PAUSE_MILLIS = 1_000;

    private final String name;
    private final Supplier<Running> starter;
    private final Thread supervisor;
    private Running running;
    private boolean wanted = true;
    private boolean closed;
    private int starts;

    /** A process with its health. */
    interface Running {
        ChildProcess process();

        /** Whether it does its work now. */
        boolean isReady();
    }

    /** Starts it, and keeps starting it. */
    Supervised(String name, Supplier<Running> starter) {
        this.name = name;
        this.starter = starter;
        supervisor = new Thread(this::supervise, "supervise-" + name);
        supervisor.setDaemon(true);
        supervisor.start();
    }

    String name() {
        return name;
    }

    /** How often it was started. */
    synchronized int starts() {
        return starts;
    }

    synchronized boolean isReady() {
        return running != null && running.process().isAlive() && running.isReady();
    }

    synchronized boolean isAlive() {
        return running != null && running.process().isAlive();
    }

    /** {@code kill -9}; it comes back unless it is held. Nothing when it is not running. */
    synchronized void kill() {
        if (running != null) {
            running.process().kill();
        }
    }

    synchronized void suspend() {
        if (running != null) {
            running.process().suspend();
        }
    }

    synchronized void resume() {
        if (running != null) {
            running.process().resume();
        }
    }

    /** Asks it to end in order; it comes back unless it is held. */
    synchronized void stop() {
        if (running != null) {
            running.process().resume();
            running.process().close();
        }
    }

    /** From now on it is not started again. */
    synchronized void hold() {
        wanted = false;
    }

    /** From now on it is started again. */
    synchronized void release() {
        wanted = true;
        notifyAll();
    }

    /** The last lines that it has written. */
    synchronized String lastLogLines() {
        return running == null ? "" : running.process().lastLogLines();
    }

    private void supervise() {
        try {
            while (true) {
                ChildProcess process;
                synchronized (this) {
                    while (!wanted && !closed) {
                        wait();
                    }
                    if (closed) {
                        return;
                    }
                    process = start();
                }
                if (process != null) {
                    awaitEnd(process);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null when it cannot be started now, as on a full disk: it is tried again. */
    private ChildProcess start() {
        try {
            running = starter.get();
            starts++;
            return running.process();
        } catch (LocalStackException e) {
            return null;
        }
    }

    private static void awaitEnd(ChildProcess process) throws InterruptedException {
        while (process.isAlive()) {
            try {
                process.onExit().get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                // it is running
            } catch (ExecutionException e) {
                throw new LocalStackException("Cannot watch " + process.name(), e);
            }
        }
    }

    /** Asks it to end and does not wait; it does not come back. */
    void requestClose() {
        synchronized (this) {
            closed = true;
            notifyAll();
            if (running != null) {
                running.process().resume();
                running.process().requestStop();
            }
        }
        supervisor.interrupt();
    }

    /** Ends it, in order if it can, and returns when it is gone. */
    @Override
    public void close() {
        requestClose();
        ChildProcess process;
        synchronized (this) {
            process = running == null ? null : running.process();
        }
        if (process != null) {
            process.close();
        }
    }
}
