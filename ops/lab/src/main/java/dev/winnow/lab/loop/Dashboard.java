package dev.winnow.lab.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpHandler;
import dev.winnow.runtime.HealthServer;
import dev.winnow.runtime.Meters;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** The page of a local run, on the loopback address. */
final class Dashboard implements AutoCloseable {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HealthServer server;

    Dashboard(int port, Supplier<LoopState> state) {
        try {
            server = new HealthServer("127.0.0.1", port, new Meters().registry(), () -> "");
        } catch (IOException e) {
            throw new LocalStackException(
                    "cannot listen on port " + port + " (" + e.getMessage() + "): choose another with --http-port", e);
        }
        server.serve("/", page("text/html", "index.html"));
        server.serve("/app.js", page("text/javascript", "app.js"));
        server.serve("/style.css", page("text/css", "style.css"));
        server.serve("/uplot.js", page("text/javascript", UPLOT + "uPlot.iife.min.js"));
        server.serve("/uplot.css", page("text/css", UPLOT + "uPlot.min.css"));
        server.serve(
                "/state",
                exchange ->
                        HealthServer.answer(exchange, 200, "application/json", JSON.writeValueAsString(state.get())));
        server.start();
    }

    private static HttpHandler page(String type, String resource) {
        String content;
        try (InputStream in = Dashboard.class.getResourceAsStream(resource)) {
            content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LocalStackException("the page's file " + resource + " is missing from the build", e);
        }
        return exchange -> HealthServer.answer(exchange, 200, type, content);
    }

    String address() {
        return "http://127.0.0.1:" + server.port() + "/";
    }

    @Override
    public void close() {
        server.close();
    }
}
