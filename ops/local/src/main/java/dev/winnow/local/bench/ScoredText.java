package dev.winnow.local.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What a benchmark of a transformer agent reads, and on what. */
final class ScoredText {
    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files or folders of text (default: real text of this machine).")
    List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--max-length",
            defaultValue = "512",
            paramLabel = "N",
            description = "Most tokens that are read of a document (default: ${DEFAULT-VALUE}).")
    int maxLength;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
    String device;

    @Option(names = "--threads", paramLabel = "N", description = "Threads on the CPU (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();
}
