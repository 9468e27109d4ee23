package dev.winnow.app;

import picocli.CommandLine.Option;

/** How agents label batches of documents. */
final class LabellingOptions {
    @Option(names = "--threads", defaultValue = "1", description = "Threads of the engine on the CPU.")
    int threads;

    @Option(names = "--batch-documents", defaultValue = "64", description = "Documents of a batch.")
    int batchDocuments;

    @Option(
            names = "--agent-timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "Time that an agent has for a batch; then a scorer passes documents on without its label.")
    int agentTimeout;
}
