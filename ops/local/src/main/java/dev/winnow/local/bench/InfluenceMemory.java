package dev.winnow.local.bench;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of this process at one moment.
 *
 * @param residentMib resident memory in MiB; 0 where the system does not tell
 * @param peakMib most that was ever resident, in MiB; 0 where the system does not tell
 * @param managedArrays native arrays that are held
 */
record InfluenceMemory(long residentMib, long peakMib, int managedArrays) {
    private static final Path STATUS = Path.of("/proc/self/status");

    static InfluenceMemory of(NDManager owner) {
        int arrays = owner.getManagedArrays().size();
        try {
            List<String> lines = Files.readAllLines(STATUS);
            return new InfluenceMemory(mib(lines, "VmRSS:"), mib(lines, "VmHWM:"), arrays);
        } catch (IOException e) {
            // only Linux has this file
            return new InfluenceMemory(0, 0, arrays);
        }
    }

    private static long mib(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(0);
    }
}
