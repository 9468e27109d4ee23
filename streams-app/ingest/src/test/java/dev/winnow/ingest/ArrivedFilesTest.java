package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.ingest.source.InputFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivedFilesTest {
    private final ArrivedFiles arrived = new ArrivedFiles(Duration.ofSeconds(5));

    @Test
    void aFileArrivesOnceItHasNotChangedForTheSettlingTime() {
        assertThat(at(0, file("a", 1, 1))).isEmpty();
        assertThat(at(4, file("a", 1, 1), file("b", 1, 1))).isEmpty();
        assertThat(at(5, file("a", 1, 1), file("b", 1, 1))).containsExactly(file("a", 1, 1));
        assertThat(at(9, file("a", 1, 1), file("b", 1, 1))).hasSize(2);
    }

    @Test
    void aFileThatIsWrittenStartsAgain() {
        at(0, file("a", 1, 1));
        assertThat(at(5, file("a", 2, 1))).isEmpty();
        assertThat(at(9, file("a", 2, 2))).isEmpty();
        assertThat(at(14, file("a", 2, 2))).hasSize(1);
    }

    @Test
    void aFileThatWasGoneStartsAgain() {
        at(0, file("a", 1, 1));
        at(3);
        assertThat(at(6, file("a", 1, 1))).isEmpty();
    }

    private List<InputFile> at(long seconds, InputFile... listing) {
        return arrived.of(List.of(listing), Duration.ofSeconds(seconds).toNanos());
    }

    private static InputFile file(String name, long bytes, long modifiedAt) {
        return new InputFile(Path.of("/" + name), bytes, modifiedAt);
    }
}
