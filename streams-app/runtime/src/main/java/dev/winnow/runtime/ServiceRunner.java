package dev.winnow.runtime;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The life of a service process: health and metrics over HTTP, one line on standard output when it is ready for the first
 * time and one when it has drained, and a drain on SIGTERM. Owned by the thread that calls {@link #run}.
 */
public final class ServiceRunner {
    private final ServiceOptions http;
    private final Drain drain;
    private final Meters meters;
    private final PrintWriter out;

    /** What runs until it is stopped. */
    public interface Service {
        /**
         * Works until {@link #stop} or a failure; everything is committed or rolled back when it returns.
         *
         * @throws RuntimeException also when it was stopped but could not commit what was in flight
         */
        void run();

        /** Asks {@link #run} to return; called from another thread. */
        void stop();

        /** Why the service is not ready; empty when it is. Answers at once. */
        String unreadyReason();
    }

    /**
     * @param drain within which the caller works
     * @param out where the service reports that it is ready
     */
    public ServiceRunner(ServiceOptions http, Drain drain, Meters meters, PrintWriter out) {
        this.http = http;
        this.drain = drain;
        this.meters = meters;
        this.out = out;
    }

    /**
     * Runs a service in this thread.
     *
     * @param name what the line on standard output calls it
     * @param surroundings why what the service needs does not exist; empty when it is
     * @return exit code 0; a failure is thrown
     */
    public int run(String name, Service service, Supplier<String> surroundings) {
        Supplier<String> unready =
                () -> Stream.<Supplier<String>>of(drain::unreadyReason, surroundings, service::unreadyReason)
                        .map(Supplier::get)
                        .filter(reason -> !reason.isEmpty())
                        .findFirst()
                        .orElse("");
        meters.ready(() -> unready.get().isEmpty());
        meters.build(name);
        ScheduledExecutorService readiness = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "readiness");
            thread.setDaemon(true);
            return thread;
        });
        try (HealthServer health = new HealthServer(http.host(), http.port(), meters.registry(), unready).start()) {
            readiness.scheduleWithFixedDelay(
                    () -> {
                        if (unready.get().isEmpty()) {
                            out.println(name + " ready on http://" + HealthServer.address(http.host(), health.port()));
                            out.flush();
                            readiness.shutdown();
                        }
                    },
                    0,
                    50,
                    TimeUnit.MILLISECONDS);
            drain.begin(service::stop);
            service.run();
            if (drain.isAsked()) {
                out.println(name + " drained: what was in flight is committed");
                out.flush();
            }
            return 0;
        } catch (IOException e) {
            throw new UsageException("cannot listen on " + HealthServer.address(http.host(), http.port()) + " ("
                    + e.getMessage() + "): choose another --http-port or --http-host");
        } finally {
            readiness.shutdownNow();
        }
    }
}
