package dev.winnow.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A service that does not begin while something is in its way. Until then it is up, unready with the reason, and looks again every few seconds, so that it begins by itself
 * once an operator has removed the obstacle.
 */
public final class GatedService implements ServiceRunner.Service {
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Supplier<String> obstacle;
    private final ServiceRunner.Service service;
    private final Duration look;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile String reason = "starting";

    /**
     * @param obstacle why the service must not begin; empty when it may; asked by the thread that runs it
     * @param service what begins then
     */
    public GatedService(Supplier<String> obstacle, ServiceRunner.Service service) {
        this(obstacle, service, LOOK);
    }

    GatedService(Supplier<String> obstacle, ServiceRunner.Service service, Duration look) {
        this.obstacle = obstacle;
        this.service = service;
        this.look = look;
    }

    @Override
    public void run() {
        try {
            do {
                reason = obstacle.get();
            } while (!reason.isEmpty() && !stopped.await(look.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (stopped.getCount() > 0) {
            service.run();
        }
    }

    @Override
    public void stop() {
        stopped.countDown();
        service.stop();
    }

    @Override
    public String unreadyReason() {
        return reason.isEmpty() ? service.unreadyReason() : reason;
    }
}
