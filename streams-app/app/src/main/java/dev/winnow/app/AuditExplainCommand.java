package dev.winnow.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.RunOption;
import dev.winnow.service.audit.Explain;
import dev.winnow.service.audit.Explanation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains one document. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Show why a document was selected or not, under every plan.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:what every plan makes of it is shown",
            "1:the document is not found, or the deployment cannot be reached",
            "2:wrong usage",
            "3:nothing differs, but something is not covered: records or committed offsets are gone"
        })
final class AuditExplainCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    RunOption run;

    @Mixin
    AuditSnapshotOption snapshots;

    @Mixin
    AuditOutput output;

    @Parameters(paramLabel = "DOCUMENT_ID", description = "SHA-256 of the document's normalised text.")
    String documentId;

    /** What is printed as JSON. */
    private record Explained(String documentId, String run, List<Explanation> occurrences) {}

    @Override
    public Integer call() throws IOException {
        KafkaConnection connection = kafka.connection();
        RunTopics topics = connection.topics().run(run.name());
        connection.requireReady(connection.topics().annotated(), topics.plans(), topics.selected(), topics.marks());
        List<Explanation> explanations = new Explain(connection, topics, snapshots.directory()).explain(documentId);
        ObjectNode tree = output.tree(new Explained(documentId, run.name(), explanations));
        output.show(spec.commandLine(), tree, out -> explanations.forEach(explanation -> print(out, explanation)));
        return AuditOutput.exitCode(
                false, explanations.stream().anyMatch(each -> each.coverage().notCovered() > 0));
    }

    private static void print(PrintWriter out, Explanation explanation) {
        out.printf(
                "document %s at %d:%d, %s%n",
                explanation.documentId(),
                explanation.partition(),
                explanation.offset(),
                explanation.livePlan() < 0 ? "not decided yet" : "decided under plan " + explanation.livePlan());
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
        }
        if (explanation.coverage().notCovered() > 0) {
            AuditOutput.print(out, "  plans", explanation.coverage());
        }
    }
}
