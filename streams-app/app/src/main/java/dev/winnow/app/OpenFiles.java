package dev.winnow.app;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** The limit of open files. Every jar of the class path is one, so that below it classes are missing and errors name the wrong cause. */
final class OpenFiles {
    private static final long FEWEST = 256;

    private OpenFiles() {}

    /** What is wrong with the limit of this process; empty when it is high enough, or the system has none. */
    static Optional<String> trouble() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? trouble(system.getMaxFileDescriptorCount())
                : Optional.empty();
    }

    static Optional<String> trouble(long limit) {
        return limit >= FEWEST
                ? Optional.empty()
                : Optional.of("the limit of open files is " + limit + " (ulimit -n), but at least " + FEWEST
                        + " are needed: raise it, for example with 'ulimit -n 4096' or LimitNOFILE= of systemd");
    }
}
