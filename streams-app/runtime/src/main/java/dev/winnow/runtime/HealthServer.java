package dev.winnow.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code /livez}, {@code /readyz} and {@code /metrics}. Alive means that the process answers; ready means that it
 * does its work: the supplier says why not, or returns an empty string.
 *
 * <p>Only GET is answered. On a loopback address only requests for that address are, so that a page of the web whose name
 * has been made to point to this machine reads nothing.
 */
public final class HealthServer implements AutoCloseable {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final HttpServer server;
    private final boolean loopback;
    private final ExecutorService workers;

    /**
     * @param host address to listen on, loopback unless told otherwise
     * @param port port, 0 for any free one
     * @param meters what {@code /metrics} shows
     * @param unreadyReason why the service is not ready; empty when it is
     */
    public HealthServer(String host, int port, PrometheusMeterRegistry meters, Supplier<String> unreadyReason)
            throws IOException {
        InetAddress address = InetAddress.getByName(host);
        loopback = address.isLoopbackAddress();
        server = HttpServer.create(new InetSocketAddress(address, port), 0);
        workers = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "http");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(workers);
        serve("/livez", exchange -> answer(exchange, 200, "text/plain", "ok\n"));
        serve("/readyz", exchange -> {
            String reason = unreadyReason.get();
            answer(exchange, reason.isEmpty() ? 200 : 503, "text/plain", reason.isEmpty() ? "ok\n" : reason + "\n");
        });
        serve("/metrics", exchange -> answer(exchange, 200, "text/plain; version=0.0.4", meters.scrape()));
    }

    /** Adds a page; call before {@link #start()}. */
    public void serve(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (loopback && !isForThisMachine(exchange)) {
                    answer(exchange, 421, "text/plain", "ask for localhost\n");
                } else if (!exchange.getRequestMethod().equals("GET")) {
                    answer(exchange, 405, "text/plain", "only GET\n");
                } else if (!exchange.getRequestURI().getPath().equals(path)) {
                    answer(exchange, 404, "text/plain", "not found\n");
                } else {
                    handler.handle(exchange);
                }
            }
        });
    }

    private static boolean isForThisMachine(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        return host != null && LOOPBACK_NAMES.contains(host.replaceFirst(":\\d+$", ""));
    }

    public HealthServer start() {
        server.start();
        return this;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Writes one answer with headers that keep a browser from guessing or loading anything foreign. */
    public static void answer(HttpExchange exchange, int status, String contentType, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", contentType.contains("charset") ? contentType : contentType + "; charset=utf-8");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cache-Control", "no-store");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
