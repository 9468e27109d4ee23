package dev.winnow.lab.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A plot. */
interface Chart {
    /** File name without its ending, and prefix of its identifiers. */
    String name();

    /** What to look for, and how it is drawn. */
    String note();

    /**
     * The picture.
     *
     * @param css stylesheet to carry along; empty on a page that has it
     */
    String svg(String css);

    /** A stylesheet of this package. */
    static String css(String file) {
        try (InputStream stream = Chart.class.getResourceAsStream(file)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + file, e);
        }
    }
}
