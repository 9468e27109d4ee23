package dev.winnow.service.scoring;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Runs one call after another on a thread of its own. A call that does not return in time is given up: its thread is
 * interrupted and left to itself, since nothing in Java ends a thread that does not want to, and the next call gets a new one.
 * Threads are daemons, so that one that never returns does not keep the process alive. Used by one thread at a time.
 */
final class TimedThread implements AutoCloseable {
    private final String name;
    private final Duration limit;
    private ExecutorService thread;

    /** A call, seen from both sides. Thread-safe. */
    static final class Call {
        private volatile boolean givenUp;
        private volatile boolean returned;

        /** Whether nobody waits for the result any more. */
        boolean isGivenUp() {
            return givenUp;
        }

        /** Whether the call has left what it called. */
        boolean hasReturned() {
            return returned;
        }
    }

    /** A call did not return in time. It may return yet; until it {@link Call#hasReturned}, what it called is in use. */
    static final class GivenUpException extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Call call;

        private GivenUpException(Call call, Duration limit) {
            super("did not return within " + limit.toMillis() + " ms");
            this.call = call;
        }

        Call call() {
            return call;
        }
    }

    TimedThread(String name, Duration limit) {
        this.name = name;
        this.limit = limit;
        thread = start();
    }

    private ExecutorService start() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread daemon = new Thread(task, name);
            daemon.setDaemon(true);
            return daemon;
        });
    }

    /**
     * Runs work that throws nothing of its own: what it throws, errors included, is the cause of an {@link
     * IllegalStateException}.
     *
     * @throws GivenUpException when it does not return in time, or the calling thread is interrupted
     */
    <T> T run(Function<Call, T> work) throws GivenUpException {
        Call call = new Call();
        Future<T> result = thread.submit(() -> {
            try {
                return work.apply(call);
            } finally {
                call.returned = true;
            }
        });
        try {
            return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("guarded work must not fail", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw giveUp(call);
        } catch (TimeoutException e) {
            throw giveUp(call);
        }
    }

    private GivenUpException giveUp(Call call) {
        call.givenUp = true;
        thread.shutdownNow();
        thread = start();
        return new GivenUpException(call, limit);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
