package dev.winnow.service.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A Chromium without a window, driven by the DevTools protocol: one page, with real input events. Owned by one thread. */
final class Browser implements AutoCloseable {
    private static final int CLICKS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    /** The browser of this machine; empty where it has none. */
    static Optional<Path> installed() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    Browser(Path executable, Path directory) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(
                        executable.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("browser.log").toFile());
        // times are shown in the zone of the reader
        command.environment().put("TZ", "UTC");
        process = command.start();
        int port = port(directory.resolve("profile").resolve("DevToolsActivePort"));
        HttpClient client = HttpClient.newHttpClient();
        JsonNode pages = JSON.readTree(
                URI.create("http://127.0.0.1:" + port + "/json/list").toURL());
        String address = "";
        for (JsonNode page : pages) {
            address = page.path("type").asText().equals("page")
                    ? page.path("webSocketDebuggerUrl").asText()
                    : address;
        }
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(address), new Answers())
                .join();
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    private int port(Path file) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.exists(file) && Files.size(file) > 0) {
                return Integer.parseInt(Files.readAllLines(file).get(0));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException("the browser has not opened a port for its debugger");
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void take(String message) {
        try {
            JsonNode json = JSON.readTree(message);
            CompletableFuture<JsonNode> asked =
                    json.has("id") ? waiting.remove(json.get("id").asInt()) : null;
            if (asked != null) {
                asked.complete(json);
            }
            switch (json.path("method").asText()) {
                case "Network.requestWillBeSent" ->
                    requests.add(json.at("/params/request/url").asText());
                case "Runtime.exceptionThrown" ->
                    complaints.add(json.at("/params/exceptionDetails").toString());
                case "Log.entryAdded" ->
                    complaints.add(json.at("/params/entry/text").asText() + " "
                            + json.at("/params/entry/url").asText());
                default -> {}
            }
        } catch (IOException e) {
            complaints.add("not JSON: " + message);
        }
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        int id = next.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        socket.sendText(message.toString(), true).join();
        JsonNode json = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (json.has("error")) {
            throw new IllegalStateException(method + ": " + json.get("error"));
        }
        return json.path("result");
    }

    /** The size of the window in pixels, and whether its colours are dark. */
    void window(int width, int height, boolean dark) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void open(String address) {
        call("Page.navigate", Map.of("url", address));
    }

    /** Value of an expression of JavaScript; a promise is waited for. */
    JsonNode evaluate(String expression) {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
        }
        return result.at("/result/value");
    }

    /** Waits until an expression is true. */
    void await(String condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!evaluate("Boolean(" + condition + ")").asBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("never true: " + condition + "; complaints: " + complaints);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /**
     * Presses and releases the mouse in the middle of an element; again where the page has moved the element away in between.
     *
     * @throws IllegalStateException when the element never gets the click
     */
    void click(String selector) {
        for (int attempt = 0; attempt < CLICKS; attempt++) {
            JsonNode place = evaluate(("(() => { const e = document.querySelector(%1$s); window.clicked = false;"
                            + " document.addEventListener('click', (event) => { window.clicked = event.target instanceof Element"
                            + " && event.target.closest(%1$s) !== null; }, {capture: true, once: true});"
                            + " e.scrollIntoView({block: 'center', behavior: 'instant'}); const r = e.getBoundingClientRect();"
                            + " return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()")
                    .formatted(JSON.valueToTree(selector)));
            for (String type : List.of("mousePressed", "mouseReleased")) {
                call(
                        "Input.dispatchMouseEvent",
                        Map.of(
                                "type",
                                type,
                                "x",
                                place.get("x").asDouble(),
                                "y",
                                place.get("y").asDouble(),
                                "button",
                                "left",
                                "clickCount",
                                1));
            }
            if (evaluate("window.clicked").asBoolean()) {
                return;
            }
        }
        throw new IllegalStateException(selector + " does not get a click; complaints: " + complaints);
    }

    /** Moves the mouse over an element, to a share of its width and height. */
    void hover(String selector, double across, double down) {
        String element = "document.querySelector(" + JSON.valueToTree(selector) + ")";
        evaluate(element + ".scrollIntoView({block: 'center', behavior: 'instant'})");
        JsonNode place =
                evaluate("(() => { const r = " + element + ".getBoundingClientRect(); return {x: r.x + r.width * "
                        + across + ", y: r.y + r.height * " + down + "}; })()");
        call(
                "Input.dispatchMouseEvent",
                Map.of(
                        "type",
                        "mouseMoved",
                        "x",
                        place.get("x").asDouble(),
                        "y",
                        place.get("y").asDouble()));
    }

    /** Types a text where the focus is. */
    void type(String text) {
        call("Input.insertText", Map.of("text", text));
    }

    /** Presses a key, for example {@code Enter} or {@code ArrowLeft}. */
    void key(String key) {
        int code =
                switch (key) {
                    case "Enter" -> 13;
                    case "Escape" -> 27;
                    case "Tab" -> 9;
                    case "ArrowLeft" -> 37;
                    case "ArrowRight" -> 39;
                    default -> 0;
                };
        call(
                "Input.dispatchKeyEvent",
                Map.of(
                        "type",
                        "keyDown",
                        "key",
                        key,
                        "code",
                        key,
                        "windowsVirtualKeyCode",
                        code,
                        "text",
                        key.equals("Enter") ? "\r" : ""));
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code));
    }

    void screenshot(Path file) throws IOException {
        String data = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                .path("data")
                .asText();
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** Addresses that were asked for. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Exceptions, and what the browser refused. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public void close() throws InterruptedException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
