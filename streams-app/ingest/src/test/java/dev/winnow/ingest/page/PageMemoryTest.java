package dev.winnow.ingest.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PageMemoryTest {
    private static final int MIB = 1 << 20;

    @Test
    void aPageWaitsUntilThereIsMemoryForIt() {
        PageMemory memory = new PageMemory(300L * MIB);
        PageMemory.Reserved first = memory.reserve(2 * MIB);
        CompletableFuture<Long> second = CompletableFuture.supplyAsync(() -> bytes(memory, MIB));
        while (memory.waiting() < 1) {
            Thread.onSpinWait();
        }

        first.close();

        assertThat(second.join()).isEqualTo((16 + 96) * (long) MIB);
    }

    @Test
    void aPageThatIsLargerThanTheMemoryHasAllOfIt() {
        PageMemory memory = new PageMemory(50L * MIB);

        assertThat(bytes(memory, 2 * MIB)).isEqualTo(50L * MIB);
        assertThat(bytes(memory, Integer.MAX_VALUE)).isEqualTo(50L * MIB);
    }

    private static long bytes(PageMemory memory, int characters) {
        try (PageMemory.Reserved reserved = memory.reserve(characters)) {
            return reserved.bytes();
        }
    }
}
