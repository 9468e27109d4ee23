package dev.winnow.agents.transformer;

import dev.winnow.inference.TextTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts texts into windows of tokens with the tokenizer of a {@code tokenizer.json}. The first window of a text is what the
 * field's libraries give for {@code truncation=True, max_length=maxLength}. Safe for every thread.
 *
 * <p>A tokenizer reads only as much of a long text as its windows need: the head up to a space, with more tokens after it
 * than can be touched by the cut.
 */
final class WindowCutter implements AutoCloseable {
    private static final int CHARACTERS_PER_TOKEN = 8;
    /** Tokens before a cut that are not trusted. */
    private static final int MARGIN = 32;

    private final TextTokenizer tokenizer;
    private final TransformerSettings settings;
    private final long[] before;
    private final long[] after;

    WindowCutter(Path tokenizerFile, TransformerSettings settings) throws IOException {
        this.settings = settings;
        tokenizer = TextTokenizer.load(tokenizerFile);
        before = tokenizer.before();
        after = tokenizer.after();
        if (room() < 1) {
            throw new IllegalArgumentException("maxLength " + settings.maxLength() + " leaves no room for text beside "
                    + (before.length + after.length) + " special tokens");
        }
    }

    /** The windows of a text, one at least, at most as many as the settings allow. */
    List<Window> cut(int document, String text) {
        long[] content = content(text);
        List<Window> windows = new ArrayList<>();
        int step = room() - settings.overlap();
        int from = 0;
        do {
            int to = Math.min(content.length, from + room());
            windows.add(window(document, content, from, to));
            from = to == content.length ? to : from + step;
        } while (from < content.length && windows.size() < settings.windows());
        return windows;
    }

    private int room() {
        return settings.maxLength() - before.length - after.length;
    }

    private Window window(int document, long[] content, int from, int to) {
        long[] ids = new long[before.length + to - from + after.length];
        System.arraycopy(before, 0, ids, 0, before.length);
        System.arraycopy(content, from, ids, before.length, to - from);
        System.arraycopy(after, 0, ids, before.length + to - from, after.length);
        // an empty text in a model without special tokens still needs a row
        return new Window(document, ids.length == 0 ? new long[] {settings.padding()} : ids, to - from);
    }

    /** Tokens of the text, at least as many as the windows can hold where the text has them. */
    private long[] content(String text) {
        int needed = room() + (settings.windows() - 1) * (room() - settings.overlap());
        long characters = (long) CHARACTERS_PER_TOKEN * needed;
        while (characters < text.length()) {
            int end = text.lastIndexOf(' ', (int) characters);
            if (end > characters / 2) {
                long[] ids = tokenizer.ids(text.substring(0, end));
                if (ids.length >= needed + MARGIN) {
                    return Arrays.copyOf(ids, needed);
                }
            }
            characters *= 4;
        }
        return tokenizer.ids(text);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
