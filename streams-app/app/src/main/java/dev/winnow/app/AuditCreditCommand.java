package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.service.audit.AgentCredit;
import dev.winnow.service.audit.CreditReport;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks what each agent adds. */
@Command(
        name = "credit",
        description = {
            "Decide the documents of a plan again without each agent in turn, and compare by the rewards of probes.",
            "A credit is the mean reward of what was selected less that of what the others would select, by inverse propensity, in standard deviations of the plan's probes."
        })
final class AuditCreditCommand extends AuditRunCommand {
    @Mixin
    AuditSnapshotOption snapshots;

    @Option(
            names = "--plan",
            paramLabel = "VERSION",
            description = "Plan whose agents are credited (default: the newest that probes have been measured under).")
    Integer plan;

    @Option(names = "--threads", description = "Partitions to replay at a time (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() {
        AuditRangeOptions.requireThreads(threads);
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(connection.topics().annotated(), topics.plans(), topics.rewards(), topics.marks());
        CreditReport report = new AgentCredit(connection, topics, snapshots.directory(), threads, output.progress())
                .of(plan == null ? OptionalInt.empty() : OptionalInt.of(plan));
        output.show(report, out -> print(out, report));
        return AuditOutput.exitCode(
                report.violationCount() > 0, report.coverage().missing() > 0);
    }

    private static void print(PrintWriter out, CreditReport report) {
        out.printf(
                Locale.ROOT,
                "run %s, plan %d: %d documents, mean reward of what was selected %+.4f, standard error %.4f%n",
                report.run(),
                report.plan(),
                report.documents(),
                report.all().mean(),
                report.all().standardError());
        out.printf("  %-16s %7s %9s %15s %12s%n", "without", "theta", "credit", "standard error", "still kept");
        for (CreditReport.Credit credit : report.agents()) {
            out.printf(
                    Locale.ROOT,
                    "  %-16s %7.3f %+9.4f %15.4f %11.1f%%%n",
                    credit.agent(),
                    credit.theta(),
                    credit.credit().mean(),
                    credit.credit().standardError(),
                    100 * credit.kept());
        }
        AuditOutput.print(out, "decisions", report.coverage().decisions());
        AuditOutput.print(out, "plans", report.coverage().plans());
        if (report.violationCount() > 0) {
            out.println("WHAT WAS SELECTED DOES NOT REPLAY:");
        }
        AuditOutput.print(out, report.violationCount(), report.violations());
    }
}
