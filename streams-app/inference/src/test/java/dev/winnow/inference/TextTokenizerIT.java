package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    @Test
    void aPostProcessorWithATokenThatNobodyDefinedIsRefusedBeforeTheLibraryEndsTheProcess() throws IOException {
        String template = """
                {"type": "TemplateProcessing",
                 "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                 "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                 "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [0], "tokens": ["[CLS]"]}}}""";

        try (TextTokenizer tokenizer = TextTokenizer.load(withPostProcessor(template))) {
            assertThat(tokenizer.before()).containsExactly(0);
        }
        assertRefused(template.replace("{\"[CLS]\":", "{\"[SEP]\":"), "'[CLS]' into 'single'");
        assertRefused(template.replace("[0]", "[0, 1]"), "as many ids as tokens");
        assertRefused(template.replace("{\"id\": \"[CLS]\", \"type_id\": 0}", "[\"[SEP]\", 0]"), "into 'single'");
        assertRefused(
                "{\"type\": \"Sequence\", \"processors\": [" + template.replace("[0]", "[]") + "]}", "as many ids");
        assertRefused("[" + template + "]", "not an object");
    }

    @Test
    void whatWouldEndTheProcessIsRefused() throws IOException {
        String decoder = "\"decoder\": ";
        for (String value : List.of(
                "[".repeat(100) + "]".repeat(100), "{\"type\": 1e999}", "{\"type\": \"\\ud800\"}", "{\"type\": ")) {
            Path file = Files.writeString(
                    folder.resolve("tokenizer.json"),
                    TOKENIZER.replace("\"normalizer\":", decoder + value + ", \"normalizer\":"));

            assertThatThrownBy(() -> TextTokenizer.load(file)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aTokenizerWithoutATokenForUnknownWordsIsRefusedWhenItIsLoaded() throws IOException {
        Path file = Files.writeString(
                folder.resolve("tokenizer.json"),
                TOKENIZER.replace("\"unk_token\": \"[SEP]\"", "\"unk_token\": \"[UNK]\""));

        assertThatThrownBy(() -> TextTokenizer.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[UNK]");
    }

    @Test
    void normalizersAndModelsThatTheLibraryFailsOnAreRefused() throws IOException {
        String normalizer = "{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"\"}";
        String model =
                "{\"type\": \"WordLevel\", \"unk_token\": \"[SEP]\", \"vocab\": {\"[CLS]\": 0, \"[SEP]\": 1, \"b\": 2}}";
        Map<String, String> faults = Map.of(
                "{\"type\": \"Precompiled\"}",
                normalizer,
                "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}",
                normalizer,
                "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Prepend\", \"prepend\": \"\"}]}",
                normalizer,
                "{\"type\": \"BPE\", \"vocab\": {\"[CLS]\": 0, \"[SEP]\": 1, \"b\": 2}, \"merges\": [\"b b\"], \"continuing_subword_prefix\": \"###\"}",
                model);
        for (Map.Entry<String, String> fault : faults.entrySet()) {
            assertThat(TOKENIZER).contains(fault.getValue());
            Path file = Files.writeString(
                    folder.resolve("tokenizer.json"), TOKENIZER.replace(fault.getValue(), fault.getKey()));

            assertThatThrownBy(() -> TextTokenizer.load(file)).isInstanceOf(IOException.class);
        }
    }

    private void assertRefused(String postProcessor, String reason) throws IOException {
        Path file = withPostProcessor(postProcessor);
        assertThatThrownBy(() -> TextTokenizer.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tokenizer.json is not a readable tokenizer")
                .hasMessageContaining(reason);
    }

    private Path withPostProcessor(String json) throws IOException {
        String bert = "{\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\", 1], \"cls\": [\"[CLS]\", 0]}";
        assertThat(TOKENIZER).contains(bert);
        return Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER.replace(bert, json));
    }
}
