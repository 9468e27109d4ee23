package dev.winnow.cli;

import dev.winnow.http.HealthServer;
import dev.winnow.http.Meters;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a service process: health and metrics over HTTP, one line on standard output when it is ready, and on
 * SIGTERM a stop that waits until work is committed. Owned by the thread that calls {@link #run}.
 */
public final class ServiceRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceRunner.class);
    private static final long STOP_SECONDS = 60;

    private final HttpOption http;
    private final Meters meters;
    private final PrintWriter out;

    /** What runs until it is told to stop. */
    public interface Service {
        /** Works until {@link #stop} or a failure; everything is committed or rolled back when it returns. */
        void run();

        /** Asks {@link #run} to return; called from another thread. */
        void stop();

        /** Why the service is not ready; empty when it is. */
        String unreadyReason();
    }

    public ServiceRunner(HttpOption http, Meters meters, PrintWriter out) {
        this.http = http;
        this.meters = meters;
        this.out = out;
    }

    /**
     * Runs a service in this thread.
     *
     * @param name what the line on standard output calls it
     * @return exit code 0; a failure is thrown
     */
    public int run(String name, Service service) {
        CountDownLatch finished = new CountDownLatch(1);
        Thread hook = new Thread(() -> stopAndWait(name, service, finished), "shutdown");
        ScheduledExecutorService readiness = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "readiness");
            thread.setDaemon(true);
            return thread;
        });
        try (HealthServer health =
                new HealthServer(http.host(), http.port(), meters.registry(), service::unreadyReason).start()) {
            Runtime.getRuntime().addShutdownHook(hook);
            readiness.scheduleWithFixedDelay(
                    () -> {
                        if (service.unreadyReason().isEmpty()) {
                            out.println(name + " ready on http://" + http.host() + ":" + health.port());
                            out.flush();
                            readiness.shutdown();
                        }
                    },
                    0,
                    50,
                    TimeUnit.MILLISECONDS);
            service.run();
            return 0;
        } catch (IOException e) {
            throw new UsageException("cannot listen on " + http.host() + ":" + http.port() + " (" + e.getMessage()
                    + "): choose another --http-port");
        } finally {
            readiness.shutdownNow();
            finished.countDown();
            forget(hook);
        }
    }

    private static void stopAndWait(String name, Service service, CountDownLatch finished) {
        service.stop();
        try {
            if (!finished.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{} did not stop within {} s; what was not committed is done again", name, STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the process is shutting down already", e);
        }
    }
}
