package dev.winnow.lab.bench;

import dev.winnow.runtime.UsageException;
import picocli.CommandLine.Option;

/** The output of a benchmark that has a small size. */
final class QuickOutput extends BenchOutput {
    @Option(names = "--quick", description = "Smaller sizes and fewer rounds: one to two minutes, and less certain.")
    boolean quick;

    /** What was asked for, else what the size sets. */
    <T> T or(T given, T full, T small) {
        return given != null ? given : quick ? small : full;
    }

    /**
     * Checks a number that may be left out.
     *
     * @throws UsageException where it is given and lower
     */
    static void requireAtLeast(String option, int least, Integer given) {
        if (given != null && given < least) {
            throw new UsageException(option + " must be at least " + least + ", not " + given);
        }
    }
}
