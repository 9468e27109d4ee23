package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Credits agents by leaving one out: the documents of one plan are decided again without each agent in turn, with the intensity solved again, and
 * what both select is compared by the rewards of probes, weighted by inverse propensity. An agent whose absence would lower the mean reward has
 * earned its place. To be used once.
 */
public final class AgentCredit {
    private final KafkaConnection connection;
    private final RunTopics run;
    private final Optional<Path> snapshots;
    private final int threads;
    private final Consumer<String> progress;

    /**
     * @param snapshots folder of snapshots to begin at; empty to begin at the first documents
     * @param threads most partitions read at a time, at least 1
     * @param progress gets a line now and then
     */
    public AgentCredit(
            KafkaConnection connection,
            RunTopics run,
            Optional<Path> snapshots,
            int threads,
            Consumer<String> progress) {
        this.snapshots = snapshots;
        this.connection = connection;
        this.run = run;
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * Credits the agents of a plan.
     *
     * @param version the plan; empty for the newest that probes have been measured under
     * @throws TopicException when there is no such plan, or it has one agent only
     */
    public CreditReport of(OptionalInt version) {
        Plan plan;
        try (Scratch scratch = new Scratch()) {
            StoredPlans plans =
                    RunLog.read(connection, run, scratch, new Findings()).plans();
            int wanted = version.orElseGet(() -> Math.max(plans.first(), plans.last() - 1));
            plan = plans.get(0, wanted)
                    .map(Written::record)
                    .orElseThrow(() -> new TopicException("run " + run.run() + " has no plan " + wanted + ": it has "
                            + plans.first() + " to " + plans.last()));
        }
        int asked = plan.version();
        if (plan.agents().size() < 2) {
            throw new TopicException("plan " + asked + " has one agent only: nothing is left when it is left out");
        }
        AuditRange range = new AuditRange(Set.of(), 0, Long.MAX_VALUE, asked, asked);
        List<CreditReport.Credit> credits = new ArrayList<>();
        WhatIfReport last = null;
        for (AgentMemory agent : plan.agents()) {
            progress.accept("plan " + asked + " without " + agent.agent());
            last = new WhatIf(connection, run, range, snapshots, threads, progress)
                    .ask(OptionalInt.of(asked), without(plan, agent.agent()));
            InversePropensity.Estimate gain = last.reward().gain();
            credits.add(new CreditReport.Credit(
                    agent.agent(),
                    agent.theta(),
                    new InversePropensity.Estimate(-gain.mean(), gain.standardError(), gain.effectiveProbes()),
                    last.overlap().ofRecorded()));
        }
        return new CreditReport(
                last.verified(),
                run.run(),
                asked,
                last.documents(),
                last.reward().recorded(),
                credits,
                last.coverage(),
                last.violationCount(),
                last.violations());
    }

    private static Hypothesis without(Plan plan, String left) {
        Set<String> others = new TreeSet<>();
        plan.agents().forEach(agent -> others.add(agent.agent()));
        others.remove(left);
        return new Hypothesis(others, Map.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
