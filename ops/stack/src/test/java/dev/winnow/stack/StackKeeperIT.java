package dev.winnow.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keeper as a process, with a real broker and registry. */
class StackKeeperIT {
    @TempDir
    Path directory;

    @Test
    void theStackStaysForTheNextCommandAndDiesWithItsKeeper() {
        List<String> notes = new ArrayList<>();
        long keeper;
        int port;
        try (DirectoryStack first = DirectoryStack.open(directory, notes::add)) {
            keeper = first.keeper();
            port = Integer.parseInt(first.bootstrapServers().replaceFirst(".*:", ""));
        }
        try (DirectoryStack second = DirectoryStack.open(directory, notes::add)) {
            assertThat(second.keeper())
                    .isEqualTo(keeper)
                    .isNotEqualTo(ProcessHandle.current().pid());
            assertThat(listens(port)).isTrue();
            assertThatThrownBy(() -> LocalStack.start(directory))
                    .hasMessageContaining("another command uses the broker");
        }
        assertThat(notes.get(0)).contains("starting a broker", "kill " + keeper);

        ProcessHandle process = ProcessHandle.of(keeper).orElseThrow();
        List<ProcessHandle> stack = process.children().toList();
        assertThat(stack).as("broker and registry").hasSize(2);
        process.destroyForcibly();

        await().atMost(Duration.ofSeconds(30)).until(() -> stack.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(listens(port)).isFalse();
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
