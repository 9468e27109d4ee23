package dev.winnow.stack;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;

/**
 * What the processes on a directory agree through: locks on bytes of a file, which the system releases when a process dies, and the file with the addresses of the stack that
 * runs. Not thread-safe.
 */
final class StackLocks implements AutoCloseable {
    private static final String LOCK = "stack.lock";
    private static final String ADDRESSES = "stack.properties";
    private static final String BROKER = "bootstrap.servers";
    private static final String REGISTRY = "schema.registry.url";
    private static final String PROCESS = "pid";

    /** What a process may lock: one byte of the file each. */
    enum Part {
        /** Held by the process that keeps the stack. */
        KEEPER,
        /** Shared by commands that use it. */
        USERS,
        /** Held by the command that starts a keeper. */
        START
    }

    /** Where a stack answers, and the process that keeps it. */
    record Addresses(String bootstrapServers, String registryUrl, long keeper) {}

    private final Path directory;
    private final FileChannel channel;

    private StackLocks(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Whether a stack was ever kept there. */
    static boolean existsIn(Path directory) {
        return Files.exists(directory.resolve(LOCK));
    }

    static StackLocks open(Path directory) {
        try {
            return new StackLocks(
                    directory,
                    FileChannel.open(
                            directory.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw failure(directory, e);
        }
    }

    private static LocalStackException failure(Path directory, IOException failure) {
        return new LocalStackException(
                "cannot lock " + directory.resolve(LOCK) + " (" + failure + "): name a directory that can be written",
                failure);
    }

    /** Locks without waiting; empty where another process has locked. */
    Optional<FileLock> tryLock(Part part, boolean shared) {
        try {
            return Optional.ofNullable(channel.tryLock(part.ordinal(), 1, shared));
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure(directory, e);
        }
    }

    void release(FileLock lock) {
        try {
            lock.release();
        } catch (IOException e) {
            throw failure(directory, e);
        }
    }

    /** Whether nobody has locked a part now. */
    boolean isFree(Part part) {
        Optional<FileLock> lock = tryLock(part, false);
        lock.ifPresent(this::release);
        return lock.isPresent();
    }

    void publish(String bootstrapServers, String registryUrl) {
        Properties written = new Properties();
        written.setProperty(BROKER, bootstrapServers);
        written.setProperty(REGISTRY, registryUrl);
        written.setProperty(PROCESS, String.valueOf(ProcessHandle.current().pid()));
        Path addresses = directory.resolve(ADDRESSES);
        Path draft = directory.resolve(ADDRESSES + ".new");
        try {
            try (Writer file = Files.newBufferedWriter(draft)) {
                written.store(file, "of the process that holds stack.lock; without this file it ends");
            }
            Files.move(draft, addresses, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LocalStackException("cannot write " + addresses + " (" + e + ")", e);
        }
    }

    boolean isPublished() {
        return Files.exists(directory.resolve(ADDRESSES));
    }

    /** Asks the keeper to end once nobody uses its stack. */
    void withdraw() {
        try {
            Files.deleteIfExists(directory.resolve(ADDRESSES));
        } catch (IOException e) {
            throw new LocalStackException("cannot delete " + directory.resolve(ADDRESSES) + " (" + e + ")", e);
        }
    }

    /** Addresses of the keeper; empty where none lives, whatever a dead one has left. */
    Optional<Addresses> read() {
        return isFree(Part.KEEPER) ? Optional.empty() : published();
    }

    private Optional<Addresses> published() {
        Properties read = new Properties();
        Path addresses = directory.resolve(ADDRESSES);
        try (Reader file = Files.newBufferedReader(addresses)) {
            read.load(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new LocalStackException(
                    "cannot read " + addresses + " (" + e + "): delete it, and run this again", e);
        }
        String process = read.getProperty(PROCESS, "");
        return process.matches("\\d{1,18}") && read.containsKey(BROKER) && read.containsKey(REGISTRY)
                ? Optional.of(
                        new Addresses(read.getProperty(BROKER), read.getProperty(REGISTRY), Long.parseLong(process)))
                : Optional.empty();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(directory, e);
        }
    }
}
