package dev.winnow.lab.bench;

import picocli.CommandLine.Option;

/** The output of a benchmark that has a small size. */
final class QuickOutput extends BenchOutput {
    @Option(names = "--quick", description = "Smaller sizes and fewer rounds: one to two minutes, and less certain.")
    boolean quick;

    /** What was asked for, else what the size sets. */
    <T> T or(T given, T full, T small) {
        return given != null ? given : quick ? small : full;
    }
}
