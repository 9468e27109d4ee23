package dev.winnow.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.RunOption;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Totals;
import dev.winnow.service.audit.Verify;
import dev.winnow.service.audit.VerifyReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Recomputes the decisions of a run. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Recompute decisions, probes, marks and plans of a run and compare; exit code 1 when anything differs.",
            "A range is compared alone, but replayed from the start of its partitions: uses and label samples rest on all that came before."
        })
final class AuditVerifyCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    RunOption run;

    @Mixin
    AuditRangeOptions range;

    @Mixin
    AuditOutput output;

    @Option(
            names = "--totals",
            description = "Also count the shared topics: ingested = annotated + dead; scoring should have stopped.")
    boolean withTotals;

    @Override
    public Integer call() throws IOException {
        AuditRange compared = range.range();
        KafkaConnection connection = kafka.connection();
        RunTopics topics = connection.topics().run(run.name());
        connection.requireReady(
                connection.topics().annotated(),
                topics.plans(),
                topics.rewards(),
                topics.selected(),
                topics.probes(),
                topics.marks());
        CommandLine command = spec.commandLine();
        VerifyReport result = new Verify(connection, topics, compared, range.threads, output.progress(command)).run();
        ObjectNode tree = output.tree(result);
        boolean verified = result.verified();
        if (withTotals) {
            Totals totals = Totals.count(connection);
            verified &= totals.balanced();
            tree.set("totals", output.tree(totals).put("balanced", totals.balanced()));
            tree.put("verified", verified);
        }
        boolean agrees = verified;
        output.show(command, tree, out -> print(out, result, agrees, tree));
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
        AuditOutput.printUnreadable(out, result.unreadable());
        AuditOutput.print(out, result.violationCount(), result.violations());
        if (tree.has("totals")) {
            out.println("totals " + tree.get("totals"));
        }
    }
}
