package dev.winnow.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.audit.Explain;
import dev.winnow.audit.Explanation;
import dev.winnow.audit.Totals;
import dev.winnow.audit.Verify;
import dev.winnow.audit.VerifyReport;
import dev.winnow.audit.Violation;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.RunTopics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proves decisions after the fact. */
@Command(
        name = "audit",
        description = "Replay and explain decisions.",
        synopsisSubcommandLabel = "(verify | explain)",
        mixinStandardHelpOptions = true,
        subcommands = {AuditCommand.VerifyRun.class, AuditCommand.ExplainDocument.class})
final class AuditCommand {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Recomputes every decision of a run. */
    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Recompute every decision of a run and compare; exit code 1 when anything differs.")
    static final class VerifyRun implements Callable<Integer> {
        @Spec
        CommandSpec spec;

        @Mixin
        KafkaOptions kafka;

        @Mixin
        RunOption run;

        @Option(names = "--json", description = "Print the report as JSON.")
        boolean json;

        @Option(names = "--report", paramLabel = "FILE", description = "Write the report as JSON to a file too.")
        Path report;

        @Option(names = "--quiet", description = "Show no progress.")
        boolean quiet;

        @Option(
                names = "--totals",
                description = "Also count the shared topics: ingested = annotated + dead; scoring should have stopped.")
        boolean withTotals;

        @Override
        public Integer call() throws IOException {
            KafkaConnection connection = kafka.connection();
            RunTopics topics = connection.topics().run(run.name());
            connection.requireReady(
                    connection.topics().annotated(),
                    topics.plans(),
                    topics.selected(),
                    topics.probes(),
                    topics.marks());
            PrintWriter err = spec.commandLine().getErr();
            VerifyReport result = new Verify(connection, topics, quiet ? line -> {} : err::println).run();
            ObjectNode tree = JSON.valueToTree(result);
            boolean verified = result.verified();
            if (withTotals) {
                Totals totals = Totals.count(connection);
                verified &= totals.balanced();
                tree.set("totals", JSON.<ObjectNode>valueToTree(totals).put("balanced", totals.balanced()));
                tree.put("verified", verified);
            }
            if (report != null) {
                Files.writeString(report, tree.toPrettyString() + "\n");
            }
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(tree.toPrettyString());
            } else {
                print(out, result, verified, tree);
            }
            out.flush();
            return verified ? 0 : 1;
        }

        private static void print(PrintWriter out, VerifyReport result, boolean verified, ObjectNode tree) {
            out.printf(
                    Locale.ROOT,
                    "run %s: %s%n%d decisions, %d selected, %d rejected, %d probes, %d undecodable, %d violations%n",
                    result.run(),
                    verified ? "verified" : "DOES NOT VERIFY",
                    result.decisions(),
                    result.selected(),
                    result.rejected(),
                    result.probes(),
                    result.dead(),
                    result.violationCount());
            for (Violation violation : result.violations()) {
                out.printf("partition %d offset %d: %s%n", violation.partition(), violation.offset(), violation.what());
            }
            if (tree.has("totals")) {
                out.println("totals " + tree.get("totals"));
            }
        }
    }

    /** Explains one document. */
    @Command(
            name = "explain",
            mixinStandardHelpOptions = true,
            description = "Show why a document was selected or not, under every plan.")
    static final class ExplainDocument implements Callable<Integer> {
        @Spec
        CommandSpec spec;

        @Mixin
        KafkaOptions kafka;

        @Mixin
        RunOption run;

        @Option(names = "--json", description = "Print JSON.")
        boolean json;

        @Parameters(paramLabel = "DOCUMENT_ID", description = "SHA-256 of the document's normalised text.")
        String documentId;

        @Override
        public Integer call() {
            KafkaConnection connection = kafka.connection();
            RunTopics topics = connection.topics().run(run.name());
            connection.requireReady(connection.topics().annotated(), topics.plans(), topics.selected(), topics.marks());
            List<Explanation> explanations = new Explain(connection, topics).explain(documentId);
            PrintWriter out = spec.commandLine().getOut();
            if (explanations.isEmpty()) {
                throw new IllegalStateException("document " + documentId + " is not on "
                        + connection.topics().annotated() + ": check the id, or wait until it is scored");
            }
            if (json) {
                out.println(JSON.<JsonNode>valueToTree(explanations).toPrettyString());
            } else {
                explanations.forEach(explanation -> print(out, explanation));
            }
            out.flush();
            return 0;
        }

        private static void print(PrintWriter out, Explanation explanation) {
            out.printf(
                    "document %s at %d:%d, %s%n",
                    explanation.documentId(),
                    explanation.partition(),
                    explanation.offset(),
                    explanation.livePlan() < 0 ? "not decided yet" : "decided under plan " + explanation.livePlan());
            explanation.groups().forEach((agent, group) -> out.printf("  %-16s %s%n", agent, group));
            out.printf(
                    "  %6s %12s %5s %12s %12s %12s  %-9s %s%n",
                    "plan", "lambda", "uses", "score", "probability", "draw", "fate", "weights");
            for (Explanation.Fate fate : explanation.fates()) {
                out.printf(
                        Locale.ROOT,
                        "%s %6d %12.6g %5d %12.6g %12.6g %12.6g  %-9s %s%s%n",
                        fate.live() ? ">" : " ",
                        fate.planVersion(),
                        fate.lambda(),
                        fate.uses(),
                        fate.score(),
                        fate.probability(),
                        fate.draw(),
                        fate.accepted() ? "selected" : "rejected",
                        fate.weights(),
                        fate.probed() ? " probe" : "");
            }
        }
    }
}
