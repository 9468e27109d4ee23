package dev.winnow.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectoryStackTest {
    @TempDir
    Path directory;

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();

    private DirectoryStack open() {
        return DirectoryStack.open(directory, notes::add, folder -> {
            starts.incrementAndGet();
            return new Stack();
        });
    }

    @Test
    void oneStackServesAllCommandsOfADirectoryUntilTheLastIsDone() throws Exception {
        DirectoryStack first = open();
        DirectoryStack second = open();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(first::close);
        awaitNote("waiting for other commands");

        assertThat(second.bootstrapServers()).isEqualTo("127.0.0.1:9");
        assertThat(second.registryUrl()).isEqualTo("http://127.0.0.1:8");
        assertThat(stopped).isFalse();
        second.close();
        closing.get(30, TimeUnit.SECONDS);
        assertThat(stopped).isTrue();
        assertThat(starts).hasValue(1);
        assertThat(directory.resolve("stack.properties")).doesNotExist();
    }

    @Test
    void aCommandWaitsForTheOneThatStartsTheStackAndDoesNotUseTheAddressesOfADeadOne() throws Exception {
        Files.writeString(directory.resolve("stack.properties"), "bootstrap.servers=127.0.0.1:1\npid=999999999\n");
        CountDownLatch up = new CountDownLatch(1);
        CompletableFuture<DirectoryStack> first =
                CompletableFuture.supplyAsync(() -> DirectoryStack.open(directory, notes::add, folder -> {
                    try {
                        up.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return new Stack();
                }));
        awaitNote("starting a broker");
        CompletableFuture<DirectoryStack> second = CompletableFuture.supplyAsync(this::open);
        up.countDown();

        DirectoryStack shared = second.get(30, TimeUnit.SECONDS);
        assertThat(shared.bootstrapServers()).isEqualTo("127.0.0.1:9");
        shared.close();
        first.get().close();
        assertThat(starts).as("of the second").hasValue(0);
    }

    @Test
    void addressesThatADeadCommandLeftAreNotUsed() throws Exception {
        Files.writeString(directory.resolve("stack.properties"), "bootstrap.servers=127.0.0.1:1\n");

        try (DirectoryStack stack = open()) {
            assertThat(stack.bootstrapServers()).isEqualTo("127.0.0.1:9");
        }
        assertThat(starts).hasValue(1);
    }

    @Test
    void aStackThatDoesNotStartLeavesTheDirectoryFree() {
        assertThatThrownBy(() -> DirectoryStack.open(directory, notes::add, folder -> {
                    throw new LocalStackException("no broker");
                }))
                .hasMessage("no broker");
        open().close();
        assertThat(starts).hasValue(1);
    }

    private void awaitNote(String words) throws InterruptedException {
        while (notes.stream().noneMatch(note -> note.contains(words))) {
            Thread.sleep(10);
        }
    }

    private final class Stack implements DirectoryStack.Running {
        @Override
        public String bootstrapServers() {
            return "127.0.0.1:9";
        }

        @Override
        public String registryUrl() {
            return "http://127.0.0.1:8";
        }

        @Override
        public void close() {
            stopped.set(true);
        }
    }
}
