package dev.winnow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {
    private final Meters meters = new Meters();
    private volatile String reason = "waiting for partitions";
    private HealthServer server;

    @BeforeEach
    void start() throws IOException {
        meters.build("scorer");
        server = new HealthServer("127.0.0.1", 0, meters.registry(), () -> reason).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void anIpv6AddressIsInBrackets() {
        assertThat(HealthServer.address("::1", 80)).isEqualTo("[::1]:80");
        assertThat(HealthServer.address("[::1]", 80)).isEqualTo("[::1]:80");
        assertThat(HealthServer.address("localhost", 80)).isEqualTo("localhost:80");
    }

    @Test
    void aliveIsNotYetReady() throws IOException, InterruptedException {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("waiting for partitions");

        reason = "";
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void metersShowUnderTheirPrometheusNames() throws IOException, InterruptedException {
        meters.selected("first").increment(3);
        meters.theta("first", "quality", 0.4);

        assertThat(get("/metrics").body())
                .contains("winnow_documents_selected_total{run=\"first\"} 3.0")
                .contains("winnow_theta{agent=\"quality\",run=\"first\"} 0.4");
    }

    @Test
    void aServiceShowsItsBuildItsProcessAndItsKafkaClients() throws IOException, InterruptedException {
        assertThat(get("/metrics").body())
                .containsPattern(
                        "winnow_build_info\\{commit=\"\\w+\",java=\"[^\"]+\",service=\"scorer\",version=\"\\d[^\"]*\"} 1")
                .contains("jvm_memory_used_bytes{", "process_files_open_files", "kafka_producer_record_send_total ");
    }

    @Test
    void onlyWhatIsServedIsFound() throws IOException, InterruptedException {
        assertThat(get("/metrics/../../etc").statusCode()).isEqualTo(404);
        assertThat(get("/livezz").statusCode()).isEqualTo(404);
    }

    /** Status line of a request in the words given. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    @Test
    void aNameOfTheWebThatPointsToThisMachineIsAnsweredNothing() throws IOException {
        assertThat(raw("GET /metrics HTTP/1.1\r\nHost: rebound.example:80\r\n\r\n"))
                .contains(" 421 ");
        assertThat(raw("GET /metrics HTTP/1.0\r\n\r\n")).contains(" 421 ");
        assertThat(raw("GET /metrics HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n\r\n"))
                .contains(" 200 ");
    }

    @Test
    void nothingButGetIsAnswered() throws IOException {
        assertThat(raw("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"))
                .contains(" 405 ");
    }

    @Test
    void onAllAddressesEveryNameIsAnsweredBecauseScrapersHaveTheirs() throws IOException {
        server.close();
        server = new HealthServer("0.0.0.0", 0, meters.registry(), () -> "").start();
        assertThat(raw("GET /livez HTTP/1.1\r\nHost: console.winnow.svc\r\n\r\n"))
                .contains(" 200 ");
    }

    @Test
    void aBrowserIsAskedToLoadNothingFromOtherHosts() throws IOException, InterruptedException {
        assertThat(get("/livez").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'"));
    }
}
