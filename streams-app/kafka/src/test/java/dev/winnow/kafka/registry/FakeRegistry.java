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

    /** From now on answers every question as a web server does that is not a registry. */
    public synchronized void answerAsAnotherServer() {
        anotherServer = true;
    }

    /** Forgets all schemas; ids begin at 1 again. */
    public synchronized void empty() {
        schemas.clear();
        subjects.clear();
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
            int code =
                    path[0].equals("config") ? 40408 : path.length == 3 && path[0].equals("subjects") ? 40401 : 40403;
            byte[] bytes = answer == null
                    ? ("{\"error_code\":" + code + ",\"message\":\"not found\"}").getBytes("UTF-8")
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
        if (method.equals("GET") && path.length > 3 && path[3].equals("latest")) {
            List<Integer> ids = subjects.get(path[1]);
            return ids == null ? null : "{\"id\":" + ids.get(ids.size() - 1) + "}";
        }
        if (method.equals("GET") && path.length > 1) {
            return path[0].equals("subjects") && subjects.containsKey(path[1])
                    ? subjects.get(path[1]).toString()
                    : null;
        }
        if (method.equals("POST")) {
            String schema = body.get("schema").asText();
            boolean registers = path.length == 3;
            if (registers && !schemas.contains(schema)) {
                schemas.add(schema);
            }
            int id = schemas.indexOf(schema) + 1;
            if (registers) {
                subjects.computeIfAbsent(path[1], key -> new ArrayList<>());
            }
            List<Integer> ids = subjects.getOrDefault(path[1], List.of());
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
