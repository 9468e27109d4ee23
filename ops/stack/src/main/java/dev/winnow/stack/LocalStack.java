package dev.winnow.stack;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A broker and a registry that keep their data below one directory: {@code broker/}, {@code registry/} and {@code logs/}.
 *
 * @param broker the broker, answering
 * @param registry the registry, answering
 */
public record LocalStack(LocalBroker broker, LocalRegistry registry) implements AutoCloseable {
    /**
     * Starts both side by side as child processes, after those that earlier commands have left there; when one does not start, the other is stopped before this throws.
     *
     * @throws LocalStackException also while another command uses the directory
     */
    public static LocalStack start(Path dataDirectory) {
        DirectoryStack.endUnused(dataDirectory);
        return begin(dataDirectory);
    }

    /** As {@link #start}, for the process that keeps them. */
    static LocalStack begin(Path dataDirectory) {
        Path logs = dataDirectory.resolve("logs");
        CompletableFuture<LocalRegistry> registry = CompletableFuture.supplyAsync(
                () -> LocalRegistry.start(dataDirectory.resolve("registry"), logs.resolve("registry.log")));
        LocalBroker broker;
        try {
            broker = LocalBroker.process(dataDirectory.resolve("broker"), logs.resolve("broker.log"));
        } catch (RuntimeException e) {
            registry.thenAccept(LocalRegistry::close)
                    .exceptionally(ignored -> null)
                    .join();
            throw e;
        }
        try {
            return new LocalStack(broker, registry.join());
        } catch (CompletionException e) {
            broker.close();
            throw e.getCause() instanceof LocalStackException cause ? cause : e;
        }
    }

    /** Whether both run. */
    boolean isAlive() {
        return registry.process().isAlive()
                && (!(broker instanceof BrokerProcess process)
                        || process.process().isAlive());
    }

    /** Stops the registry, then the broker. */
    @Override
    public void close() {
        try {
            registry.close();
        } finally {
            broker.close();
        }
    }
}
