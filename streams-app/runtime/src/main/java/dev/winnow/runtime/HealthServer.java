package dev.winnow.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Answers {@code /livez}, {@code /readyz} and {@code /metrics}. Alive means that the process answers; ready means that it
 * does its work: the supplier states why not, or returns an empty string.
 *
 * <p>Only GET is answered. On a loopback address only requests for that address are, so that a page of the web whose name
 * has been made to point to this machine reads nothing.
 *
 * <p>Slow clients do not delay others. The JDK's server reads each request on a worker, so that every connection that it accepts can have a
 * worker of its own; a request that is not whole after 5 s, and an answer that is not read after 10 s, ends its connection. Each
 * page but {@code /livez} works for at most 8 requests at once and refuses others with 503, so that metrics or a readiness check
 * that hang never make the process look dead.
 */
public final class HealthServer implements AutoCloseable {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String LIVENESS = "/livez";
    private static final int CONNECTIONS = 512;
    private static final int REQUESTS_PER_PAGE = 8;
    private static final int STACK_BYTES = 256 << 10;

    /** Limits of the JDK's server, in seconds and bytes; it reads them once, when the first server of the process is created. */
    private static final Map<String, String> LIMITS = Map.of(
            "sun.net.httpserver.maxReqTime", "5",
            "sun.net.httpserver.maxRspTime", "10",
            "sun.net.httpserver.idleInterval", "30",
            "sun.net.httpserver.maxReqHeaderSize", String.valueOf(16 << 10),
            "jdk.httpserver.maxConnections", String.valueOf(CONNECTIONS));

    private final HttpServer server;
    private final boolean loopback;
    private final ExecutorService workers;
    private final ProcessMeters process;

    /**
     * @param host address to listen on, loopback by default
     * @param port port, 0 for any free one
     * @param meters what {@code /metrics} shows, beside the build and the Java virtual machine
     * @param unreadyReason why the service is not ready; empty when it is
     */
    public HealthServer(String host, int port, PrometheusMeterRegistry meters, Supplier<String> unreadyReason)
            throws IOException {
        InetAddress address = InetAddress.getByName(host);
        loopback = address.isLoopbackAddress();
        server = boundedServer(new InetSocketAddress(address, port));
        workers = workers("http");
        process = new ProcessMeters(meters);
        server.setExecutor(workers);
        serve(LIVENESS, exchange -> answer(exchange, 200, "text/plain", "ok\n"));
        serve("/readyz", exchange -> {
            String reason = unreadyReason.get();
            answer(exchange, reason.isEmpty() ? 200 : 503, "text/plain", reason.isEmpty() ? "ok\n" : reason + "\n");
        });
        serve("/metrics", exchange -> answer(exchange, 200, "text/plain; version=0.0.4", meters.scrape()));
    }

    /** A server of the JDK with limits of time and size. Set on the command line of the Java virtual machine, a limit's own property wins. */
    public static HttpServer boundedServer(InetSocketAddress address) throws IOException {
        LIMITS.forEach((limit, value) -> {
            if (System.getProperty(limit) == null) {
                System.setProperty(limit, value);
            }
        });
        return HttpServer.create(address, CONNECTIONS);
    }

    /** As many daemon threads as a {@link #boundedServer} has connections, made when they are needed; with all busy, a connection is closed. */
    public static ExecutorService workers(String name) {
        return new ThreadPoolExecutor(0, CONNECTIONS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(null, task, name, STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Host and port as a URL has them: an IPv6 address in brackets. */
    static String address(String host, int port) {
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Adds a page; call before {@link #start()}. */
    public void serve(String path, HttpHandler handler) {
        Semaphore permits = new Semaphore(path.equals(LIVENESS) ? CONNECTIONS : REQUESTS_PER_PAGE);
        server.createContext(path, exchange -> {
            try (exchange) {
                if (loopback && !isForThisMachine(exchange)) {
                    answer(exchange, 421, "text/plain", "ask for localhost\n");
                } else if (!exchange.getRequestMethod().equals("GET")) {
                    answer(exchange, 405, "text/plain", "only GET\n");
                } else if (!exchange.getRequestURI().getPath().equals(path)) {
                    answer(exchange, 404, "text/plain", "not found\n");
                } else if (!permits.tryAcquire()) {
                    answer(exchange, 503, "text/plain", "busy: " + REQUESTS_PER_PAGE + " requests are unanswered\n");
                } else {
                    try {
                        handler.handle(exchange);
                    } finally {
                        permits.release();
                    }
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
        process.close();
    }
}
