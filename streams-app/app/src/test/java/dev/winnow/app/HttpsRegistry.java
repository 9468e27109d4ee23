package dev.winnow.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** A registry in memory that speaks TLS only and wants a user: what serdes and provisioning ask, without compatibility. */
final class HttpsRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpsServer server;
    private final List<String> schemas = new ArrayList<>();

    HttpsRegistry(Certificates certificates, String user, String password)
            throws IOException, GeneralSecurityException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
        server.createContext("/", this::handle).setAuthenticator(new BasicAuthenticator("registry") {
            @Override
            public boolean checkCredentials(String name, String secret) {
                return name.equals(user) && secret.equals(password);
            }
        });
        server.start();
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            String answer = "[]";
            if (path.startsWith("/schemas/ids/")) {
                int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
                answer = JSON.createObjectNode()
                        .put("schema", schemas.get(id - 1))
                        .toString();
            } else if (exchange.getRequestMethod().equals("POST")) {
                String schema = body.get("schema").asText();
                if (!schemas.contains(schema)) {
                    schemas.add(schema);
                }
                answer = "{\"id\":" + (schemas.indexOf(schema) + 1) + "}";
            } else if (path.endsWith("/versions")) {
                answer = "[1]";
            } else if (path.startsWith("/config")) {
                answer = "{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}";
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
