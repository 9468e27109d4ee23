package dev.winnow.agents.measure;

import java.io.DataOutputStream;
import java.io.IOException;

/** One number of a text, by what was fitted and never changes. Thread-safe. */
public interface Measure {

    /**
     * The number; NaN for a text that has nothing to measure.
     *
     * @param text any text
     * @param source where it comes from, may be empty
     */
    double of(String text, String source);

    /** Writes what was fitted. */
    void write(DataOutputStream out) throws IOException;
}
