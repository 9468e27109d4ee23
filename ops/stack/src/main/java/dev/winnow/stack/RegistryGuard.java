package dev.winnow.stack;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Main class of the registry's process: what listens on the port that clients know, and passes their requests on to the registry behind
 * it. The registry itself answers whoever asks, so that a page of the web whose name has been made to point to this machine (DNS
 * rebinding) could delete subjects. Here a request must name this machine as its host, and one of a browser must not come from a page of another
 * origin. Depends on the JDK alone, because it joins the registry's class path.
 *
 * <p>The registry listens on an address of the loopback network that is drawn at each start, where the system has more than one, and on
 * a free port: a page cannot find it.
 */
public final class RegistryGuard {
    private static final String REGISTRY = "io.quarkus.runner.GeneratedMain";
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    /** Headers of one connection, and those that the client of the JDK sets itself. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "host", "connection", "content-length", "expect", "upgrade", "transfer-encoding", "keep-alive", "te");

    private static final int LARGEST_REQUEST = 16 << 20;
    private static final int CONNECTIONS = 64;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final URI registry;

    private RegistryGuard(URI registry) {
        this.registry = registry;
    }

    /**
     * Listens on a port of the loopback address and runs the registry, which takes its own address from system properties.
     *
     * @param arguments the port, and the address of the registry
     * @throws Exception what the registry's main throws
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("Usage: RegistryGuard PORT REGISTRY_URL");
        }
        start(Integer.parseInt(arguments[0]), URI.create(arguments[1]));
        StopWithParent.call(REGISTRY);
    }

    /** Starts to listen; ends with the process. */
    static HttpServer start(int port, URI registry) throws IOException {
        RegistryGuard guard = new RegistryGuard(registry);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), CONNECTIONS);
        server.setExecutor(
                new ThreadPoolExecutor(0, CONNECTIONS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "guard");
                    thread.setDaemon(true);
                    return thread;
                }));
        server.createContext("/", guard::handle);
        server.start();
        return server;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getRequestHeaders();
            if (!isForThisMachine(headers)) {
                answer(exchange, 421, "ask for localhost");
            } else if (isOfAForeignPage(headers)) {
                answer(exchange, 403, "requests of pages of other origins are refused");
            } else {
                passOn(exchange);
            }
        }
    }

    private static boolean isForThisMachine(Headers headers) {
        List<String> hosts = headers.getOrDefault("Host", List.of());
        return hosts.size() == 1 && LOOPBACK_NAMES.contains(hosts.get(0).replaceFirst(":\\d+$", ""));
    }

    private static boolean isOfAForeignPage(Headers headers) {
        String own = "http://" + headers.getFirst("Host");
        return headers.getOrDefault("Origin", List.of()).stream().anyMatch(origin -> !origin.equals(own))
                || headers.getOrDefault("Sec-Fetch-Site", List.of()).stream()
                        .anyMatch(site -> !OWN_SITES.contains(site));
    }

    private void passOn(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_REQUEST + 1);
        if (body.length > LARGEST_REQUEST) {
            answer(exchange, 413, "larger than " + LARGEST_REQUEST + " bytes");
            return;
        }
        try {
            HttpResponse<byte[]> response =
                    client.send(request(exchange, body), HttpResponse.BodyHandlers.ofByteArray());
            response.headers().map().forEach((name, values) -> {
                if (isPassedOn(name)) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            send(exchange, response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            answer(
                    exchange,
                    503,
                    "the registry does not answer yet: " + e.getClass().getSimpleName());
        }
    }

    private HttpRequest request(HttpExchange exchange, byte[] body) {
        URI asked = exchange.getRequestURI();
        HttpRequest.Builder request = HttpRequest.newBuilder(registry.resolve(
                        asked.getRawPath() + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery())))
                .timeout(LIMIT)
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (isPassedOn(name) && !name.equalsIgnoreCase("Origin")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    /** HTTP/2's names of what is in the first line begin with a colon. */
    private static boolean isPassedOn(String header) {
        return !header.startsWith(":") && !NOT_PASSED_ON.contains(header.toLowerCase(Locale.ROOT));
    }

    private static void answer(HttpExchange exchange, int status, String reason) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        send(exchange, status, (reason + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, empty ? -1 : body.length);
        if (!empty) {
            exchange.getResponseBody().write(body);
        }
    }
}
