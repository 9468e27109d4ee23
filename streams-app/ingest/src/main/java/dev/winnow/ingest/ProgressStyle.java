package dev.winnow.ingest;

import java.io.IOException;
import java.nio.file.Path;

/** How a long command shows on standard error how far it is. */
public enum ProgressStyle {
    /** One line that is rewritten in place: for a terminal. */
    BAR,
    /** A line now and then: for a log. */
    LINES,
    QUIET;

    /** What suits where standard error leads to. */
    public static ProgressStyle onStandardError(boolean quiet) {
        return quiet ? QUIET : leadsToTerminal() ? BAR : LINES;
    }

    /** Asks the kernel where standard error leads to; where it cannot be asked, lines are safe. */
    private static boolean leadsToTerminal() {
        try {
            String target = Path.of("/proc/self/fd/2").toRealPath().toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }
}
