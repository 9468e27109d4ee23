package dev.winnow.trainer.cli;

import dev.winnow.runtime.ServiceRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A training loop as a service: asked to stop, it makes its step and its checkpoint, and returns. */
final class Training implements ServiceRunner.Service {
    private final Loop loop;
    private final Supplier<String> unreadyReason;
    private volatile boolean stopped;

    /** What trains until it is done or was stopped. */
    interface Loop {
        void run(BooleanSupplier stopped) throws IOException;
    }

    Training(Loop loop, Supplier<String> unreadyReason) {
        this.loop = loop;
        this.unreadyReason = unreadyReason;
    }

    @Override
    public void run() {
        try {
            loop.run(() -> stopped);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public String unreadyReason() {
        return unreadyReason.get();
    }
}
