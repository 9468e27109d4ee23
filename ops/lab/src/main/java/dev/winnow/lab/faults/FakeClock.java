package dev.winnow.lab.faults;

import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A wall clock that can jump while its process runs, by the library of Debian's package {@code faketime}; elapsed time (the monotonic clock) continues as it
 * is, as it does when a real machine's clock is set. The library makes a process slower, so that it is worn only while it is needed: a process that starts while
 * the clock is worn has it. Safe for use by several threads.
 *
 * @param library the library to preload
 * @param file file that the library reads once a second
 * @param worn whether a process that starts now has this clock
 */
record FakeClock(Path library, Path file, AtomicBoolean worn) {
    private static final List<String> PLACES = List.of(
            "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
            "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
            "/usr/lib64/faketime/libfaketimeMT.so.1",
            "/usr/lib/faketime/libfaketimeMT.so.1",
            "/usr/local/lib/faketime/libfaketimeMT.so.1");

    /** The library of this machine, when it is installed. */
    static Optional<Path> installed() {
        return PLACES.stream().map(Path::of).filter(Files::isReadable).findFirst();
    }

    /** Sets the clock ahead (or, below 0, behind) of the true one; 0 for the true time. Takes effect within a second. */
    void shift(long seconds) {
        try {
            Files.createDirectories(file.getParent());
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, String.format("%+d%n", seconds));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LocalStackException("Cannot set the clock in " + file + ": " + e.getMessage(), e);
        }
    }

    /** What a process that starts now needs. */
    Map<String, String> environment() {
        if (!worn.get()) {
            return Map.of();
        }
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file.toAbsolutePath().toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "DONT_FAKE_MONOTONIC",
                "1",
                "NO_FAKE_STAT",
                "1");
    }
}
