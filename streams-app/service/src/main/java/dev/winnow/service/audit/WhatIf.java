package dev.winnow.service.audit;

import dev.winnow.decision.LabelDecision;
import dev.winnow.decision.PlanChain;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Decision;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.LabelReader;
import dev.winnow.selection.LabelSample;
import dev.winnow.selection.Plan;
import dev.winnow.selection.StandardRewards;
import dev.winnow.service.console.EncodedLabels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private final Optional<Path> snapshotDirectory;
    private final Map<Integer, PartitionStart> starts = new TreeMap<>();
    private final Map<NotCovered, Long> uncovered = new EnumMap<>(NotCovered.class);
    private Scratch scratch;
    private Coverage plansCovered;
    private Coverage stated = Coverage.NONE;
    private RunLog log;

    /**
     * @param range documents that are decided
     * @param snapshots folder of snapshots to begin at; empty to begin at the first documents
     * @param threads most partitions read at a time, at least 1
     * @param progress gets a line now and then
     */
    public WhatIf(
            KafkaConnection connection,
            RunTopics run,
            AuditRange range,
            Optional<Path> snapshots,
            int threads,
            Consumer<String> progress) {
        this.snapshotDirectory = snapshots;
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
        try (Scratch tables = new Scratch()) {
            scratch = tables;
            log = RunLog.read(connection, run, tables, findings);
            return answer(planVersion, hypothesis);
        }
    }

    private WhatIfReport answer(OptionalInt planVersion, Hypothesis hypothesis) {
        List<Integer> partitions = range.partitionsOf(log.partitions());
        partitions.forEach(partition -> {
            PartitionStart start =
                    PartitionStart.of(connection, run, log, partition, reach(partition), range, snapshots());
            starts.put(partition, start);
            start.unshown().forEach((reason, count) -> uncovered.merge(reason, count, Long::sum));
        });
        Plan base = base(planVersion);
        Plan plan = hypothesis.of(base);
        Scratch.Table rewards = rewards();
        long total = partitions.stream()
                .map(starts::get)
                .filter(PartitionStart::isCovered)
                .mapToLong(each -> each.end() - each.offset())
                .sum();
        ReplayProgress sampling = new ReplayProgress("sampled", total, System::nanoTime);
        LabelSample sample = new LabelSample(SAMPLE);
        workers.each(partitions, sampling, partition -> sample(partition, plan, sampling))
                .forEach(sample::merge);
        if (sample.size() == 0) {
            throw new TopicException("run " + run.run() + " has decided no document of the range"
                    + (coverage(0).notCovered() == 0
                            ? ": widen it, or wait"
                            : " that is covered: not covered are " + coverage(0).reasons()));
        }
        DecidingState start = HypotheticalDecisions.start(plan, sample);
        ReplayProgress deciding = new ReplayProgress("decided", total, System::nanoTime);
        MeasuredProbes probes = new MeasuredProbes(scratch);
        WhatIfTally tally = workers
                .each(
                        partitions,
                        deciding,
                        partition -> decide(partition, base, start, rewards, probes.of(partition), deciding))
                .stream()
                .reduce(new WhatIfTally(base), WhatIfTally::plus);
        return report(base, plan, start.decisions().intensity(), tally, probes);
    }

    private Coverage coverage(long decided) {
        return Coverage.of(decided, 0, uncovered);
    }

    private Plan base(OptionalInt planVersion) {
        int version = planVersion.orElseGet(() -> {
            int newest = 0;
            for (Written<Mark> mark : log.allMarks()) {
                newest = Math.max(newest, mark.record().getPlanVersion());
            }
            return newest;
        });
        return log.plans()
                .get(0, version)
                .map(Written::record)
                .orElseThrow(() -> new IllegalArgumentException("run " + run.run() + " has no plan " + version
                        + ": it has " + log.plans().first() + " to "
                        + log.plans().last()));
    }

    /** Rewards that entered a plan, by the plan that they were measured under and the document, each report on its own scale. */
    private Scratch.Table rewards() {
        Scratch.Table rewards = scratch.table();
        Map<Integer, Plan> plans = log.plans(0);
        Consumer<PlanChain.Link> take = link -> {
            int measured = link.report().getPlanVersion();
            if (link.outcome().used() > 0 && plans.containsKey(measured)) {
                // of two reports on a plan the later one counts
                rewards.scan(ByteBuffer.allocate(Integer.BYTES).putInt(measured).array())
                        .forEachRemaining(entry -> rewards.remove(entry.key()));
                StandardRewards.of(plans.get(measured), link.rewards())
                        .forEach((id, reward) -> rewards.put(
                                key(measured, id),
                                ByteBuffer.allocate(Double.BYTES)
                                        .putDouble(reward)
                                        .array()));
            }
        };
        plansCovered = new History(connection, run).check(log, range, findings, take);
        return rewards;
    }

    private static byte[] key(int planVersion, String documentId) {
        byte[] id = documentId.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + id.length)
                .putInt(planVersion)
                .put(id)
                .array();
    }

    private Optional<Snapshots> snapshots() {
        return snapshotDirectory.map(
                directory -> Snapshots.in(directory, run, connection.topics().annotated()));
    }

    private RunLog.Reach reach(int partition) {
        return log.reach(connection.topics().annotated(), partition);
    }

    private LabelSample sample(int partition, Plan plan, ReplayProgress reached) {
        SwitchPoints switches = new SwitchPoints(scratch, log.marks(partition, reach(partition)));
        LabelSample sample = new LabelSample(SAMPLE);
        LabelReader reader = new LabelReader(plan);
        each(partition, reached, (document, offset) -> {
            if (range.has(offset, switches.planAt(offset))) {
                sample.offer(document.id(), reader.read(new EncodedLabels(document)));
            }
        });
        return sample;
    }

    private WhatIfTally decide(
            int partition,
            Plan base,
            DecidingState start,
            Scratch.Table rewards,
            MeasuredProbes.Writer probes,
            ReplayProgress reached) {
        WhatIfTally tally = new WhatIfTally(base);
        if (!starts.get(partition).isCovered()) {
            return tally;
        }
        try (UsesOnDisk uses = new UsesOnDisk(scratch);
                UsesOnDisk others = new UsesOnDisk(scratch)) {
            Replay replay = replay(partition, uses);
            state(uses.coverage());
            return decide(partition, tally, start, rewards, probes, reached, replay, others);
        }
    }

    private synchronized void state(Coverage uses) {
        stated = stated.plus(uses);
    }

    private Replay replay(int partition, UsesOnDisk uses) {
        return starts.get(partition).replay(log.plans(partition), uses, findings);
    }

    private WhatIfTally decide(
            int partition,
            WhatIfTally tally,
            DecidingState start,
            Scratch.Table rewards,
            MeasuredProbes.Writer probes,
            ReplayProgress reached,
            Replay replay,
            UsesOnDisk hypotheticalUses) {
        HypotheticalDecisions hypothetical = new HypotheticalDecisions(start, hypotheticalUses);
        each(partition, reached, (document, offset) -> {
            Optional<LabelDecision> decided = replay.decide(document, offset);
            int live = replay.decisions().plan().map(Plan::version).orElse(-1);
            if (decided.isEmpty() || !range.has(offset, live)) {
                return;
            }
            String id = document.id();
            Decision would = hypothetical.decide(document);
            tally.count(decided.get(), would);
            if (!decided.get().decision().probes().isEmpty()) {
                probes.drawn(live);
                Optional<byte[]> reward = rewards.get(key(live, id));
                if (reward.isPresent()) {
                    probes.measured(
                            live,
                            ByteBuffer.wrap(reward.get()).getDouble(),
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

    private void each(int partition, ReplayProgress reached, ObjLongConsumer<EncodedDocument> action) {
        if (!starts.get(partition).isCovered()) {
            return;
        }
        Deserializer<EncodedDocument> documents = connection.serdes().encodedDocument();
        try (PartitionReader reader = new PartitionReader(
                connection,
                connection.topics().annotated(),
                partition,
                ScanRange.ALL
                        .from(starts.get(partition).offset())
                        .before(starts.get(partition).end()))) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                EncodedDocument document = TopicScan.decode(documents, record.get());
                if (document != null) {
                    action.accept(document, record.get().offset());
                }
                reached.add(1);
            }
        }
    }

    private WhatIfReport report(Plan base, Plan plan, Intensity intensity, WhatIfTally tally, MeasuredProbes probes) {
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
                InversePropensity.of(probes.probes()),
                new VerifyReport.Covered(coverage(tally.documents()), plansCovered, stated),
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
