package dev.winnow.service.ui;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Sends the overview to subscribers whenever it has changed, at most once in a while each, and a heartbeat when it has not. A stream ends after some minutes and its browser
 * connects again, which asks again who may see the page. Their number is bounded; so is what each has to wait for, because a state that was not sent is replaced by
 * the next one. Thread-safe.
 */
final class EventStreams implements AutoCloseable {
    private static final int SUBSCRIBERS = 64;
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final int RETRY_MILLIS = 1_000;

    private final UiModel model;
    private final Semaphore subscribers = new Semaphore(SUBSCRIBERS);
    private volatile boolean closed;

    EventStreams(UiModel model) {
        this.model = model;
    }

    void serve(HttpExchange exchange) throws IOException {
        if (!subscribers.tryAcquire()) {
            byte[] busy = ("busy: " + SUBSCRIBERS + " pages are open\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(503, busy.length);
            exchange.getResponseBody().write(busy);
            return;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            // proxies would hold events back until they have enough of them
            exchange.getResponseHeaders().set("X-Accel-Buffering", "no");
            exchange.sendResponseHeaders(200, 0);
            send(exchange.getResponseBody());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            subscribers.release();
        }
    }

    private void send(OutputStream out) throws IOException, InterruptedException {
        long end = System.nanoTime() + LIFE.toNanos();
        out.write(("retry: " + RETRY_MILLIS + "\n\n").getBytes(StandardCharsets.UTF_8));
        long known = -1;
        while (!closed && System.nanoTime() < end) {
            long now = model.await(known, HEARTBEAT);
            String event = now == known
                    ? "event: alive\ndata: {}\n\n"
                    : "event: state\nid: " + now + "\ndata: " + model.overview() + "\n\n";
            out.write(event.getBytes(StandardCharsets.UTF_8));
            out.flush();
            known = now;
            Thread.sleep(PACE.toMillis());
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
