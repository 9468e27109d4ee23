package dev.winnow.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real schema registry (Apicurio) as a child process, with the interface that Confluent's clients speak.
 *
 * <p>Schemas and their ids live in a database file of the data directory, written before a registration is answered: a registry that is started
 * there again resolves every id that it ever gave out, even after {@code kill -9}. It listens on the loopback address alone, behind a
 * {@link RegistryGuard} that keeps pages of the web out.
 */
public final class LocalRegistry implements AutoCloseable {
    /** System property that names the folder of the unpacked registry, when it does not lie beside these classes. */
    public static final String HOME_PROPERTY = "winnow.registry.home";

    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private final ChildProcess process;
    private final int port;
    private final HttpProbe probe = new HttpProbe();

    private LocalRegistry(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a registry on a free port and returns when it answers. */
    public static LocalRegistry start(Path dataDirectory, Path log) {
        return start(dataDirectory, log, FreePort.next());
    }

    /** As {@link #start(Path, Path)}, on a port of the caller's choice. */
    public static LocalRegistry start(Path dataDirectory, Path log, int port) {
        LocalRegistry registry = launch(dataDirectory, log, port);
        registry.process.awaitReady(registry::isReady, READY_LIMIT);
        return registry;
    }

    /** As {@link #start(Path, Path, int)}, without waiting for the registry to answer. */
    public static LocalRegistry launch(Path dataDirectory, Path log, int port) {
        String host = hiddenHost();
        int hiddenPort = FreePort.next();
        ChildProcess process = ChildProcess.start(new ChildCommand(
                "registry",
                jvmOptions(database(dataDirectory), host, hiddenPort),
                RegistryHome.classPath(),
                RegistryGuard.class.getName(),
                List.of(Integer.toString(port), "http://" + host + ":" + hiddenPort),
                Map.of(),
                log));
        return new LocalRegistry(process, port);
    }

    /** Some address of the loopback network; other systems than Linux have no more than one. */
    private static String hiddenHost() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "127.0.0.1";
        }
        SecureRandom random = new SecureRandom();
        return "127." + (1 + random.nextInt(254)) + "." + random.nextInt(256) + "." + (1 + random.nextInt(254));
    }

    private static String database(Path dataDirectory) {
        try {
            Path file = Files.createDirectories(dataDirectory).toRealPath().resolve("registry");
            if (file.toString().indexOf(';') >= 0) {
                throw new LocalStackException("The registry cannot keep its data in " + dataDirectory
                        + ": the path contains a semicolon. Choose another data directory.");
            }
            // no write delay: an id that was given out survives kill -9; the system's own file lock: no port for a
            // lock, none left behind
            return "jdbc:h2:file:" + file + ";WRITE_DELAY=0;FILE_LOCK=FS";
        } catch (IOException e) {
            throw new LocalStackException(
                    "Cannot create " + dataDirectory + " for the registry: " + e.getMessage()
                            + ". Choose a data directory that can be written.",
                    e);
        }
    }

    private static List<String> jvmOptions(String database, String host, int port) {
        return List.of(
                "-Xmx192m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xss512k",
                "-XX:+UseSerialGC",
                // it answers a few hundred requests in its life: the second compiler would only cost memory and
                // start-up
                "-XX:TieredStopAtLevel=1",
                // seconds that the guard waits for the rest of a request, and for a client to read its answer
                "-Dsun.net.httpserver.maxReqTime=10",
                "-Dsun.net.httpserver.maxRspTime=60",
                // the guard sends head and body apart: without this, each answer waits 40 ms for the acknowledgement of
                // its head
                "-Dsun.net.httpserver.nodelay=true",
                "-Dquarkus.http.host=" + host,
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.datasource.jdbc.url=" + database,
                "-Dquarkus.datasource.jdbc.min-size=1",
                "-Dquarkus.datasource.jdbc.initial-size=1",
                "-Dquarkus.datasource.jdbc.max-size=8",
                "-Dquarkus.vertx.event-loops-pool-size=2",
                "-Dquarkus.thread-pool.max-threads=16",
                "-Dquarkus.log.level=WARN");
    }

    /** Whether it answers now. */
    public boolean isReady() {
        return probe.succeeds(url() + "/subjects");
    }

    /** What clients take as {@code schema.registry.url}. */
    public String url() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    /** The process that it runs in. */
    public ChildProcess process() {
        return process;
    }

    /** Stops the registry and waits until it is gone. */
    @Override
    public void close() {
        process.close();
    }
}
