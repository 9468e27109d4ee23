package dev.winnow.lab.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessUsageTest {
    private static final long OWN = ProcessHandle.current().pid();

    @BeforeEach
    void theSystemReportsIt() {
        assumeThat(Files.exists(Path.of("/proc/self/stat"))).isTrue();
    }

    @Test
    void processorTimeGrowsWithWorkAndMemoryIsThatOfTheProcess() {
        ProcessUsage before = ProcessUsage.of(List.of(OWN));
        long sum = 0;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 100_000_000) {
            sum += System.nanoTime() % 7;
        }
        ProcessUsage after = ProcessUsage.of(List.of(OWN));

        assertThat(sum).isPositive();
        assertThat(after.cpuSeconds()).isGreaterThan(before.cpuSeconds());
        assertThat(after.residentMib()).isBetween(ProcessMemory.residentMib() / 4, 4 * ProcessMemory.residentMib());
    }

    @Test
    void aProcessIsCountedOnceAndOneThatHasEndedNotAtAll() {
        double once = ProcessUsage.of(List.of(OWN)).residentMib();

        assertThat(ProcessUsage.of(List.of(OWN, OWN)).residentMib()).isLessThan(1.5 * once);
        assertThat(ProcessUsage.of(List.of(Long.MAX_VALUE))).isEqualTo(new ProcessUsage(0, 0));
    }
}
