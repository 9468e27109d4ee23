package dev.winnow.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With keepers that are threads, and a stack that does not exist. */
@Timeout(60)
class DirectoryStackTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Enough to begin to use what has started. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger stops = new AtomicInteger();
    private final CountDownLatch up = new CountDownLatch(1);
    private volatile boolean dies;
    private volatile CompletableFuture<Void> keeper = CompletableFuture.completedFuture(null);

    private DirectoryStack open(Duration idle) {
        return DirectoryStack.open(directory, notes::add, folder -> {
            keeper = CompletableFuture.runAsync(() -> keep(idle));
            return new Kept(keeper);
        });
    }

    private void keep(Duration idle) {
        try {
            StackKeeper.keep(directory, idle, folder -> {
                starts.incrementAndGet();
                return new Stack();
            });
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitEnd() throws Exception {
        keeper.get(30, TimeUnit.SECONDS);
    }

    private void end() throws Exception {
        DirectoryStack.endUnused(directory);
        awaitEnd();
    }

    @Test
    void theStackOfOneCommandServesTheNextOne() throws Exception {
        up.countDown();
        DirectoryStack first = open(LONG);
        assertThat(first.bootstrapServers()).isEqualTo("127.0.0.1:9");
        assertThat(first.registryUrl()).isEqualTo("http://127.0.0.1:8");
        first.close();

        DirectoryStack second = open(LONG);
        assertThat(second.keeper()).isEqualTo(ProcessHandle.current().pid());
        assertThat(starts).hasValue(1);
        assertThat(notes).hasSize(2);
        assertThat(notes.get(0)).contains("starting a broker", "5 minutes after the last command", "kill 17");
        assertThat(notes.get(1)).contains("using the broker");
        assertThat(keeper).isNotDone();
        second.close();
        end();
        assertThat(stops).hasValue(1);
        assertThat(directory.resolve("stack.properties")).doesNotExist();
    }

    @Test
    void anUnusedStackEndsAndAUsedOneDoesNot() throws Exception {
        up.countDown();
        try (DirectoryStack used = open(SHORT)) {
            assertThat(used.bootstrapServers()).isNotEmpty();
            int before = stops.get();
            await().during(SHORT.plus(StackKeeper.POLL)).until(() -> stops.get() == before);
        }
        awaitEnd();
        assertThat(stops.get()).isEqualTo(starts.get());
    }

    @Test
    void aCommandWaitsForTheStackThatAnotherStarts() throws Exception {
        CompletableFuture<DirectoryStack> first = CompletableFuture.supplyAsync(() -> open(LONG));
        await().until(() -> starts.get() == 1);
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> {
            try (DirectoryStack stack = open(LONG)) {
                return stack.bootstrapServers();
            }
        });
        up.countDown();

        first.get(30, TimeUnit.SECONDS).close();
        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("127.0.0.1:9");
        assertThat(starts).hasValue(1);
        end();
    }

    @Test
    void ofSeveralKeepersOneStays() throws Exception {
        up.countDown();
        DirectoryStack stack = open(LONG);

        keep(LONG);

        assertThat(starts).as("returns without a stack of its own").hasValue(1);
        assertThat(keeper).isNotDone();
        stack.close();
        end();
    }

    @Test
    void addressesThatADeadKeeperLeftAreNotUsed() throws Exception {
        up.countDown();
        Files.writeString(
                directory.resolve("stack.properties"),
                "bootstrap.servers=127.0.0.1:1\nschema.registry.url=http://127.0.0.1:2\npid="
                        + ProcessHandle.current().pid() + "\n");

        try (DirectoryStack stack = open(LONG)) {
            assertThat(stack.bootstrapServers()).isEqualTo("127.0.0.1:9");
        }
        end();
        assertThat(starts).hasValue(1);
    }

    @Test
    void aKeeperEndsWithItsDirectoryAndWithItsBroker() throws Exception {
        up.countDown();
        open(LONG).close();
        Files.delete(directory.resolve("stack.properties"));
        awaitEnd();

        open(LONG).close();
        dies = true;
        assertThatThrownBy(keeper::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("the broker or the registry has ended");
        assertThat(stops).hasValue(2);
        assertThat(directory.resolve("stack.properties")).doesNotExist();
    }

    @Test
    void anUnusedStackMakesRoomForACommandThatStartsItsOwn() throws Exception {
        DirectoryStack.endUnused(directory);
        assertThat(directory.resolve("stack.lock")).doesNotExist();
        up.countDown();
        DirectoryStack used = open(LONG);
        assertThatThrownBy(() -> DirectoryStack.endUnused(directory))
                .isInstanceOf(LocalStackException.class)
                .hasMessage("another command uses the broker on " + directory
                        + ": end it first, or name another directory");
        used.close();

        DirectoryStack.endUnused(directory);

        assertThat(stops).hasValue(1);
        awaitEnd();
    }

    @Test
    void aStackThatDoesNotStartIsReportedAndLeavesTheDirectoryFree() throws Exception {
        assertThatThrownBy(() -> DirectoryStack.open(directory, notes::add, folder -> {
                    keeper = CompletableFuture.failedFuture(new LocalStackException("no broker"));
                    return new Kept(keeper);
                }))
                .hasMessage("no broker");
        up.countDown();
        open(LONG).close();
        end();
        assertThat(starts).hasValue(1);
    }

    private record Kept(CompletableFuture<Void> thread) implements DirectoryStack.Keeper {
        @Override
        public long pid() {
            return 17;
        }

        @Override
        public boolean hasFailed() {
            return thread.isCompletedExceptionally();
        }

        @Override
        public boolean isGone() {
            return thread.isDone();
        }

        @Override
        public String failure() {
            return thread.handle((done, failure) -> failure.getMessage()).join();
        }
    }

    private final class Stack implements StackKeeper.Running {
        Stack() {
            try {
                up.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String bootstrapServers() {
            return "127.0.0.1:9";
        }

        @Override
        public String registryUrl() {
            return "http://127.0.0.1:8";
        }

        @Override
        public boolean isAlive() {
            return !dies;
        }

        @Override
        public void close() {
            stops.incrementAndGet();
        }
    }
}
