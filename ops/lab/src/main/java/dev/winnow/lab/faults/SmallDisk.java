package dev.winnow.lab.faults;

import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A tmpfs that can be made full without writing a byte: it is shrunk to what it holds, and later grown again. Owned by one thread.
 */
final class SmallDisk implements AutoCloseable {
    private static final long PAGE = 4_096;
    private static final int FILLS = 20;

    private final Mount mount;
    private final long bytes;

    private SmallDisk(Mount mount, long bytes) {
        this.mount = mount;
        this.bytes = bytes;
    }

    /** Mounts it over a folder, which is made. Memory is used for what it holds only. */
    static SmallDisk mount(Path directory, long bytes) {
        return new SmallDisk(Mount.over(directory, "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs"), bytes);
    }

    /** Why this machine cannot have one; empty when it can. */
    static String impossible(Path scratch) {
        Path trial = scratch.resolve("disk-trial");
        try {
            try (SmallDisk disk = mount(trial, 1 << 20)) {
                Files.write(trial.resolve("byte"), new byte[1]);
                disk.fill();
                disk.free();
            }
            return "";
        } catch (LocalStackException | IOException e) {
            return "a tmpfs cannot be mounted here ("
                    + e.getMessage().lines().findFirst().orElse("") + ")";
        } finally {
            Mount.forget(trial);
        }
    }

    /** Leaves no byte free. A tmpfs cannot be smaller than its content, which can grow between the reading and the remount. */
    void fill() {
        for (int attempt = 1; ; attempt++) {
            try {
                FileStore store = Files.getFileStore(mount.directory());
                long used = store.getTotalSpace() - store.getUnallocatedSpace();
                resize(Math.max(PAGE, used));
                return;
            } catch (IOException e) {
                throw new LocalStackException("Cannot look at " + mount.directory() + ": " + e.getMessage(), e);
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
        mount.remount("size=" + size);
    }

    @Override
    public void close() {
        mount.close();
    }
}
