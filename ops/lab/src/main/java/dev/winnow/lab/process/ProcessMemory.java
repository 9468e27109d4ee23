package dev.winnow.lab.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the system reports about the memory of this process. */
public final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double KIB_PER_MIB = 1 << 10;

    private ProcessMemory() {}

    /** Resident memory in MiB; 0 where the system does not report it. */
    public static double residentMib() {
        return mib("VmRSS:");
    }

    /** Most that was ever resident, in MiB; 0 where the system does not report it. */
    public static double peakMib() {
        return mib("VmHWM:");
    }

    private static double mib(String key) {
        List<String> lines;
        try {
            lines = Files.readAllLines(STATUS);
        } catch (IOException e) {
            // only Linux has this file
            return 0;
        }
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB)
                .findFirst()
                .orElse(0);
    }
}
