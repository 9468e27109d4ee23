package dev.winnow.service.audit;

import dev.winnow.decision.DecisionOutcome;
import dev.winnow.decision.PlanChain;
import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Decision;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.LabelSample;
import dev.winnow.selection.Plan;
import dev.winnow.selection.StandardRewards;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Decides recorded annotations again under a plan that never was, as if it had been live over the whole range, and compares with
 * what was selected. The stream is read twice: once for a label sample, on which the intensity is solved, and once to decide.
 *
 * <p>Rewards are those that the coordinator used, each report on the scale of its own update. To be used once.
 */
public final class WhatIf {
    /** Documents that the intensity is solved on; the error of the keep rate is some half percent of it. */
    private static final int SAMPLE = 8_192;

    private final KafkaConnection connection;
    private final RunTopics run;
    private final AuditRange range;
    private final PartitionWorkers workers;
    private final Findings findings = new Findings();

    /**
     * @param range documents that are decided
     * @param threads most partitions read at a time, at least 1
     * @param progress gets a line now and then
     */
    public WhatIf(KafkaConnection connection, RunTopics run, AuditRange range, int threads, Consumer<String> progress) {
        this.connection = connection;
        this.run = run;
        this.range = range;
        this.workers = new PartitionWorkers(threads, progress);
    }

    /**
     * Asks what a changed plan would have selected.
     *
     * @param planVersion plan to change; empty for the newest that a partition has switched to
     * @throws IllegalArgumentException when the plan does not exist or the changes do not fit it
     */
    public WhatIfReport ask(OptionalInt planVersion, Hypothesis hypothesis) {
        RunLog log = RunLog.read(connection, run, findings);
        List<Integer> partitions = range.partitionsOf(log.partitions());
        Plan base = base(log, planVersion);
        Plan plan = hypothesis.of(base);
        Map<Integer, Map<String, Double>> rewards = rewards(log);

        long total =
                partitions.stream().mapToLong(partition -> end(log, partition)).sum();
        ReplayProgress sampling = new ReplayProgress("sampled", total, System::nanoTime);
        LabelSample sample = new LabelSample(SAMPLE);
        workers.each(partitions, sampling, partition -> sample(partition, log, plan, sampling))
                .forEach(sample::merge);
        if (sample.size() == 0) {
            throw new TopicException("run " + run.run() + " has decided no document of the range: widen it, or wait");
        }
        DecidingState start = HypotheticalDecisions.start(plan, sample);
        ReplayProgress deciding = new ReplayProgress("decided", total, System::nanoTime);
        WhatIfTally tally = workers
                .each(partitions, deciding, partition -> decide(partition, log, base, start, rewards, deciding))
                .stream()
                .reduce(new WhatIfTally(base), WhatIfTally::plus);
        return report(base, plan, start.decisions().intensity(), tally);
    }

    private Plan base(RunLog log, OptionalInt planVersion) {
        NavigableMap<Integer, Plan> plans = log.plans(0);
        int version = planVersion.orElseGet(() -> log.marks().stream()
                .mapToInt(mark -> mark.record().getPlanVersion())
                .max()
                .orElse(0));
        if (!plans.containsKey(version)) {
            throw new IllegalArgumentException("run " + run.run() + " has no plan " + version + ": it has "
                    + plans.firstKey() + " to " + plans.lastKey());
        }
        return plans.get(version);
    }

    /** Rewards that entered a plan, by the plan that they were measured under and the document, each report on its own scale. */
    private Map<Integer, Map<String, Double>> rewards(RunLog log) {
        Map<Integer, Map<String, Double>> rewards = new HashMap<>();
        NavigableMap<Integer, Plan> plans = log.plans(0);
        Consumer<PlanChain.Link> take = link -> {
            int measured = link.report().getPlanVersion();
            if (link.outcome().used() > 0 && plans.containsKey(measured)) {
                rewards.put(measured, StandardRewards.of(plans.get(measured), link.rewards()));
            }
        };
        new History(connection, run).check(log, range, findings, take);
        return rewards;
    }

    private long end(RunLog log, int partition) {
        return Math.min(log.console().end(partition), range.toOffset());
    }

    private LabelSample sample(int partition, RunLog log, Plan plan, ReplayProgress reached) {
        SwitchPoints switches = new SwitchPoints(marks(log, partition));
        LabelSample sample = new LabelSample(SAMPLE);
        each(partition, log, reached, (document, offset) -> {
            if (range.has(offset, switches.planAt(offset))) {
                sample.offer(document.getId(), PlanRecords.labels(plan, document));
            }
        });
        return sample;
    }

    private WhatIfTally decide(
            int partition,
            RunLog log,
            Plan base,
            DecidingState start,
            Map<Integer, Map<String, Double>> rewards,
            ReplayProgress reached) {
        WhatIfTally tally = new WhatIfTally(base);
        Replay replay = new Replay(
                run,
                connection.topics().annotated(),
                partition,
                range,
                log.plans(partition),
                log.marks(partition),
                findings);
        HypotheticalDecisions hypothetical = new HypotheticalDecisions(start);
        each(partition, log, reached, (document, offset) -> {
            Optional<DecisionOutcome> decided = replay.decide(document, offset);
            int live = replay.decisions().plan().map(Plan::version).orElse(-1);
            if (decided.isEmpty() || !range.has(offset, live)) {
                return;
            }
            String id = document.getId();
            Decision would = hypothetical.decide(document);
            tally.count(decided.get(), would);
            if (decided.get().probe().isPresent()) {
                tally.drawn(live);
                Double reward = rewards.getOrDefault(live, Map.of()).get(id);
                if (reward != null) {
                    tally.measured(
                            live,
                            reward,
                            replay.decisions()
                                    .decisions()
                                    .probeProbability(decided.get().labels()),
                            decided.get().decision().probability(),
                            would.probability());
                }
            }
        });
        return tally;
    }

    private static List<Mark> marks(RunLog log, int partition) {
        return log.marks(partition).stream().map(Written::record).toList();
    }

    private void each(int partition, RunLog log, ReplayProgress reached, ObjLongConsumer<Document> action) {
        Deserializer<Document> labelled = connection.serdes().labelledDocument();
        try (PartitionReader reader =
                new PartitionReader(connection, connection.topics().annotated(), partition, end(log, partition))) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                Document document = TopicScan.decode(labelled, record.get());
                if (document != null) {
                    action.accept(document, record.get().offset());
                }
                reached.add(1);
            }
        }
    }

    private WhatIfReport report(Plan base, Plan plan, Intensity intensity, WhatIfTally tally) {
        Map<String, Double> thetas = new TreeMap<>();
        Map<String, Map<String, Double>> weights = new TreeMap<>();
        for (AgentMemory agent : plan.agents()) {
            thetas.put(agent.agent(), agent.theta());
            Map<String, Double> byGroup = new TreeMap<>();
            for (int g = 0; g < agent.groups().size(); g++) {
                byGroup.put(agent.groups().get(g), agent.weights().get(g));
            }
            weights.put(agent.agent(), byGroup);
        }
        long either = tally.recorded() + tally.hypothetical() - tally.both();
        return new WhatIfReport(
                findings.count() == 0,
                run.run(),
                base.version(),
                thetas,
                weights,
                plan.selectionRatio(),
                plan.temperature(),
                plan.policy().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                intensity.lambda(),
                intensity.boundary(),
                tally.documents(),
                selection(tally.recorded(), tally.documents()),
                selection(tally.hypothetical(), tally.documents()),
                new WhatIfReport.Overlap(
                        tally.both(), share(tally.both(), tally.recorded()), share(tally.both(), either)),
                groups(base, tally),
                tally.estimates(),
                findings.count(),
                findings.first());
    }

    private static WhatIfReport.Selection selection(long selected, long documents) {
        return new WhatIfReport.Selection(selected, share(selected, documents));
    }

    private static Map<String, Map<String, WhatIfReport.Drift>> groups(Plan base, WhatIfTally tally) {
        Map<String, Map<String, WhatIfReport.Drift>> groups = new TreeMap<>();
        for (int a = 0; a < base.agents().size(); a++) {
            AgentMemory agent = base.agents().get(a);
            List<long[]> counts = new ArrayList<>();
            long[] sums = new long[3];
            for (int g = 0; g < agent.groups().size(); g++) {
                counts.add(tally.group(a, g));
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += counts.get(g)[i];
                }
            }
            Map<String, WhatIfReport.Drift> byGroup = new TreeMap<>();
            for (int g = 0; g < counts.size(); g++) {
                double recorded = share(counts.get(g)[WhatIfTally.RECORDED], sums[WhatIfTally.RECORDED]);
                double would = share(counts.get(g)[WhatIfTally.HYPOTHETICAL], sums[WhatIfTally.HYPOTHETICAL]);
                byGroup.put(
                        agent.groups().get(g),
                        new WhatIfReport.Drift(
                                share(counts.get(g)[WhatIfTally.STREAM], sums[WhatIfTally.STREAM]),
                                recorded,
                                would,
                                would - recorded));
            }
            groups.put(agent.agent(), byGroup);
        }
        return groups;
    }

    private static double share(long part, long whole) {
        return (double) part / whole;
    }
}
