package dev.winnow.stack;

import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A broker and a registry on a directory, for all commands that use it: the first starts a {@link StackKeeper} as a process that stays, later ones use the same, and it
 * ends some minutes after the last. Not thread-safe.
 */
public final class DirectoryStack implements AutoCloseable {
    /** How long an unused stack stays, for the next command of somebody who reads what the last one has printed. */
    public static final Duration IDLE = Duration.ofMinutes(5);

    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /** The keeper holds the lock of users for moments, too. */
    private static final Duration USE_LIMIT = Duration.ofSeconds(2);

    private static final Duration END_LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(50);

    private final StackLocks locks;
    private final StackLocks.Addresses addresses;

    /** A keeper that was started. */
    interface Keeper {
        long pid();

        /** Whether it has ended because the stack did not start. */
        boolean hasFailed();

        /** Whether it has ended without a failure: another one keeps the stack. */
        boolean isGone();

        String failure();
    }

    private DirectoryStack(StackLocks locks, StackLocks.Addresses addresses) {
        this.locks = locks;
        this.addresses = addresses;
    }

    /**
     * The stack of a directory, started unless it runs.
     *
     * @param notes what happens, in words for a person
     * @throws LocalStackException when it does not start, or has not started after three minutes
     */
    public static DirectoryStack open(Path directory, Consumer<String> notes) {
        return open(directory, notes, DirectoryStack::start);
    }

    static DirectoryStack open(Path directory, Consumer<String> notes, Function<Path, Keeper> start) {
        StackLocks locks = StackLocks.open(directory);
        try {
            return new DirectoryStack(locks, addresses(locks, directory, notes, start));
        } catch (InterruptedException e) {
            locks.close();
            Thread.currentThread().interrupt();
            throw new LocalStackException("interrupted while a broker starts on " + directory);
        } catch (RuntimeException e) {
            locks.close();
            throw e;
        }
    }

    /** Returns with a share of the lock of users. */
    private static StackLocks.Addresses addresses(
            StackLocks locks, Path directory, Consumer<String> notes, Function<Path, Keeper> start)
            throws InterruptedException {
        Optional<Keeper> keeper = Optional.empty();
        Optional<FileLock> starter = Optional.empty();
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < limit) {
            // before the addresses are read: the keeper deletes them before it lets this lock go
            Optional<FileLock> use = locks.tryLock(StackLocks.Part.USERS, true);
            Optional<StackLocks.Addresses> found = use.isPresent() ? locks.read() : Optional.empty();
            if (found.isPresent()) {
                if (keeper.isEmpty()) {
                    notes.accept("using the broker and the registry that run on " + directory);
                }
                starter.ifPresent(locks::release);
                return found.get();
            }
            use.ifPresent(locks::release);
            if (keeper.filter(Keeper::hasFailed).isPresent()) {
                throw new LocalStackException(keeper.get().failure());
            }
            keeper = keeper.filter(each -> !each.isGone());
            if (starter.isEmpty()) {
                starter = locks.tryLock(StackLocks.Part.START, false);
            }
            if (starter.isPresent() && keeper.isEmpty() && locks.isFree(StackLocks.Part.KEEPER)) {
                keeper = Optional.of(start.apply(directory));
                notes.accept("starting a broker and a registry on " + directory + "; they stop " + IDLE.toMinutes()
                        + " minutes after the last command that uses them, or with: kill "
                        + keeper.get().pid());
            }
            Thread.sleep(POLL.toMillis());
        }
        throw new LocalStackException("no broker has started on " + directory + " within " + START_LIMIT.toMinutes()
                + " minutes: look at " + log(directory));
    }

    /**
     * Ends the stack of a directory that no command uses, for one that starts its own there.
     *
     * @throws LocalStackException while another command uses it
     */
    public static void endUnused(Path directory) {
        if (!StackLocks.existsIn(directory)) {
            return;
        }
        try (StackLocks locks = StackLocks.open(directory)) {
            if (locks.isFree(StackLocks.Part.KEEPER)) {
                return;
            }
            FileLock nobody = awaitLock(locks, StackLocks.Part.USERS, USE_LIMIT, () -> {})
                    .orElseThrow(() -> new LocalStackException("another command uses the broker on " + directory
                            + ": end it first, or name another directory"));
            locks.withdraw();
            locks.release(nobody);
            // again and again: one that was still starting has published its addresses meanwhile
            if (awaitLock(locks, StackLocks.Part.KEEPER, END_LIMIT, locks::withdraw)
                    .isEmpty()) {
                throw new LocalStackException("the broker on " + directory + " has not ended within "
                        + END_LIMIT.toSeconds() + " s: look at " + log(directory));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("interrupted while the broker on " + directory + " ends");
        }
    }

    private static Optional<FileLock> awaitLock(
            StackLocks locks, StackLocks.Part part, Duration limit, Runnable meanwhile) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        Optional<FileLock> lock = locks.tryLock(part, false);
        while (lock.isEmpty() && System.nanoTime() < end) {
            meanwhile.run();
            Thread.sleep(POLL.toMillis());
            lock = locks.tryLock(part, false);
        }
        return lock;
    }

    private static Path log(Path directory) {
        return directory.resolve("logs").resolve("stack.log");
    }

    private static Keeper start(Path directory) {
        List<String> options = new ArrayList<>(List.of(
                "-Xmx96m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=classpath:log4j2-child.xml"));
        for (String property : new String[] {LocalRegistry.HOME_PROPERTY, ChildCommand.OPTIONS_FOR_ALL}) {
            Optional.ofNullable(System.getProperty(property))
                    .ifPresent(value -> options.add("-D" + property + "=" + value));
        }
        ChildProcess process = ChildProcess.startToStay(new ChildCommand(
                "stack",
                options,
                ChildCommand.ownClassPath(),
                StackKeeper.class.getName(),
                List.of(directory.toAbsolutePath().toString(), String.valueOf(IDLE.toSeconds())),
                Map.of(),
                log(directory)));
        return new Keeper() {
            @Override
            public long pid() {
                return process.pid();
            }

            @Override
            public boolean hasFailed() {
                return !process.isAlive() && process.onExit().join() != 0;
            }

            @Override
            public boolean isGone() {
                return !process.isAlive();
            }

            @Override
            public String failure() {
                return process.deathReport();
            }
        };
    }

    public String bootstrapServers() {
        return addresses.bootstrapServers();
    }

    public String registryUrl() {
        return addresses.registryUrl();
    }

    /** The process that keeps it. */
    long keeper() {
        return addresses.keeper();
    }

    /** Ends the use. */
    @Override
    public void close() {
        locks.close();
    }
}
