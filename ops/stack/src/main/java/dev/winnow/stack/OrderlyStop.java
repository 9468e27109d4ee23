package dev.winnow.stack;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C means to a command that has started processes: its thread is interrupted, ends them in order, and the virtual machine waits for that. In force
 * from {@link #install} to {@link #close}.
 */
public final class OrderlyStop implements AutoCloseable {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean asked;

    private OrderlyStop(String command, Duration limit, Thread run) {
        hook = new Thread(
                () -> {
                    asked = true;
                    run.interrupt();
                    await(command, limit);
                },
                "stop-in-order");
    }

    /**
     * Installs it for the calling thread.
     *
     * @param command name for the line that states that waiting was given up
     * @param limit longest wait
     */
    public static OrderlyStop install(String command, Duration limit) {
        OrderlyStop stop = new OrderlyStop(command, limit, Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    private void await(String command, Duration limit) {
        try {
            if (!ended.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println(command + ": gave up waiting for the processes to stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the command was asked to stop. */
    public boolean isAsked() {
        return asked;
    }

    /** Everything has ended. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the virtual machine is going down already, which is what the hook is for
        }
    }
}
