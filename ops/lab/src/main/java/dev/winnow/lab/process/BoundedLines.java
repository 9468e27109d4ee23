package dev.winnow.lab.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of a stream that someone else writes: what is longer than a limit is cut off, so that no line takes all memory. Owned by one thread. */
public final class BoundedLines {
    private final Reader reader;
    private final int longest;

    /** @param longest most characters of a line that are kept, at least 1 */
    public BoundedLines(InputStream stream, int longest) {
        this.reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        this.longest = longest;
    }

    /** The next line without its end; none after the last one. */
    public Optional<String> next() throws IOException {
        StringBuilder line = new StringBuilder();
        int character = reader.read();
        if (character == -1) {
            return Optional.empty();
        }
        while (character != -1 && character != '\n') {
            if (line.length() < longest) {
                line.append((char) character);
            }
            character = reader.read();
        }
        return Optional.of(line.toString());
    }
}
