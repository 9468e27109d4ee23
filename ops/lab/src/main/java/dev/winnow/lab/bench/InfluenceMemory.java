package dev.winnow.lab.bench;

import ai.djl.ndarray.NDManager;
import dev.winnow.lab.process.ProcessMemory;

/**
 * Memory of this process at one moment.
 *
 * @param residentMib resident memory in MiB; 0 where the system does not report it
 * @param peakMib most that was ever resident, in MiB; 0 where the system does not report it
 * @param managedArrays native arrays that are held
 */
record InfluenceMemory(long residentMib, long peakMib, int managedArrays) {
    static InfluenceMemory of(NDManager owner) {
        return new InfluenceMemory(
                (long) ProcessMemory.residentMib(),
                (long) ProcessMemory.peakMib(),
                owner.getManagedArrays().size());
    }
}
