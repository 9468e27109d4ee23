package dev.winnow.lab.bench.fuzz;

import dev.winnow.inference.TextTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Texts against the native code of sound tokenizers, whose failure ends the whole process. */
final class TextTarget implements FuzzTarget {
    private static final char REPLACEMENT = '\uFFFD';

    private final List<TextTokenizer> tokenizers = new ArrayList<>();

    /** @param folder where files are written */
    TextTarget(Path folder) throws IOException {
        for (FuzzInput file : TokenizerFiles.all()) {
            tokenizers.add(TextTokenizer.load(Files.write(folder.resolve(file.name()), file.bytes())));
        }
    }

    @Override
    public String name() {
        return "texts";
    }

    @Override
    public List<FuzzInput> seeds() {
        return List.of(
                new FuzzInput(
                        "latin.txt",
                        CrawlFiles.utf8(
                                "Some words, of a text: 1,234.5 <s> [CLS] it's e\u0301t\u00e9\u0300\n\t\u00a0\u200b")),
                new FuzzInput(
                        "others.txt",
                        CrawlFiles.utf8(
                                "\u4e2d\u6587 \u0623\u0647\u0644\u0627 \u0939\u093f\u0928 \u1112\u1161\u11ab \ud83d\udc69\u200d\ud83d\udcbb \ufdfa \u0130\u0307 \u2581\u0120\u0000")));
    }

    @Override
    public FuzzBounds bounds() {
        return FuzzBounds.of(10, 256);
    }

    /** False for what is not UTF-8. */
    @Override
    public boolean accepts(FuzzInput input) {
        String text = new String(input.bytes(), StandardCharsets.UTF_8);
        for (TextTokenizer tokenizer : tokenizers) {
            tokenizer.ids(text);
        }
        return text.indexOf(REPLACEMENT) < 0;
    }

    @Override
    public void close() {
        tokenizers.forEach(TextTokenizer::close);
    }
}
