package dev.winnow.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The limit of open files. Every jar of the class path is one, so that below it classes are missing and errors name the wrong cause. */
final class OpenFiles {
    private static final long FEWEST = 256;
    /** The platform's management beans have the limit too; loading them takes a tenth of a start. */
    private static final Path LIMITS = Path.of("/proc/self/limits");

    private static final Pattern SOFT_LIMIT = Pattern.compile("Max open files +(\\d+) .*");

    private OpenFiles() {}

    /** What is wrong with the limit of this process; empty when it is high enough, or the system does not show one. */
    static Optional<String> trouble() {
        try {
            return trouble(Files.readAllLines(LIMITS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The same of the lines of {@code /proc/self/limits}. */
    static Optional<String> trouble(List<String> limits) {
        return limits.stream()
                .map(SOFT_LIMIT::matcher)
                .filter(Matcher::matches)
                .map(line -> Long.parseLong(line.group(1)))
                .filter(limit -> limit < FEWEST)
                .findFirst()
                .map(limit -> "the limit of open files is " + limit + " (ulimit -n), but at least " + FEWEST
                        + " are needed: raise it, for example with 'ulimit -n 4096' or LimitNOFILE= of systemd");
    }
}
