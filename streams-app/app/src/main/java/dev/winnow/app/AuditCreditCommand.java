package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.RunOption;
import dev.winnow.service.audit.AgentCredit;
import dev.winnow.service.audit.CreditReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks what each agent adds. */
@Command(
        name = "credit",
        mixinStandardHelpOptions = true,
        description = {
            "Decide the documents of a plan again without each agent in turn, and compare by the rewards of probes.",
            "A credit is the mean reward of what was selected less that of what the others would select, by inverse propensity, in standard deviations of the plan's probes."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:what was selected is replayed to the bit",
            "1:what was selected does not replay, or the deployment cannot be reached",
            "2:wrong usage",
            "3:nothing differs, but something is not covered: records or committed offsets are gone"
        })
final class AuditCreditCommand implements Callable<Integer> {
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

    @Option(
            names = "--plan",
            paramLabel = "VERSION",
            description = "Plan whose agents are credited (default: the newest that probes have been measured under).")
    Integer plan;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Partitions to replay at a time (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException {
        AuditRangeOptions.requireThreads(threads);
        KafkaConnection connection = kafka.connection();
        RunTopics topics = connection.topics().run(run.name());
        connection.requireReady(connection.topics().annotated(), topics.plans(), topics.rewards(), topics.marks());
        CreditReport report = new AgentCredit(
                        connection, topics, snapshots.directory(), threads, output.progress(spec.commandLine()))
                .of(plan == null ? OptionalInt.empty() : OptionalInt.of(plan));
        output.show(spec.commandLine(), report, out -> print(out, report));
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
