package dev.winnow.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winnow.stack.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy before a server that answers with what it gets. */
class TcpProxyIT {
    private static final int PATIENCE_MILLIS = 20_000;

    private ServerSocket echo;
    private TcpProxy proxy;
    private final AtomicLong echoed = new AtomicLong();

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(FreePort.next(), 10, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::answerAll, "echo");
        server.setDaemon(true);
        server.start();
        proxy = new TcpProxy(FreePort.next(), echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void bytesComeBackAsTheyWere() throws IOException {
        try (Socket socket = connect()) {
            String text = "0123456789".repeat(20_000);
            Thread writer = new Thread(() -> send(socket, text));
            writer.start();
            assertThat(receive(socket, text.length())).isEqualTo(text);
        }
    }

    @Test
    void latencyIsAddedInBothDirections() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "a");
            receive(socket, 1);
            proxy.latency(Duration.ofMillis(100));
            long begin = System.nanoTime();
            send(socket, "b");
            receive(socket, 1);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void aPartitionHoldsBackOldAndNewConnectionsAndHealingLosesNothing() throws IOException {
        try (Socket before = connect()) {
            send(before, "a");
            assertThat(receive(before, 1)).isEqualTo("a");
            proxy.part();
            send(before, "b");
            try (Socket meanwhile = connect()) {
                send(meanwhile, "c");
                assertSilent(before);
                assertSilent(meanwhile);
                proxy.heal();
                assertThat(receive(before, 1)).isEqualTo("b");
                assertThat(receive(meanwhile, 1)).isEqualTo("c");
            }
        }
    }

    @Test
    void oneDirectionAloneCanBeHeldBack() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "a");
            assertThat(receive(socket, 1)).isEqualTo("a");
            long before = echoed.get();
            proxy.holdAnswers();
            send(socket, "b");
            await().until(() -> echoed.get() == before + 1);
            assertSilent(socket);
            proxy.heal();
            assertThat(receive(socket, 1)).isEqualTo("b");
            proxy.holdRequests();
            send(socket, "c");
            assertSilent(socket);
            assertThat(echoed).hasValue(before + 1);
            proxy.heal();
            assertThat(receive(socket, 1)).isEqualTo("c");
        }
    }

    @Test
    void whatIsLostComesLateAndInOrder() throws IOException {
        try (Socket socket = connect()) {
            proxy.lose(1);
            long begin = System.nanoTime();
            send(socket, "a");
            assertThat(receive(socket, 1)).isEqualTo("a");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
            proxy.heal();
            send(socket, "bc");
            assertThat(receive(socket, 2)).isEqualTo("bc");
        }
    }

    @Test
    void aResetBreaksWhatIsOpenAndLetsNewConnectionsIn() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "a");
            receive(socket, 1);
            proxy.reset();
            assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(IOException.class);
        }
        try (Socket socket = connect()) {
            send(socket, "b");
            assertThat(receive(socket, 1)).isEqualTo("b");
        }
    }

    @Test
    void aServerThatIsAwayLooksLikeAConnectionThatBreaks() throws IOException {
        echo.close();
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(IOException.class);
        }
        assertThat(proxy.connections()).isZero();
    }

    private void answerAll() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread answer = new Thread(
                        () -> {
                            try (client) {
                                byte[] chunk = new byte[8_192];
                                for (int length = client.getInputStream().read(chunk);
                                        length >= 0;
                                        length = client.getInputStream().read(chunk)) {
                                    echoed.addAndGet(length);
                                    client.getOutputStream().write(chunk, 0, length);
                                }
                            } catch (IOException e) {
                                // a connection that was reset, as the tests want it
                            }
                        },
                        "echo-client");
                answer.setDaemon(true);
                answer.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void send(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new AssertionError("the connection does not take bytes", e);
        }
    }

    private static String receive(Socket socket, int length) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("the connection ended after " + bytes.length + " bytes");
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(100);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }
}
