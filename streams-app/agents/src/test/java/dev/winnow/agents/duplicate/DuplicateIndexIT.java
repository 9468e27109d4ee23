package dev.winnow.agents.duplicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicateIndexIT {

    @TempDir
    Path folder;

    @Test
    void anIndexReadBackAnswersAlike() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        DuplicateIndex index = new DuplicateIndex();
        List<String> copies = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < 80; word++) {
                text.append('w').append(random.nextInt(100_000)).append(' ');
            }
            index.add("id-" + i, text.toString());
            copies.add(text + "and one more");
        }
        index.write(folder.resolve("index.bin"));

        DuplicateIndex read = DuplicateIndex.read(folder.resolve("index.bin"));

        assertThat(read.size()).isEqualTo(50);
        for (int i = 0; i < 50; i++) {
            assertThat(read.find("copy", copies.get(i), 0.3))
                    .isEqualTo(index.find("copy", copies.get(i), 0.3))
                    .map(DuplicateIndex.Match::id)
                    .contains("id-" + i);
        }
    }

    @Test
    void aFileThatIsNotAnIndexIsRefused() throws IOException {
        Path file = folder.resolve("index.bin");
        Files.write(file, new byte[] {127, 0, 0, 0});
        assertThatThrownBy(() -> DuplicateIndex.read(file)).isInstanceOf(IOException.class);
    }
}
