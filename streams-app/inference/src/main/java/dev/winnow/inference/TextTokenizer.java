package dev.winnow.inference;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * The tokenizer of a {@code tokenizer.json}. May be called by many threads at once.
 *
 * <p>DJL's own {@code encode} also copies the words, spans and masks of every token out of the library, which takes a good part of its time and is
 * read by nobody; here the ids alone are asked for.
 */
public final class TextTokenizer implements AutoCloseable {
    private static final int MOST_TRIED = 1_000;

    /** Words that next to no vocabulary has, in scripts that normalizers leave as they are. */
    private static final String UNKNOWN_WORDS = "\ud808\udc00 \ua66e \ud80c\udc00";

    /** Loaded at first use, when {@link NativeCode} has been asked. */
    private static final class Native {
        static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;
    }

    private final HuggingFaceTokenizer tokenizer;
    private final long[] before;
    private final long[] after;

    private TextTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
        tokenizer.encode(UNKNOWN_WORDS, false, false);
        Encoding example = example(tokenizer);
        long[] ids = example.getIds();
        long[] special = example.getSpecialTokenMask();
        int first = 0;
        while (first < ids.length && special[first] == 1) {
            first++;
        }
        int last = ids.length;
        while (last > first && special[last - 1] == 1) {
            last--;
        }
        before = Arrays.copyOfRange(ids, 0, first);
        after = Arrays.copyOfRange(ids, last, ids.length);
    }

    /**
     * Some text between its special tokens. Not every vocabulary knows every letter, and a normalizer may take one away: then the text of the first
     * ids is tried.
     */
    private static Encoding example(HuggingFaceTokenizer tokenizer) {
        Encoding example = tokenizer.encode("a", true, false);
        for (long id = 0; id < MOST_TRIED && isSpecialAlone(example); id++) {
            example = tokenizer.encode(tokenizer.decode(new long[] {id}, true), true, false);
        }
        return example;
    }

    private static boolean isSpecialAlone(Encoding encoding) {
        return Arrays.stream(encoding.getSpecialTokenMask()).allMatch(special -> special == 1);
    }

    /**
     * Loads the file; what it reports about truncation and padding does not count.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when others can write where the library's native code is unpacked
     */
    public static TextTokenizer load(Path file) throws IOException {
        NativeCode.requirePrivate();
        try {
            TokenizerFile.check(file);
            HuggingFaceTokenizer tokenizer =
                    HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "padding", "false"));
            try {
                return new TextTokenizer(tokenizer);
            } catch (RuntimeException e) {
                tokenizer.close();
                throw e;
            }
        } catch (RuntimeException | IOException e) {
            throw new IOException(file.getFileName() + " is not a readable tokenizer: " + EngineFailure.line(e), e);
        }
    }

    /** All tokens of a text, without special ones. */
    public long[] ids(String text) {
        // the library fails on a null
        long encoding = Native.LIBRARY.encode(tokenizer.getHandle(), Objects.requireNonNull(text, "text"), false);
        try {
            return Native.LIBRARY.getTokenIds(encoding);
        } finally {
            Native.LIBRARY.deleteEncoding(encoding);
        }
    }

    /** Special tokens that the tokenizer puts before a text. */
    public long[] before() {
        return before.clone();
    }

    /** Special tokens that the tokenizer puts after a text. */
    public long[] after() {
        return after.clone();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
