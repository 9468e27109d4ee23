package dev.winnow.kafka.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registry with the part of the Confluent interface that the serde uses, in memory, for unit tests only. */
public final class FakeRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<String> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new HashMap<>();
    private boolean anotherServer;
    private int requests;

    public FakeRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** From now on answers every question as a web server does that is no registry. */
    public synchronized void answerAsAnotherServer() {
        anotherServer = true;
    }

    /** Questions answered so far. */
    public synchronized int requests() {
        return requests;
    }

    public SchemaRegistry client() {
        return new SchemaRegistry(List.of(url()), Optional.empty());
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests++;
            if (anotherServer) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
            JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            String answer = answer(exchange.getRequestMethod(), path, body);
            byte[] bytes = answer == null
                    ? "{\"error_code\":40403,\"message\":\"Schema not found\"}".getBytes("UTF-8")
                    : answer.getBytes("UTF-8");
            exchange.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String answer(String method, String[] path, JsonNode body) {
        if (method.equals("GET") && path[0].equals("schemas")) {
            int id = Integer.parseInt(path[2]);
            return id < 1 || id > schemas.size()
                    ? null
                    : JSON.createObjectNode().put("schema", schemas.get(id - 1)).toString();
        }
        if (method.equals("POST")) {
            String schema = body.get("schema").asText();
            boolean registers = path.length == 3;
            if (registers && !schemas.contains(schema)) {
                schemas.add(schema);
            }
            int id = schemas.indexOf(schema) + 1;
            List<Integer> ids = subjects.computeIfAbsent(path[1], key -> new ArrayList<>());
            if (registers && !ids.contains(id)) {
                ids.add(id);
            }
            return ids.contains(id) ? "{\"id\":" + id + "}" : null;
        }
        return method.equals("PUT") ? body.toString() : "[]";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
