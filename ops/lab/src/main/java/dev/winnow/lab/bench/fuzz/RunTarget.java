package dev.winnow.lab.bench.fuzz;

import dev.winnow.decision.Judgement;
import dev.winnow.decision.ReportJudge;
import dev.winnow.decision.RewardAggregator;
import dev.winnow.decision.RunInMemory;
import dev.winnow.kafka.client.DecodeResult;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.RunRecords;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Records that decode and hold any values against what console and coordinator do with them: plans, marks, probes, controls, reward reports, documents. A hostile one is
 * refused, or the run continues with finite weights. Owned by one thread.
 */
final class RunTarget implements FuzzTarget {
    private static final String TOPIC = "fuzz";
    private static final Set<String> TYPES = Set.of("Plan", "Mark", "Probe", "Control", "RewardReport", "Document");

    private final ByteAnswers server = RecordSeeds.registry();
    private final RecordSerdes serdes = new RecordSerdes(server.client(), false);
    private final RunRecords records = new RunRecords(serdes);
    private final List<FuzzInput> seeds = RecordSeeds.valid().stream()
            .filter(record -> TYPES.contains(record.getSchema().getName()))
            .map(record -> new FuzzInput(record.getSchema().getName(), RecordSeeds.wire(record)))
            .toList();

    @Override
    public String name() {
        return "run";
    }

    @Override
    public List<FuzzInput> seeds() {
        return seeds;
    }

    @Override
    public FuzzBounds bounds() {
        return FuzzBounds.of(5, 512);
    }

    @Override
    public FuzzInput mutate(FuzzInput seed, FuzzInput other, Random random) {
        return seed.with(RecordSeeds.wire(new RecordMutation(random, RecordSeeds.WORDS).of(RecordSeeds.record(seed))));
    }

    @Override
    public boolean accepts(FuzzInput input) {
        byte[] bytes = input.bytes();
        return switch (input.name()) {
            case "Plan" -> records.plan(TOPIC, bytes) instanceof DecodeResult.Readable<Plan> plan && runs(plan.value());
            case "Document" -> decides(bytes);
            default -> judges(input.name(), bytes);
        };
    }

    /** A plan that is one can be run. */
    private static boolean runs(Plan plan) {
        new RunInMemory(plan).decide(RecordSeeds.document());
        return true;
    }

    private boolean decides(byte[] bytes) {
        Document document;
        try {
            document = serdes.document().deserializer().deserialize(TOPIC, bytes);
        } catch (SerializationException e) {
            return false;
        }
        RunInMemory run = new RunInMemory(RecordSeeds.plan());
        run.decide(document);
        run.decide(document);
        return true;
    }

    private boolean judges(String type, byte[] bytes) {
        ReportJudge judge = new ReportJudge(RecordSeeds.RUN, 1, new RewardAggregator(RecordSeeds.RUN));
        judge.adopt(RecordSeeds.plan());
        boolean taken = take(type, bytes, judge);
        requireFinite(judge.offer(8, RecordSeeds.report(), 0));
        requireFinite(judge.settle(offset -> true));
        return taken;
    }

    private boolean take(String type, byte[] bytes, ReportJudge judge) {
        switch (type) {
            case "Mark" -> {
                if (records.mark(TOPIC, bytes) instanceof DecodeResult.Readable<dev.winnow.schemas.Mark> mark
                        && RunRecords.misfit(RecordSeeds.plan(), mark.value()).isEmpty()) {
                    judge.mark(mark.value(), 1);
                    return true;
                }
                return false;
            }
            case "Probe" -> {
                if (records.probe(TOPIC, bytes) instanceof DecodeResult.Readable<dev.winnow.schemas.Probe> probe) {
                    judge.probe(probe.value(), 1);
                    return true;
                }
                return false;
            }
            case "Control" -> {
                if (records.control(TOPIC, bytes)
                        instanceof DecodeResult.Readable<dev.winnow.schemas.Control> control) {
                    judge.control(control.value(), 1);
                    return true;
                }
                return false;
            }
            default -> {
                RewardReport report;
                try {
                    report = serdes.rewardReport().deserializer().deserialize(TOPIC, bytes);
                } catch (SerializationException e) {
                    return false;
                }
                requireFinite(judge.offer(7, report, 0));
                return true;
            }
        }
    }

    private static void requireFinite(Judgement judgement) {
        judgement.use().map(use -> use.made().plan()).ifPresent(plan -> plan.agents()
                .forEach(agent -> {
                    if (!Double.isFinite(agent.theta())
                            || agent.weights().stream().anyMatch(weight -> !Double.isFinite(weight))) {
                        throw new IllegalStateException("plan " + plan.version() + " has weights that are not finite");
                    }
                }));
    }

    @Override
    public void close() {
        server.close();
    }
}
