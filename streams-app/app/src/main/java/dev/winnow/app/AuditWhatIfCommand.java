package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.selection.Policy;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Hypothesis;
import dev.winnow.service.audit.InversePropensity;
import dev.winnow.service.audit.WhatIf;
import dev.winnow.service.audit.WhatIfReport;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks what another plan would have selected. */
@Command(
        name = "what-if",
        description = {
            "Decide recorded annotations again under another plan, and compare with what was selected.",
            "Mean rewards are estimated from the probes that were measured, by inverse propensity, in standard deviations of the probes of their plan."
        })
final class AuditWhatIfCommand extends AuditRunCommand {
    @Mixin
    AuditRangeOptions range;

    @Mixin
    AuditSnapshotOption snapshots;

    @Option(names = "--plan", paramLabel = "VERSION", description = "Plan to change (default: the newest in use).")
    Integer plan;

    @Option(
            names = "--theta",
            paramLabel = "AGENT=VALUE",
            split = ",",
            description =
                    "Collaboration weights; the other agents share what is left of 1 in proportion (default: those"
                            + " of the plan).")
    Map<String, Double> thetas = new HashMap<>();

    @Option(
            names = "--weight",
            paramLabel = "AGENT/GROUP=VALUE",
            split = ",",
            description =
                    "Weight of a group, in units of standardised reward; repeatable (default: those of the plan).")
    Map<String, Double> weights = new HashMap<>();

    @Option(names = "--agents", paramLabel = "AGENT", split = ",", description = "Only these agents (default: all).")
    Set<String> agents = Set.of();

    @Option(
            names = "--selection-ratio",
            description = "Share of the documents to select, in (0, 1] (default: that of the plan).")
    Double selectionRatio;

    @Option(
            names = "--temperature",
            description = "Temperature of the Poisson policy, greater than 0 (default: that of the plan).")
    Double temperature;

    @Option(
            names = "--policy",
            converter = RunCreateCommand.PolicyName.class,
            description = "poisson or top-k (default: that of the plan).")
    Policy policy;

    @Override
    public Integer call() {
        AuditRange asked = range.range();
        Hypothesis hypothesis = new Hypothesis(
                agents,
                thetas,
                weights,
                Optional.ofNullable(selectionRatio),
                Optional.ofNullable(temperature),
                Optional.ofNullable(policy));
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(connection.topics().annotated(), topics.plans(), topics.rewards(), topics.marks());
        WhatIfReport report = new WhatIf(
                        connection, topics, asked, snapshots.directory(), range.threads, output.progress())
                .ask(plan == null ? OptionalInt.empty() : OptionalInt.of(plan), hypothesis);
        output.show(report, out -> print(out, report));
        return AuditOutput.exitCode(
                report.violationCount() > 0, report.coverage().missing() > 0);
    }

    private static void print(PrintWriter out, WhatIfReport report) {
        out.printf(
                Locale.ROOT,
                "run %s, plan %d changed: %s, ratio %s, temperature %s, lambda %.6g, theta %s%n",
                report.run(),
                report.plan(),
                report.policy(),
                report.selectionRatio(),
                report.temperature(),
                report.lambda(),
                report.thetas());
        out.printf(
                Locale.ROOT,
                "%d documents: %d selected (%.2f %%), would be %d (%.2f %%); both select %d: %.1f %% of what was, jaccard %.3f%n",
                report.documents(),
                report.recorded().selected(),
                100 * report.recorded().keepRate(),
                report.hypothetical().selected(),
                100 * report.hypothetical().keepRate(),
                report.overlap().selected(),
                100 * report.overlap().ofRecorded(),
                report.overlap().jaccard());
        out.printf("  %-14s %-24s %9s %9s %9s %9s%n", "agent", "group", "stream", "recorded", "what-if", "drift");
        report.groups()
                .forEach((agent, groups) -> groups.forEach((group, drift) -> out.printf(
                        Locale.ROOT,
                        "  %-14s %-24s %8.2f%% %8.2f%% %8.2f%% %+8.2f%%%n",
                        agent,
                        group,
                        100 * drift.stream(),
                        100 * drift.recorded(),
                        100 * drift.hypothetical(),
                        100 * drift.drift())));
        InversePropensity.Estimates reward = report.reward();
        out.printf(
                "mean reward in standard deviations of a plan's probes, by inverse propensity from %d probes:%n",
                reward.probes());
        print(out, "stream", reward.stream());
        print(out, "recorded", reward.recorded());
        print(out, "what-if", reward.hypothetical());
        print(out, "gain", reward.gain());
        AuditOutput.print(out, "decisions", report.coverage().decisions());
        AuditOutput.print(out, "plans", report.coverage().plans());
        if (report.violationCount() > 0) {
            out.println("WHAT WAS SELECTED DOES NOT REPLAY:");
        }
        AuditOutput.print(out, report.violationCount(), report.violations());
    }

    private static void print(PrintWriter out, String name, InversePropensity.Estimate estimate) {
        out.printf(
                Locale.ROOT,
                "  %-10s %+.4f, standard error %.4f, worth %.0f probes%n",
                name,
                estimate.mean(),
                estimate.standardError(),
                estimate.effectiveProbes());
    }
}
