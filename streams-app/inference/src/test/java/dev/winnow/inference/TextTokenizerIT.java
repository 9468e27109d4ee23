package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTokenizerIT {
    private static final String TOKENIZER = """
            {"version": "1.0",
             "added_tokens": [
               {"id": 0, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
               {"id": 1, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
             "normalizer": {"type": "Replace", "pattern": {"String": "a"}, "content": ""},
             "pre_tokenizer": {"type": "Whitespace"},
             "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 1], "cls": ["[CLS]", 0]},
             "model": {"type": "WordLevel", "unk_token": "[SEP]", "vocab": {"[CLS]": 0, "[SEP]": 1, "b": 2}}}
            """;

    @TempDir
    Path folder;

    @Test
    void specialTokensAreFoundWhereTheFirstLettersMeanNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);

        try (TextTokenizer tokenizer = TextTokenizer.load(file)) {
            assertThat(tokenizer.before()).containsExactly(0);
            assertThat(tokenizer.after()).containsExactly(1);
            assertThat(tokenizer.ids("ab b")).containsExactly(2, 2);
        }
    }
}
