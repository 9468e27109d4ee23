package dev.winnow.app;

import dev.winnow.service.deadletter.LetterSelection;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which dead letters a command works on. */
final class LetterSelectionOptions {
    @Option(
            names = "--reason",
            paramLabel = "REASON",
            split = ",",
            description = "Only letters with this reason, such as undecodable; repeatable (default: all).")
    Set<String> reasons = Set.of();

    @Option(
            names = "--step",
            paramLabel = "STEP",
            split = ",",
            description =
                    "Only letters of this step: ingest, dedup, scoring, console or coordinator; repeatable (default:"
                            + " all).")
    Set<String> steps = Set.of();

    @Option(
            names = "--origin",
            paramLabel = "ORIGIN",
            description = "Only records of this topic or file; repeatable (default: all).")
    Set<String> origins = Set.of();

    @Option(
            names = "--from",
            paramLabel = "OFFSET",
            defaultValue = "0",
            description = "First offset on the dead letters.")
    long from;

    @Option(
            names = "--to",
            paramLabel = "OFFSET",
            description = "Offset on the dead letters before which it ends (default: the end of the topic).")
    long to = Long.MAX_VALUE;

    LetterSelection selection() {
        return new LetterSelection(reasons, steps, origins, from, to);
    }
}
