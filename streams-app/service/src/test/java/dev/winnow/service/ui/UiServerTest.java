package dev.winnow.service.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.runtime.Meters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UiServerTest {
    private static final String TOKEN = "0123456789abcdef0123";

    private final HttpClient client = HttpClient.newHttpClient();

    private static UiServer serve(Access access) throws IOException {
        return new UiServer(
                        "127.0.0.1",
                        0,
                        access,
                        GeneratedDeployment.hostile().model(),
                        new Meters().registry(),
                        () -> "")
                .start();
    }

    private static Access token() {
        return new Access(Optional.of(TOKEN), Optional.empty(), Set.of(), Clock.systemUTC());
    }

    private HttpResponse<String> get(UiServer server, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(UiServer server, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + "login"))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void thePageMayLoadNothingForeign() throws IOException, InterruptedException {
        try (UiServer server = serve(Access.ofThisMachine())) {
            HttpResponse<String> page = get(server, "");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .startsWith("default-src 'none'; script-src 'self'")
                    .doesNotContain("unsafe");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(page.body()).doesNotContain("http://", "https://", "<script>", "style=");
            for (String file :
                    new String[] {"dom.js", "charts.js", "views.js", "documents.js", "app.js", "style.css"}) {
                assertThat(get(server, file).statusCode()).as(file).isEqualTo(200);
            }
            assertThat(get(server, "api/state").body()).startsWith("{\"headline\":");
            assertThat(get(server, "api/nothing").statusCode()).isEqualTo(404);
            assertThat(get(server, "nothing").statusCode()).isEqualTo(404);
            assertThat(get(server, "UiServer.class").statusCode()).isEqualTo(404);
            assertThat(get(server, "%2e%2e/style.css").statusCode()).isEqualTo(404);
            assertThat(get(server, "livez").statusCode()).isEqualTo(200);
            assertThat(post(server, "").statusCode()).isEqualTo(403);
        }
    }

    @Test
    void withATokenNothingOfTheDeploymentIsShownWithoutIt() throws IOException, InterruptedException {
        try (UiServer server = serve(token())) {
            for (String path : new String[] {"api/state", "api/documents", "api/events", "app.js", "runbook.md"}) {
                assertThat(get(server, path).statusCode()).as(path).isEqualTo(401);
            }
            assertThat(get(server, "").body()).contains("log in").doesNotContain("app.js");
            assertThat(get(server, "api/state", "Authorization", "Bearer " + TOKEN)
                            .statusCode())
                    .isEqualTo(200);

            HttpResponse<String> wrong = post(server, "token=guess");
            assertThat(wrong.headers().firstValue("Location")).contains("/?failed");
            assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(post(server, "token=" + TOKEN, "Origin", "https://evil.example.com")
                            .statusCode())
                    .isEqualTo(403);
            HttpResponse<String> right = post(server, "token=" + TOKEN, "X-Forwarded-Proto", "https");
            String cookie = right.headers().firstValue("Set-Cookie").orElse("");
            assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Secure");
            assertThat(get(server, "api/state", "Cookie", cookie.split(";")[0]).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void changesComeAsEvents() throws IOException, InterruptedException {
        UiModel model = GeneratedDeployment.hostile().model();
        try (UiServer server = new UiServer(
                        "127.0.0.1", 0, Access.ofThisMachine(), model, new Meters().registry(), () -> "")
                .start()) {
            HttpResponse<InputStream> events = client.send(
                    HttpRequest.newBuilder(URI.create(server.address() + "api/events"))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
                assertThat(data(lines)).contains("\"headline\":\"\"");
                model.headline("training");
                assertThat(data(lines)).contains("\"headline\":\"training\"");
            }
        }
    }

    private static String data(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (!line.startsWith("data: ")) {
            line = lines.readLine();
        }
        return line;
    }
}
