package dev.winnow.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** A broker in a JVM of its own. */
final class BrokerProcess implements LocalBroker {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final int CONNECT_MILLIS = 500;

    private final BrokerSettings settings;
    private final ChildProcess process;

    private BrokerProcess(BrokerSettings settings, ChildProcess process) {
        this.settings = settings;
        this.process = process;
    }

    static BrokerProcess start(BrokerSettings settings, Path log) {
        ChildProcess process = ChildProcess.start(new ChildCommand(
                "broker",
                List.of(
                        "-Xms64m",
                        "-Xmx512m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:MaxDirectMemorySize=128m",
                        "-XX:+UseSerialGC",
                        "-Dlog4j2.configurationFile=classpath:log4j2-child.xml"),
                ChildCommand.ownClassPath(),
                BrokerMain.class.getName(),
                List.of(
                        settings.dataDirectory().toAbsolutePath().toString(),
                        Integer.toString(settings.port()),
                        Integer.toString(settings.controllerPort())),
                Map.of(),
                log));
        process.awaitReady(() -> listens(settings.port()) && answers(settings.bootstrapServers()), READY_LIMIT);
        return new BrokerProcess(settings, process);
    }

    /** Asked before the admin client, which would fill the log with failed connections. */
    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    ChildProcess process() {
        return process;
    }

    @Override
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
