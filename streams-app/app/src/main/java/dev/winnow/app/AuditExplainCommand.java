package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.service.audit.DocumentLookup;
import dev.winnow.service.audit.Explain;
import dev.winnow.service.audit.Explanation;
import dev.winnow.service.audit.Scratch;
import dev.winnow.service.show.Rows;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Explains one document. */
@Command(name = "explain", description = "Show why a document was selected or not, under every plan.")
final class AuditExplainCommand extends AuditRunCommand {
    @Mixin
    AuditSnapshotOption snapshots;

    @Parameters(
            paramLabel = "DOCUMENT",
            description =
                    "Id of the document, which is the SHA-256 of its normalised text; or the id's first 6 or more digits; or its URL.")
    String document;

    /** What is printed as JSON. */
    private record Explained(String documentId, String run, Iterable<Explanation> occurrences) {}

    @Override
    public Integer call() {
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(connection.topics().annotated(), topics.plans(), topics.selected(), topics.marks());
        String documentId = new DocumentLookup(connection).id(document);
        try (Scratch scratch = new Scratch()) {
            Iterable<Explanation> explanations =
                    new Explain(connection, topics, snapshots.directory()).explain(documentId, scratch);
            output.show(
                    new Explained(documentId, run.name(), explanations),
                    out -> explanations.forEach(explanation -> print(out, explanation)));
            boolean isCovered = true;
            for (Explanation explanation : explanations) {
                isCovered &= explanation.coverage().notCovered() == 0;
            }
            return AuditOutput.exitCode(false, !isCovered);
        }
    }

    private static void print(PrintWriter out, Explanation explanation) {
        out.printf(
                "document %s at %d:%d, %s%n",
                explanation.documentId(),
                explanation.partition(),
                explanation.offset(),
                explanation.livePlan() < 0 ? "not decided yet" : "decided under plan " + explanation.livePlan());
        if (!explanation.url().isEmpty()) {
            out.println("  " + Rows.snippet(explanation.url()));
        }
        out.println("  " + Rows.snippet(explanation.text()));
        for (Explanation.Label label : explanation.labels()) {
            out.printf(
                    Locale.ROOT,
                    "  %-16s %-24s score %.4g%s%n",
                    label.agent(),
                    label.group(),
                    label.score(),
                    label.reference().isEmpty() ? "" : "  refers to " + label.reference());
        }
        out.printf(
                "  %6s %12s %5s %12s %12s %12s  %-9s %s%n",
                "plan", "lambda", "uses", "score", "probability", "draw", "fate", "theta x weight");
        String decided = "";
        for (Explanation.Fate fate : explanation.fates()) {
            Map<String, String> products = new TreeMap<>();
            fate.weights()
                    .forEach((agent, weight) -> products.put(
                            agent,
                            String.format(
                                    Locale.ROOT, "%.3f x %+.4f", fate.thetas().get(agent), weight)));
            out.printf(
                    Locale.ROOT,
                    "%s %6d %12.6g %5d %12.6g %12.6g %12.6g  %-9s %s%s%s%s%n",
                    fate.live() ? ">" : " ",
                    fate.planVersion(),
                    fate.lambda(),
                    fate.uses(),
                    fate.score(),
                    fate.probability(),
                    fate.draw(),
                    fate.accepted() ? "selected" : "rejected",
                    products,
                    fate.floored() ? " floor" : "",
                    fate.vetoedBy().isEmpty() ? "" : " vetoed by " + fate.vetoedBy(),
                    fate.probed() ? " probe" : "");
            if (fate.live()) {
                decided = fate.reason();
            }
        }
        if (!decided.isEmpty()) {
            out.println("  " + decided);
        }
        if (explanation.coverage().notCovered() > 0) {
            AuditOutput.print(out, "  plans", explanation.coverage());
        }
    }
}
