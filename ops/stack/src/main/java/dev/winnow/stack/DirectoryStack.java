package dev.winnow.stack;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A broker and a registry on a directory, for all commands that use the directory at the same time: the first command starts them, others
 * use them meanwhile, and the first stops them once everybody is done; ended by a signal, it stops them at once. The processes agree through locks on a file of the directory, which
 * the system releases when a process dies. Not thread-safe.
 */
public final class DirectoryStack implements AutoCloseable {
    private static final String LOCK = "stack.lock";
    private static final String ADDRESSES = "stack.properties";
    private static final String BROKER = "bootstrap.servers";
    private static final String REGISTRY = "schema.registry.url";
    private static final String PROCESS = "pid";

    /** Bytes of the file that are locked: by the command that started the stack, and by those that use it. */
    private static final long STARTER = 0;

    private static final long USERS = 1;

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final long POLL_MS = 50;

    private final FileChannel locks;
    private final Path addresses;
    private final Consumer<String> notes;
    private final Optional<Running> own;
    private final String bootstrapServers;
    private final String registryUrl;

    /** A stack that was started: where it answers, and how it is stopped. */
    interface Running extends AutoCloseable {
        String bootstrapServers();

        String registryUrl();

        @Override
        void close();
    }

    private DirectoryStack(
            FileChannel locks,
            Path addresses,
            Consumer<String> notes,
            Optional<Running> own,
            String bootstrapServers,
            String registryUrl) {
        this.locks = locks;
        this.addresses = addresses;
        this.notes = notes;
        this.own = own;
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
    }

    /**
     * The stack of a directory, started unless another command has.
     *
     * @param notes what happens, in words for a person
     * @throws LocalStackException when it does not start, or the command that starts it does not finish within three minutes
     */
    public static DirectoryStack open(Path directory, Consumer<String> notes) {
        return open(directory, notes, DirectoryStack::start);
    }

    static DirectoryStack open(Path directory, Consumer<String> notes, Function<Path, Running> start) {
        Path addresses = directory.resolve(ADDRESSES);
        FileChannel locks = null;
        try {
            locks = FileChannel.open(
                    directory.resolve(LOCK),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            long limit = System.nanoTime() + START_LIMIT.toNanos();
            while (System.nanoTime() < limit) {
                if (lock(locks, STARTER, false).isPresent()) {
                    notes.accept("starting a broker and a registry on " + directory);
                    return started(locks, addresses, notes, start.apply(directory));
                }
                // before the addresses are read: the starter removes them before it waits for this lock
                Optional<FileLock> use = lock(locks, USERS, true);
                Properties read = use.isPresent() ? read(addresses) : new Properties();
                if (!read.isEmpty()) {
                    notes.accept("using the broker and the registry that another command has started on " + directory);
                    return new DirectoryStack(
                            locks,
                            addresses,
                            notes,
                            Optional.empty(),
                            read.getProperty(BROKER),
                            read.getProperty(REGISTRY));
                }
                if (use.isPresent()) {
                    use.get().release();
                }
                Thread.sleep(POLL_MS);
            }
            throw new LocalStackException("another command has been starting a broker on " + directory + " for "
                    + START_LIMIT.toMinutes() + " minutes: end it, or wait for it");
        } catch (IOException e) {
            close(locks);
            throw new LocalStackException("cannot lock " + directory.resolve(LOCK) + " (" + e + ")");
        } catch (InterruptedException e) {
            close(locks);
            Thread.currentThread().interrupt();
            throw new LocalStackException("interrupted while another command starts a broker on " + directory);
        } catch (RuntimeException e) {
            close(locks);
            throw e;
        }
    }

    private static DirectoryStack started(FileChannel locks, Path addresses, Consumer<String> notes, Running stack)
            throws IOException {
        try {
            Properties written = new Properties();
            written.setProperty(BROKER, stack.bootstrapServers());
            written.setProperty(REGISTRY, stack.registryUrl());
            written.setProperty(PROCESS, String.valueOf(ProcessHandle.current().pid()));
            Path draft = addresses.resolveSibling(ADDRESSES + ".new");
            try (Writer file = Files.newBufferedWriter(draft)) {
                written.store(file, "of the command that holds stack.lock");
            }
            Files.move(draft, addresses, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new DirectoryStack(
                    locks, addresses, notes, Optional.of(stack), stack.bootstrapServers(), stack.registryUrl());
        } catch (IOException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private static Running start(Path directory) {
        LocalStack stack = LocalStack.start(directory);
        return new Running() {
            @Override
            public String bootstrapServers() {
                return stack.broker().bootstrapServers();
            }

            @Override
            public String registryUrl() {
                return stack.registry().url();
            }

            @Override
            public void close() {
                stack.close();
            }
        };
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public String registryUrl() {
        return registryUrl;
    }

    /** Ends the use; the command that started the stack waits for the others and stops it. */
    @Override
    public void close() {
        try (locks) {
            if (own.isPresent()) {
                try (Running stack = own.get()) {
                    Files.deleteIfExists(addresses);
                    awaitUsers();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitUsers() throws IOException {
        boolean noted = false;
        try {
            while (lock(locks, USERS, false).isEmpty()) {
                if (!noted) {
                    notes.accept("waiting for other commands that use the broker");
                    noted = true;
                }
                Thread.sleep(POLL_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<FileLock> lock(FileChannel locks, long what, boolean shared) throws IOException {
        try {
            return Optional.ofNullable(locks.tryLock(what, 1, shared));
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    /** The addresses of a command that lives; empty while there are none. */
    private static Properties read(Path addresses) throws IOException {
        Properties read = new Properties();
        try (Reader file = Files.newBufferedReader(addresses)) {
            read.load(file);
        } catch (NoSuchFileException e) {
            return read;
        }
        String process = read.getProperty(PROCESS, "");
        boolean lives = process.matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(process))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
        return lives ? read : new Properties();
    }

    private static void close(FileChannel locks) {
        if (locks != null) {
            try {
                locks.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
