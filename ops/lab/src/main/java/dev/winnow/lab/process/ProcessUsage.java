package dev.winnow.lab.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What processes have used, with all that they have started; zeros where the system does not report it, as only Linux does.
 *
 * @param cpuSeconds processor time so far, that of children that have ended included
 * @param residentMib resident memory now, in MiB; pages that several of them share count for each
 */
public record ProcessUsage(double cpuSeconds, double residentMib) {
    /** USER_HZ, which is 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final double KIB_PER_MIB = 1 << 10;
    /** Fields of {@code stat} after the name, from 0: user and system time of the process and of its children that have ended. */
    private static final int FIRST_TIME = 11;

    private static final int LAST_TIME = 14;

    /** Of some processes and their descendants; one that has ended counts nothing. */
    public static ProcessUsage of(Collection<Long> pids) {
        List<Long> all = pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(ProcessHandle::pid)
                .distinct()
                .toList();
        return new ProcessUsage(
                all.stream().mapToDouble(ProcessUsage::cpuSeconds).sum(),
                all.stream().mapToDouble(ProcessUsage::residentMib).sum());
    }

    private static double cpuSeconds(long pid) {
        String stat = read(pid, "stat");
        // the name is in brackets, and may hold spaces and brackets itself
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        double ticks = 0;
        for (int field = FIRST_TIME; field <= LAST_TIME && field < fields.length; field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static double residentMib(long pid) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB)
                .findFirst()
                .orElse(0);
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            // it has just ended, or the system has no such file
            return "";
        }
    }
}
