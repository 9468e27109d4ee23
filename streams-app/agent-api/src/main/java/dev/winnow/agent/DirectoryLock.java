package dev.winnow.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets one writer at a time write to a directory, whatever process and thread it is in. Readers need no lock.
 *
 * <p>The lock is the operating system's, on the file {@value #FILE_NAME} of the directory: it ends with the process that holds it, however that
 * ends. The file stays and names the holder while there is one. Thread-safe.
 */
public final class DirectoryLock implements AutoCloseable {

    /** Name of the locked file. */
    public static final String FILE_NAME = ".lock";

    /** Systems lock files for processes, not for threads, and drop a lock when its process closes the file anywhere: so one process must know what it holds. */
    private static final Set<Path> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private static final int LONGEST_HOLDER = 200;

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the lock of an agents directory.
     *
     * @param directory created when absent
     * @return the lock, until it is closed
     * @throws AgentException when another writer has it, which the message names, or the directory cannot be written
     */
    public static DirectoryLock take(Path directory) {
        return take(directory, "agents directory");
    }

    /**
     * Takes the lock of a directory.
     *
     * @param directory created when absent
     * @param kind what the directory is, for messages
     * @return the lock, until it is closed
     * @throws AgentException when another writer has it, which the message names, or the directory cannot be written
     */
    public static DirectoryLock take(Path directory, String kind) {
        return lockedBy(directory, kind + " " + directory);
    }

    /**
     * Takes the lock of a directory whose content belongs to a library that would remove or misread a foreign file in it.
     *
     * @param directory the directory that is kept to this process, which need not exist
     * @param kind what the directory is, for messages
     * @return the lock, on a folder beside the directory, until it is closed
     * @throws AgentException when another writer has it, which the message names, or the folder cannot be written
     */
    public static DirectoryLock takeBeside(Path directory, String kind) {
        return lockedBy(directory.resolveSibling(directory.getFileName() + ".holder"), kind + " " + directory);
    }

    private static DirectoryLock lockedBy(Path folder, String name) {
        Path real;
        try {
            real = Files.createDirectories(folder).toRealPath();
        } catch (IOException e) {
            throw unwritable(name, e);
        }
        if (!OF_THIS_PROCESS.add(real)) {
            throw inUse(name, "this process");
        }
        try {
            return new DirectoryLock(real, lock(real, name));
        } catch (RuntimeException | Error e) {
            OF_THIS_PROCESS.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path real, String name) {
        Path file = real.resolve(FILE_NAME);
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                // after the text, which others read meanwhile
                if (channel.tryLock(Long.MAX_VALUE - 1, 1, false) == null) {
                    throw inUse(name, holder(channel));
                }
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)), 0);
                return channel;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw unwritable(name, e);
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_HOLDER);
        channel.read(text, 0);
        String holder = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
        return holder.isEmpty() ? "another process" : holder;
    }

    private static String self() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "an unknown host";
        }
        return "process " + ProcessHandle.current().pid() + " on " + host + " since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n";
    }

    private static AgentException inUse(String name, String holder) {
        return new AgentException(name + " is being written by " + holder + "; wait for it, or name another directory");
    }

    private static AgentException unwritable(String name, IOException cause) {
        return new AgentException("cannot write to " + name + ": " + cause + "; check space and permissions", cause);
    }

    /** The locked directory. */
    Path directory() {
        return directory;
    }

    /** Gives the lock back; again does nothing. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            channel.truncate(0);
        } catch (IOException ignored) {
            // the lock ends with the channel; the text alone locks nothing
        } finally {
            OF_THIS_PROCESS.remove(directory);
        }
    }
}
