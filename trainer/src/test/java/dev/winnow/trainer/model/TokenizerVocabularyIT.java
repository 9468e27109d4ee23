package dev.winnow.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerVocabularyIT {
    private static final String TOKENIZER = """
            {"version":"1.0","truncation":null,"padding":null,"normalizer":null,
             "added_tokens":[{"id":3,"content":"%s","single_word":false,"lstrip":false,"rstrip":false,
                              "normalized":false,"special":true}],
             "pre_tokenizer":{"type":"Whitespace"},"post_processor":null,"decoder":null,
             "model":{"type":"WordLevel","vocab":{"[UNK]":0,"good":1,"grain":2,"%s":3},"unk_token":"[UNK]"}}
            """;

    @TempDir
    Path directory;

    private Path file(String endMark) throws IOException {
        return Files.writeString(directory.resolve("tokenizer.json"), TOKENIZER.formatted(endMark, endMark));
    }

    @Test
    void textBecomesTheIdsOfTheFile() throws IOException {
        Vocabulary vocabulary = new TokenizerVocabulary(file("<|endoftext|>"));

        assertThat(vocabulary.encode("good chaff grain")).containsExactly(1, 0, 2);
        assertThat(vocabulary.size()).isEqualTo(4);
        assertThat(vocabulary.endOfText()).isEqualTo(3);
    }

    @Test
    void aLongTextIsNotCut() throws IOException {
        Vocabulary vocabulary = new TokenizerVocabulary(file("</s>"));

        assertThat(vocabulary.encode("grain ".repeat(5_000))).hasSize(5_000);
    }

    @Test
    void aFileWithoutAnEndMarkIsRefusedWithWhatToDo() throws IOException {
        Path file = file("<end>");

        assertThatThrownBy(() -> new TokenizerVocabulary(file))
                .hasMessageContaining("tokenizer.json")
                .hasMessageContaining("--tokenizer");
    }
}
