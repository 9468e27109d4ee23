package dev.winnow.lab.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What Python ran on, and how far its outputs were from Winnow's.
 *
 * @param version of Python and of the packages that were used
 * @param device as torch calls it
 * @param tensorFloat32 whether torch was free to round products of float32 matrices to TF32; null on a processor
 * @param attention how the hub's BERT computes attention; null where it was left out
 * @param leftOut contenders that could not run, and why
 * @param maxDifference largest difference of an output of the archive in Python from the agent's
 * @param transformersMaxDifference the same of the hub's BERT; null where it was left out
 */
record PythonSide(
        String version,
        String device,
        Boolean tensorFloat32,
        String attention,
        Map<String, String> leftOut,
        Double maxDifference,
        Double transformersMaxDifference) {
    PythonSide {
        leftOut = new LinkedHashMap<>(leftOut);
    }
}
