package dev.winnow.lab.faults;

import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file system in a file that can be made slow while it is used: every write then waits until it has reached the disk below, where it otherwise ends in memory. Owned by
 * one thread.
 */
final class SlowDisk implements AutoCloseable {
    private static final int PAGE = 4_096;
    private static final int WRITES = 50;
    private static final int SLOWER = 10;
    private static final long TRIAL_BYTES = 16 << 20;

    private final Mount mount;

    private SlowDisk(Mount mount) {
        this.mount = mount;
    }

    /**
     * Mounts it over a folder, which is made.
     *
     * @param bytes most that it holds; the disk below holds what is used of it
     */
    static SlowDisk mount(Path directory, long bytes) {
        Path image = directory.resolveSibling(directory.getFileName() + ".image");
        try {
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(bytes);
                Mount.command("mkfs.ext4", "-q", "-F", image.toString());
                Mount mount = Mount.over(directory, "-o", "loop", image.toString());
                // brokers take every folder for a partition
                Files.deleteIfExists(directory.resolve("lost+found"));
                return new SlowDisk(mount);
            } finally {
                // what is mounted keeps its file, without a name, until it is taken away
                Files.deleteIfExists(image);
            }
        } catch (IOException e) {
            throw new LocalStackException("Cannot make a disk of " + image + ": " + e.getMessage(), e);
        }
    }

    /** Why this machine cannot have one; empty when it can. */
    static String impossible(Path scratch) {
        Path trial = scratch.resolve("slow-disk-trial");
        try {
            long usual;
            long slow;
            try (SlowDisk disk = mount(trial, TRIAL_BYTES)) {
                disk.write();
                usual = disk.write();
                disk.slow();
                slow = disk.write();
                disk.heal();
            }
            return slow >= SLOWER * usual ? "" : "a disk whose writes are synchronous is not slower here";
        } catch (LocalStackException | IOException e) {
            return "a file system in a file cannot be mounted here ("
                    + e.getMessage().lines().findFirst().orElse("") + ")";
        } finally {
            Mount.forget(trial);
        }
    }

    /** Makes every write wait for the disk below. */
    void slow() {
        mount.remount("sync");
    }

    /** Makes writes end in memory again. */
    void heal() {
        mount.remount("async");
    }

    /** Nanoseconds of some writes. */
    private long write() throws IOException {
        Path file = mount.directory().resolve("trial");
        long start = System.nanoTime();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            for (int i = 0; i < WRITES; i++) {
                channel.write(ByteBuffer.allocate(PAGE));
            }
        }
        return System.nanoTime() - start;
    }

    @Override
    public void close() {
        mount.close();
    }
}
