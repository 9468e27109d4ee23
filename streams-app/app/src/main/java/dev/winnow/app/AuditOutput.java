package dev.winnow.app;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.service.audit.Coverage;
import dev.winnow.service.audit.Violation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How an audit shows what it found: a table, or one JSON object and nothing else on standard output. */
final class AuditOutput {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter PRETTY =
            JSON.writerWithDefaultPrettyPrinter().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    private static final int DIFFERENT = 1;
    private static final int NOT_COVERED = 3;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    boolean json;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the JSON object to a file too.")
    Path report;

    @Option(names = "--quiet", description = "Show no progress.")
    boolean quiet;

    /** Where lines of progress go: to standard error, or nowhere. */
    Consumer<String> progress(CommandLine command) {
        return quiet ? line -> {} : command.getErr()::println;
    }

    ObjectNode tree(Object result) {
        return JSON.valueToTree(result);
    }

    /** Shows a result; what of it is on disk is read from there, once for each form. */
    void show(CommandLine command, Object result, Consumer<PrintWriter> table) throws IOException {
        if (report != null) {
            try (Writer file = Files.newBufferedWriter(report)) {
                write(file, result);
            }
        }
        PrintWriter out = command.getOut();
        if (json) {
            write(out, result);
        } else {
            table.accept(out);
        }
        out.flush();
    }

    private static void write(Writer out, Object result) throws IOException {
        PRETTY.writeValue(out, result);
        out.write(System.lineSeparator());
    }

    /** Records of plans and marks that decide nothing and are no violation, but that somebody wrote. */
    static void printUnreadable(PrintWriter out, long unreadable) {
        if (unreadable > 0) {
            out.printf(
                    "%d invalid records of plans and marks were skipped, as the run did: see dead-letters%n",
                    unreadable);
        }
    }

    /**
     * Exit code of an audit.
     *
     * @param differs whether anything differs
     * @param notCovered whether something is neither confirmed nor refuted
     */
    static int exitCode(boolean differs, boolean notCovered) {
        return differs ? DIFFERENT : notCovered ? NOT_COVERED : 0;
    }

    static void print(PrintWriter out, String what, Coverage coverage) {
        out.printf(
                "%s: %d verified, %d not covered, %d differing%s%n",
                what,
                coverage.verified(),
                coverage.notCovered(),
                coverage.differing(),
                coverage.reasons().isEmpty() ? "" : "; not covered: " + coverage.reasons());
    }

    static void print(PrintWriter out, long count, List<Violation> violations) {
        for (Violation violation : violations) {
            out.printf(
                    "  %s %d:%d  %s%n", violation.topic(), violation.partition(), violation.offset(), violation.what());
        }
        if (count > violations.size()) {
            out.printf("  and %d more%n", count - violations.size());
        }
    }
}
