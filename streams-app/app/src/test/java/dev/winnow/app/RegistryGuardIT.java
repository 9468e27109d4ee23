package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.stack.LocalStack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of the web and the registry of this machine. */
@ExtendWith(SharedStack.class)
class RegistryGuardIT {
    private static final String SUBJECT = "guarded-value";
    private static URI registry;

    @BeforeAll
    static void register(LocalStack stack) throws Exception {
        registry = URI.create(stack.registry().url());
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry + "/subjects/" + SUBJECT + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"schema\":\"\\\"string\\\"\"}"))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** Status line of a request with the headers given, one a line. */
    private static String status(String method, String headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", registry.getPort())) {
            String request = method + " " + registry.getPath() + "/subjects/" + SUBJECT + "/versions HTTP/1.1\r\n"
                    + headers.replace("PORT", String.valueOf(registry.getPort()))
                            .replace("\n", "\r\n")
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: rebound.example:PORT",
                "Host: rebound.example:PORT\nOrigin: http://rebound.example:PORT",
                "Host: localhost.rebound.example",
                "Host: 192.168.1.7:PORT",
                "Host: localhost:PORT\nHost: rebound.example",
                "Host: 127.0.0.1:PORT\nOrigin: http://rebound.example:PORT",
                "Host: 127.0.0.1:PORT\nOrigin: null",
                "Host: 127.0.0.1:PORT\nOrigin: http://127.0.0.1:1",
                "Host: 127.0.0.1:PORT\nSec-Fetch-Site: cross-site"
            })
    void aPageOfTheWebNeitherReadsNorDeletesASubject(String headers) throws IOException {
        assertThat(status("GET", headers)).containsAnyOf(" 421 ", " 403 ", " 400 ");
        assertThat(status("DELETE", headers)).containsAnyOf(" 421 ", " 403 ", " 400 ");
        assertThat(status("GET", "Host: localhost:PORT")).contains(" 200 ");
    }

    @Test
    void whatComesFromThisMachineIsAnswered() throws IOException {
        assertThat(status("GET", "Host: 127.0.0.1:PORT\nOrigin: http://127.0.0.1:PORT\nSec-Fetch-Site: same-origin"))
                .contains(" 200 ");
    }
}
