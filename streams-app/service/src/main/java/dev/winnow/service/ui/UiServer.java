package dev.winnow.service.ui;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.winnow.runtime.HealthServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page, its JSON and its events over HTTP, and {@code /livez}, {@code /readyz} and {@code /metrics} as services do. Every other answer asks who may see it
 * ({@link Access}). Answers GET alone, but for the login. A client that does not read its answer within 15 s is disconnected, but for those of events.
 */
public final class UiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UiServer.class);
    private static final String ANSWER_LIMIT = "sun.net.httpserver.maxRspTime";

    /** Of the JDK's server, for events, which end by themselves before; ordinary answers have a limit of their own. */
    private static final String EVENTS_SECONDS = "900";

    private static final long ANSWER_SECONDS = 15;
    private static final long SEARCH_SECONDS = 150;
    private static final int REQUESTS = 16;
    private static final int LOGIN_BYTES = 4_096;
    private static final int MOST_LOGINS = 4;
    private static final long LOGIN_DELAY_MILLIS = 400;

    private final HttpServer server;
    private final InetAddress listening;
    private final Access access;
    private final UiApi api;
    private final EventStreams events;
    private final PageFiles files = new PageFiles();
    private final PrometheusMeterRegistry meters;
    private final Supplier<String> unready;
    private final ExecutorService workers = HealthServer.workers("ui-http");
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ui-deadlines");
        thread.setDaemon(true);
        return thread;
    });
    private final Semaphore requests = new Semaphore(REQUESTS);
    private final Semaphore logins = new Semaphore(MOST_LOGINS);

    /**
     * @param host address to listen on
     * @param port port, 0 for any free one
     * @param unready why the page is not ready; empty when it is
     */
    public UiServer(
            String host,
            int port,
            Access access,
            UiModel model,
            PrometheusMeterRegistry meters,
            Supplier<String> unready)
            throws IOException {
        if (System.getProperty(ANSWER_LIMIT) == null) {
            System.setProperty(ANSWER_LIMIT, EVENTS_SECONDS);
        }
        this.access = access;
        this.meters = meters;
        this.unready = unready;
        listening = InetAddress.getByName(host);
        server = HealthServer.boundedServer(new InetSocketAddress(listening, port));
        server.setExecutor(workers);
        api = new UiApi(model);
        events = new EventStreams(model);
        server.createContext("/", this::handle);
    }

    /** Begins to answer. */
    public UiServer start() {
        server.start();
        return this;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Where a browser on this machine finds the page. */
    public String address() {
        String host = listening.isLoopbackAddress() || listening.isAnyLocalAddress()
                ? "127.0.0.1"
                : listening.getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/";
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            route(exchange);
        } catch (IOException e) {
            LOG.debug(
                    "a client did not take its answer path={}",
                    exchange.getRequestURI().getRawPath(),
                    e);
        } catch (RuntimeException e) {
            LOG.warn(
                    "a request failed path={} error={}",
                    exchange.getRequestURI().getRawPath(),
                    e.toString());
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean isGet = exchange.getRequestMethod().equals("GET");
        if (path.equals("/livez") && isGet) {
            text(exchange, 200, "ok\n");
        } else if (!access.isForThisServer(listening, exchange.getRequestHeaders())) {
            text(exchange, 421, "ask for localhost, or allow the name with --allowed-host\n");
        } else if (path.equals("/readyz") && isGet) {
            String reason = unready.get();
            text(exchange, reason.isEmpty() ? 200 : 503, reason.isEmpty() ? "ok\n" : reason + "\n");
        } else if (path.equals("/metrics") && isGet) {
            HealthServer.answer(exchange, 200, "text/plain; version=0.0.4", meters.scrape());
        } else if (path.equals("/login") && exchange.getRequestMethod().equals("POST")) {
            login(exchange);
        } else if (!isGet) {
            text(exchange, 405, "only GET\n");
        } else if (PageFiles.isPublic(path) && access.hasLogin()) {
            file(exchange, path);
        } else if (!access.isAllowed(exchange.getRemoteAddress().getAddress(), exchange.getRequestHeaders())) {
            refuse(exchange, path);
        } else if (path.equals("/api/events")) {
            events.serve(exchange);
        } else {
            bounded(exchange, path);
        }
    }

    private void refuse(HttpExchange exchange, String path) throws IOException {
        if (access.hasLogin() && path.equals("/")) {
            page(exchange, 200, "login.html");
        } else {
            text(exchange, 401, access.hasLogin() ? "log in at /\n" : "the authenticating proxy names no user\n");
        }
    }

    /** An answer whose client has a limited time to read it. */
    private void bounded(HttpExchange exchange, String path) throws IOException {
        if (!requests.tryAcquire()) {
            text(exchange, 503, "busy: " + REQUESTS + " requests are unanswered\n");
            return;
        }
        long limit = path.equals("/api/find") ? SEARCH_SECONDS : ANSWER_SECONDS;
        ScheduledFuture<?> deadline = deadlines.schedule(exchange::close, limit, TimeUnit.SECONDS);
        try {
            if (path.startsWith("/api/")) {
                UiApi.Reply reply = api.reply(path.substring("/api/".length()), query(exchange));
                HealthServer.answer(exchange, reply.status(), "application/json", reply.json());
            } else if (path.equals("/")) {
                page(exchange, 200, "index.html");
            } else {
                file(exchange, path);
            }
        } finally {
            deadline.cancel(false);
            requests.release();
        }
    }

    private void page(HttpExchange exchange, int status, String name) throws IOException {
        HealthServer.answer(exchange, status, "text/html", files.text(name).orElseThrow());
    }

    private void file(HttpExchange exchange, String path) throws IOException {
        String name = path.substring(1);
        if (files.text(name).isEmpty()) {
            text(exchange, 404, "not found\n");
        } else {
            HealthServer.answer(
                    exchange, 200, PageFiles.type(name), files.text(name).get());
        }
    }

    private void login(HttpExchange exchange) throws IOException {
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        String host = exchange.getRequestHeaders().getFirst("Host");
        boolean sameOrigin =
                origin == null || origin.replaceFirst("^https?://", "").equals(host);
        if (!access.hasLogin() || !sameOrigin) {
            text(exchange, 403, "no login here\n");
        } else if (!logins.tryAcquire()) {
            text(exchange, 503, "busy: try again\n");
        } else {
            try {
                String body = new String(exchange.getRequestBody().readNBytes(LOGIN_BYTES), StandardCharsets.UTF_8);
                if (access.isToken(parameters(body).getOrDefault("token", ""))) {
                    exchange.getResponseHeaders().set("Set-Cookie", access.cookie(isOverTls(exchange)));
                    redirect(exchange, "/");
                } else {
                    // guesses are slow, and few at a time
                    TimeUnit.MILLISECONDS.sleep(LOGIN_DELAY_MILLIS);
                    redirect(exchange, "/?failed");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                logins.release();
            }
        }
    }

    /** Whether the browser has reached this server over TLS, or without a network. */
    private boolean isOverTls(HttpExchange exchange) {
        String protocol = exchange.getRequestHeaders().getFirst("X-Forwarded-Proto");
        return "https".equalsIgnoreCase(protocol)
                || exchange.getRemoteAddress().getAddress().isLoopbackAddress()
                        && String.valueOf(exchange.getRequestHeaders().getFirst("Host"))
                                .startsWith("localhost");
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(303, -1);
    }

    private static void text(HttpExchange exchange, int status, String body) throws IOException {
        HealthServer.answer(exchange, status, "text/plain", body);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        return parameters(exchange.getRequestURI().getRawQuery());
    }

    /** Of several of one name the last counts. */
    private static Map<String, String> parameters(String encoded) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : encoded == null ? new String[0] : encoded.split("&")) {
            String[] parts = pair.split("=", 2);
            try {
                parameters.put(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "");
            } catch (IllegalArgumentException e) {
                // a broken escape is not a parameter
                continue;
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        events.close();
        server.stop(0);
        deadlines.shutdownNow();
        workers.shutdownNow();
        api.close();
    }
}
