package dev.winnow.agent.teacher;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Tokens of a {@code tokenizer.json}. */
final class TokenizerTokens implements Tokens {
    private final HuggingFaceTokenizer tokenizer;
    private final long[] before;
    private final String identity;

    TokenizerTokens(Path file) throws IOException {
        tokenizer = HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "padding", "false"));
        identity = new Sha256().add(file).hex();
        Encoding example = tokenizer.encode("a", true, false);
        int specials = 0;
        while (specials < example.getIds().length && example.getSpecialTokenMask()[specials] == 1) {
            specials++;
        }
        before = Arrays.copyOf(example.getIds(), specials);
    }

    @Override
    public long[] encode(String text) {
        return tokenizer.encode(text, false, false).getIds();
    }

    @Override
    public long[] before() {
        return before.clone();
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
