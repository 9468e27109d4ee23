package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One turn of a contender.
 *
 * @param records records that were done while the clock ran, of all readers together
 * @param seconds wall time
 * @param cpu processor seconds of this process
 * @param waits seconds that its threads waited for brokers, all threads together
 */
record Slice(long records, double seconds, ProcessCpu cpu, ThreadWaits waits) {
    private static final double MICROS = 1e6;

    @JsonProperty("recordsPerSecond")
    double recordsPerSecond() {
        return records / seconds;
    }

    /** Microseconds of processor time of the whole process, brokers apart. */
    @JsonProperty("cpuMicrosPerRecord")
    double cpuMicrosPerRecord() {
        return cpu.seconds() * MICROS / records;
    }
}
