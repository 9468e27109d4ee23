package dev.winnow.lab.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/**
 * Processor seconds of this process, brokers apart, by threads.
 *
 * @param readers threads that read and decide: those of Kafka Streams, or the plain consumers
 * @param producers network threads of producers
 * @param others other threads of Java, the benchmark's own among them
 * @param machine compilers and the collector of garbage
 */
record ProcessCpu(double readers, double producers, double others, double machine) {
    /** Name of the threads of plain consumers. */
    static final String PLAIN_READER = "plain-reader-";

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double NANOS = 1e9;

    /** Of the process so far; only differences mean something, because threads that ended are not among the first three. */
    static ProcessCpu now() {
        double readers = 0;
        double producers = 0;
        double others = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            double seconds = thread == null ? 0 : Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId())) / NANOS;
            if (thread == null) {
                continue;
            }
            String name = thread.getThreadName();
            if (name.startsWith("kafka-producer-network-thread")) {
                producers += seconds;
            } else if (name.startsWith(PLAIN_READER) || name.matches(".*-StreamThread-[0-9]+")) {
                readers += seconds;
            } else {
                others += seconds;
            }
        }
        double all = SYSTEM.getProcessCpuTime() / NANOS;
        return new ProcessCpu(readers, producers, others, all - readers - producers - others);
    }

    ProcessCpu minus(ProcessCpu earlier) {
        return new ProcessCpu(
                readers - earlier.readers,
                producers - earlier.producers,
                others - earlier.others,
                machine - earlier.machine);
    }

    /** All of it. */
    double seconds() {
        return readers + producers + others + machine;
    }
}
