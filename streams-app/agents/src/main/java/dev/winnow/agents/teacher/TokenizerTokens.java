package dev.winnow.agents.teacher;

import dev.winnow.agent.Sha256;
import dev.winnow.inference.TextTokenizer;
import java.io.IOException;
import java.nio.file.Path;

/** Tokens of a {@code tokenizer.json}. */
final class TokenizerTokens implements Tokens {
    private final TextTokenizer tokenizer;
    private final String identity;

    TokenizerTokens(Path file) throws IOException {
        tokenizer = TextTokenizer.load(file);
        identity = new Sha256().add(file).hex();
    }

    @Override
    public long[] encode(String text) {
        return tokenizer.ids(text);
    }

    @Override
    public long[] before() {
        return tokenizer.before();
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
