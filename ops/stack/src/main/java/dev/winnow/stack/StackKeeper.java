package dev.winnow.stack;

import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The process that keeps a broker and a registry on a directory for the commands that use them. It ends when nobody has used them for a while, when its file of
 * addresses is deleted, when one of the two has died, and on SIGTERM; broker and registry end with it, even by {@code kill -9}. Of several on one directory, one stays.
 */
public final class StackKeeper {
    static final Duration POLL = Duration.ofMillis(500);

    /** As long as somebody may look whether there is a keeper. */
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(2);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final StackLocks locks;
    private final Running stack;
    private final Duration idle;

    /** A stack that was started: where it answers, and how it is stopped. */
    interface Running extends AutoCloseable {
        String bootstrapServers();

        String registryUrl();

        boolean isAlive();

        @Override
        void close();
    }

    private StackKeeper(StackLocks locks, Running stack, Duration idle) {
        this.locks = locks;
        this.stack = stack;
        this.idle = idle;
    }

    /** {@code StackKeeper DIRECTORY IDLE_SECONDS}: returns when the stack was stopped; the exit code is 1 where it did not start or has died. */
    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("Usage: StackKeeper DIRECTORY IDLE_SECONDS");
        }
        int code = 1;
        try (OrderlyStop stop = OrderlyStop.install("stack", STOP_LIMIT)) {
            Path directory = Path.of(arguments[0]);
            keep(directory, Duration.ofSeconds(Long.parseLong(arguments[1])), StackKeeper::start);
            code = 0;
        } catch (LocalStackException e) {
            System.err.println(e.getMessage());
        } catch (InterruptedException e) {
            // stopped by a signal, whose exit code the virtual machine gives
            Thread.currentThread().interrupt();
            return;
        }
        System.exit(code);
    }

    private static Running start(Path directory) {
        LocalStack stack = LocalStack.begin(directory);
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
            public boolean isAlive() {
                return stack.isAlive();
            }

            @Override
            public void close() {
                stack.close();
            }
        };
    }

    /**
     * Keeps a stack until nobody uses it; returns at once where another process does.
     *
     * @param idle how long it stays unused
     * @throws LocalStackException where it does not start, or dies
     */
    static void keep(Path directory, Duration idle, Function<Path, Running> start) throws InterruptedException {
        try (StackLocks locks = StackLocks.open(directory)) {
            if (isOnly(locks)) {
                try (Running stack = start.apply(directory)) {
                    locks.publish(stack.bootstrapServers(), stack.registryUrl());
                    new StackKeeper(locks, stack, idle).awaitUnused();
                } finally {
                    locks.withdraw();
                }
            }
        }
    }

    private static boolean isOnly(StackLocks locks) throws InterruptedException {
        long limit = System.nanoTime() + LOCK_LIMIT.toNanos();
        while (locks.tryLock(StackLocks.Part.KEEPER, false).isEmpty()) {
            if (System.nanoTime() > limit) {
                return false;
            }
            Thread.sleep(POLL.toMillis() / 10);
        }
        return true;
    }

    /** Returns with the lock of users held, so that nobody begins to use what is being stopped. */
    private void awaitUnused() throws InterruptedException {
        long used = System.nanoTime();
        while (true) {
            if (!stack.isAlive()) {
                throw new LocalStackException(
                        "the broker or the registry has ended: the reason is in its log beside this one");
            }
            Optional<FileLock> nobody = locks.tryLock(StackLocks.Part.USERS, false);
            if (nobody.isEmpty()) {
                used = System.nanoTime();
            } else if (System.nanoTime() - used >= idle.toNanos() || !locks.isPublished()) {
                locks.withdraw();
                return;
            } else {
                locks.release(nobody.get());
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}
