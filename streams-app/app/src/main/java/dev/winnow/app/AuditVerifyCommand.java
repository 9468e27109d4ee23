package dev.winnow.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.ResultOutput;
import dev.winnow.runtime.UsageException;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Totals;
import dev.winnow.service.audit.Verify;
import dev.winnow.service.audit.VerifyReport;
import dev.winnow.service.audit.VerifySnapshots;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recomputes the decisions of a run. */
@Command(
        name = "verify",
        description = {
            "Recompute decisions, probes, marks and plans of a run and compare. Counts of decisions and of plans what is verified, what is not covered, and what differs.",
            "A range is compared alone, but replayed from the start of its partitions or from snapshots: uses and label samples rest on all that came before."
        })
final class AuditVerifyCommand extends AuditRunCommand {
    @Mixin
    AuditRangeOptions range;

    @Mixin
    AuditSnapshotOption snapshots;

    @Option(
            names = "--from-snapshots",
            description =
                    "Compare only what comes after the snapshots, which a verification has written; without it, decisions before them count as not covered.")
    boolean fromSnapshots;

    @Option(
            names = "--write-snapshots",
            paramLabel = "DIR",
            description =
                    "Write a snapshot of each partition that verifies, at its newest mark under rule 2, so that a later audit needs no record before it.")
    Path writeSnapshots;

    @Option(
            names = "--totals",
            description = "Also count the shared topics: ingested = annotated + dead; scoring should have stopped.")
    boolean withTotals;

    @Override
    public Integer call() throws IOException {
        AuditRange compared = range.range();
        requireSnapshots(compared);
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(
                connection.topics().annotated(),
                topics.plans(),
                topics.rewards(),
                topics.selected(),
                topics.probes(),
                topics.marks());
        VerifyReport result = new Verify(
                        connection,
                        topics,
                        compared,
                        new VerifySnapshots(snapshots.directory(), fromSnapshots, Optional.ofNullable(writeSnapshots)),
                        range.threads,
                        output.progress())
                .run();
        ObjectNode tree = ResultOutput.tree(result);
        boolean verified = result.verified();
        boolean differs = result.violationCount() > 0;
        if (withTotals) {
            Totals totals = Totals.count(connection);
            verified &= totals.balanced();
            differs |= !totals.balanced();
            tree.set("totals", ResultOutput.<ObjectNode>tree(totals).put("balanced", totals.balanced()));
            tree.put("verified", verified);
        }
        int exitCode = AuditOutput.exitCode(differs, result.coverage().missing() > 0);
        output.show(tree, out -> print(out, result, exitCode, tree));
        return exitCode;
    }

    private void requireSnapshots(AuditRange compared) throws IOException {
        if (fromSnapshots && snapshots.directory().isEmpty()) {
            throw new UsageException("--from-snapshots needs --snapshots DIR");
        }
        if (writeSnapshots == null) {
            return;
        }
        AuditRange whole = new AuditRange(compared.partitions(), 0, Long.MAX_VALUE, 0, Integer.MAX_VALUE);
        if (!compared.equals(whole)) {
            throw new UsageException(
                    "--write-snapshots needs all decisions of a partition compared: leave out --from, --to and --plans");
        }
        Files.createDirectories(writeSnapshots);
    }

    private static String verdict(int exitCode) {
        return exitCode == 0 ? "verified" : exitCode == 1 ? "DOES NOT VERIFY" : "NOT COVERED IN FULL, nothing differs";
    }

    private static void print(PrintWriter out, VerifyReport result, int exitCode, ObjectNode tree) {
        out.printf(
                Locale.ROOT,
                "run %s: %s%n%d decisions, %d selected, %d rejected, %d probes, %d undecodable, %d violations%n",
                result.run(),
                verdict(exitCode),
                result.decisions(),
                result.selected(),
                result.rejected(),
                result.probes(),
                result.dead(),
                result.violationCount());
        AuditOutput.print(out, "decisions", result.coverage().decisions());
        AuditOutput.print(out, "plans", result.coverage().plans());
        if (!result.begunAt().isEmpty()) {
            AuditOutput.print(out, "uses in snapshots", result.coverage().uses());
        }
        result.begunAt()
                .forEach(at ->
                        out.printf("partition %d begun at offset %d, %s%n", at.partition(), at.offset(), at.file()));
        result.written()
                .forEach(at -> out.printf(
                        "partition %d: snapshot at offset %d written, %s%n", at.partition(), at.offset(), at.file()));
        AuditOutput.printUnreadable(out, result.unreadable());
        AuditOutput.print(out, result.violationCount(), result.violations());
        if (tree.has("totals")) {
            out.println("totals " + tree.get("totals"));
        }
    }
}
