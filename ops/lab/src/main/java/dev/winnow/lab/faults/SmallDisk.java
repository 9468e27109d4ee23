package dev.winnow.lab.faults;

import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A tmpfs that can be made full without writing a byte: it is shrunk to what it holds, and later grown again. Owned by one thread.
 */
final class SmallDisk implements AutoCloseable {
    private static final long PAGE = 4_096;
    private static final int FILLS = 20;

    private final Path directory;
    private final long bytes;
    private boolean mounted;

    private SmallDisk(Path directory, long bytes) {
        this.directory = directory;
        this.bytes = bytes;
    }

    /** Mounts it over a folder, which is made. Memory is used for what it holds only. */
    static SmallDisk mount(Path directory, long bytes) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new LocalStackException("Cannot create " + directory + ": " + e.getMessage(), e);
        }
        SmallDisk disk = new SmallDisk(directory, bytes);
        disk.command("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", directory.toString());
        disk.mounted = true;
        return disk;
    }

    /** Why this machine cannot have one; empty when it can. */
    static String impossible(Path scratch) {
        Path trial = scratch.resolve("disk-trial");
        try {
            try (SmallDisk disk = mount(trial, 1 << 20)) {
                Files.write(disk.directory.resolve("byte"), new byte[1]);
                disk.fill();
                disk.free();
            }
            Files.delete(trial);
            return "";
        } catch (LocalStackException | IOException e) {
            return "a tmpfs cannot be mounted here ("
                    + e.getMessage().lines().findFirst().orElse("") + ")";
        }
    }

    Path directory() {
        return directory;
    }

    /** Leaves no byte free. A tmpfs cannot be smaller than its content, which can grow between the reading and the remount. */
    void fill() {
        for (int attempt = 1; ; attempt++) {
            try {
                FileStore store = Files.getFileStore(directory);
                long used = store.getTotalSpace() - store.getUnallocatedSpace();
                resize(Math.max(PAGE, used));
                return;
            } catch (IOException e) {
                throw new LocalStackException("Cannot look at " + directory + ": " + e.getMessage(), e);
            } catch (LocalStackException e) {
                if (attempt == FILLS) {
                    throw e;
                }
            }
        }
    }

    /** Gives it its first size again. */
    void free() {
        resize(bytes);
    }

    private void resize(long size) {
        command("mount", "-o", "remount,size=" + size, directory.toString());
    }

    private void command(String... words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new LocalStackException(String.join(" ", List.of(words)) + " failed: " + output);
            }
        } catch (IOException e) {
            throw new LocalStackException("Cannot run " + words[0] + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted in " + words[0], e);
        }
    }

    /** Takes it away with all that it holds; a second call does nothing. */
    @Override
    public void close() {
        if (mounted) {
            mounted = false;
            // clears the interrupt, which must not leave the mount behind
            boolean interrupted = Thread.interrupted();
            // lazily: a process that has not quite gone must not keep it
            command("umount", "--lazy", directory.toString());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
