package dev.winnow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are slow, silent or many. Each test has a server of its own and waits most of the time. */
@Execution(ExecutionMode.CONCURRENT)
class SlowClientsIT {
    private final Meters meters = new Meters();
    private final List<Socket> opened = new ArrayList<>();
    private HealthServer server;

    @BeforeEach
    void start() throws IOException {
        server = new HealthServer("127.0.0.1", 0, meters.registry(), () -> "").start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : opened) {
            socket.close();
        }
        server.close();
    }

    /** Status of an answer on a connection of its own. */
    private int status(String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + server.port() + path);
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(20)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Connections whose requests are never whole; each holds a worker of the JDK's server until its time is up. */
    private List<Socket> halfSent(int count, String beginning) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket("127.0.0.1", server.port());
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
            opened.add(socket);
        }
        return sockets;
    }

    private static boolean isClosedByTheServer(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().readNBytes(1 << 20).length < 1 << 20;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "G",
                "GET /livez HTTP/1.1\r\nHost: loc",
                "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nhalf a body",
                "POST /livez HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nhalf a chunk"
            })
    void requestsThatAreNeverWholeDelayNobodyAndAreClosed(String beginning) throws IOException, InterruptedException {
        List<Socket> silent = halfSent(300, beginning);

        assertThat(status("/livez")).isEqualTo(200);
        // answered beside them, not after the time-out that closes them
        assertThat(silent).anyMatch(socket -> !isClosedByTheServer(socket));
        await().atMost(Duration.ofSeconds(20)).until(() -> silent.stream().allMatch(s -> isClosedByTheServer(s)));
    }

    @Test
    void aRequestThatComesByteByByteIsClosedInTheEnd() throws IOException {
        Socket slow = halfSent(1, "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
                .get(0);

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    try {
                        slow.getOutputStream().write('a');
                        return isClosedByTheServer(slow);
                    } catch (IOException e) {
                        return true;
                    }
                });
    }

    @Test
    void moreConnectionsThanItTakesAreClosedAndThoseAfterThemAnswered() throws IOException {
        halfSent(700, "GET /livez HTTP/1.1\r\nHost: loc");

        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> assertThat(status("/livez"))
                .isEqualTo(200));
    }

    @Test
    void metricsThatNobodyReadsNeitherHideLivenessNorHoldTheirWorkersForEver()
            throws IOException, InterruptedException {
        for (int i = 0; i < 40_000; i++) {
            meters.theta("run-" + i, "quality", 0.5);
        }
        List<Socket> deaf = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            deaf.add(socket);
            opened.add(socket);
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(status("/metrics")).isEqualTo(503));

        assertThat(status("/livez")).isEqualTo(200);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(status("/metrics")).isEqualTo(200));
    }

    @Test
    void aReadinessCheckThatHangsNeverMakesTheProcessLookDead() throws IOException {
        server.close();
        CountDownLatch hangs = new CountDownLatch(1);
        server = new HealthServer("127.0.0.1", 0, meters.registry(), () -> {
                    try {
                        hangs.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return "";
                })
                .start();
        halfSent(20, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");

        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> assertThat(status("/livez"))
                .isEqualTo(200));
        hangs.countDown();
    }
}
