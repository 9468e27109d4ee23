package dev.winnow.app;

import dev.winnow.runtime.UsageException;
import picocli.CommandLine.Option;

/** How many of the newest records a command shows. */
final class LastOption {
    private static final int MOST = 10_000;

    @Option(
            names = "--last",
            defaultValue = "20",
            description = "How many of the newest are shown, from 1 to " + MOST + ".")
    int records;

    /** @throws UsageException when it is out of range */
    int records() {
        if (records < 1 || records > MOST) {
            throw new UsageException("--last must be from 1 to " + MOST + ": it is " + records);
        }
        return records;
    }
}
