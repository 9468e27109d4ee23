package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordPiecesTest {
    private static final int SIZE = 400;

    @TempDir
    Path directory;

    @Test
    void frequentWordsAreWholeAndRareOnesAreMadeOfCharactersAndEnds() throws IOException {
        StringBuilder text = new StringBuilder("the river carries sand. ".repeat(40));
        for (int i = 0; i < 1_000; i++) {
            text.append(Integer.toString(i + 50_000, 26).replaceAll("[0-9]", "m"))
                    .append("ing ");
        }
        Document document = Document.newBuilder()
                .setId("id")
                .setText(text.toString())
                .setSource("")
                .setTokens(1)
                .build();
        Path file = directory.resolve("tokenizer.json");

        int size = WordPieces.write(file, List.of(document), SIZE);

        JsonNode vocabulary =
                new ObjectMapper().readTree(file.toFile()).path("model").path("vocab");
        assertThat(size).isLessThanOrEqualTo(SIZE).isEqualTo(vocabulary.size());
        assertThat(List.of("the", "river", "carries", "sand", ".", "i", "##i", "##ing"))
                .allMatch(vocabulary::has);
        TreeSet<Integer> ids = new TreeSet<>();
        vocabulary.forEach(id -> ids.add(id.asInt()));
        assertThat(ids).hasSize(size).first().isEqualTo(0);
        assertThat(ids.last()).isEqualTo(size - 1);
    }
}
