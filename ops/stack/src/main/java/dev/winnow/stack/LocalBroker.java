package dev.winnow.stack;

import java.nio.file.Path;

/** One real broker of this machine. Its data directory outlives it: a broker started there again, on the same or other ports, has every record. */
public sealed interface LocalBroker extends AutoCloseable permits EmbeddedBroker, BrokerProcess {
    /**
     * A broker inside this JVM, for integration tests: it starts fast, but a fatal fault of the broker halts the JVM with it.
     *
     * @param dataDirectory empty, missing, or left by a broker that was started here before
     */
    static LocalBroker embedded(Path dataDirectory) {
        return new EmbeddedBroker(new BrokerSettings(dataDirectory, FreePort.next(), FreePort.next()));
    }

    /**
     * A broker as a child process, for people: bounded memory, and it ends when this process ends. Returns when it answers.
     *
     * @param dataDirectory empty, missing, or left by a broker that was started here before
     * @param log file that its output is appended to
     */
    static LocalBroker process(Path dataDirectory, Path log) {
        return process(dataDirectory, log, FreePort.next());
    }

    /** As {@link #process(Path, Path)}, on a port of the caller's choice. */
    static LocalBroker process(Path dataDirectory, Path log, int port) {
        return BrokerProcess.start(new BrokerSettings(dataDirectory, port, FreePort.next()), log);
    }

    /** What clients take as {@code bootstrap.servers}. */
    String bootstrapServers();

    /** The process that it runs in. */
    long pid();

    /** Stops the broker and waits until it is gone; a second call does nothing. */
    @Override
    void close();
}
