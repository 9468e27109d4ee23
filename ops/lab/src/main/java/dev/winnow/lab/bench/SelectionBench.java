package dev.winnow.lab.bench;

import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.ReportInterleavings;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.SelectionReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

/** Runs all simulations of the selection one after the other, and shows how far they are. One thread. */
final class SelectionBench {
    private static final int INTERLEAVINGS = 10_000;
    /** About what an interleaving takes, in the time of a simulated document. */
    private static final double INTERLEAVING_COST = 150;

    private final boolean quick;
    private final long seed;
    private final PrintWriter out;

    SelectionBench(boolean quick, long seed, PrintWriter out) {
        this.quick = quick;
        this.seed = seed;
        this.out = out;
    }

    SelectionBenchReport run(String command, MachineDescription machine) {
        SelectionReport before = new SelectionReport(DecisionRule.ONE, quick, seed, SelectionBench::planBytes);
        SelectionReport after = new SelectionReport(DecisionRule.TWO, quick, seed, SelectionBench::planBytes);
        Interleavings interleavings = new Interleavings();
        List<SelectionReport.Step> steps = new ArrayList<>(after.steps());
        steps.add(new SelectionReport.Step(
                "reports among hostile ones", INTERLEAVINGS * INTERLEAVING_COST, interleavings::run));
        steps.addAll(before.steps());
        run(steps);
        return new SelectionBenchReport(
                command, quick, machine, seeds(), after.figures(), interleavings.hostile, before.figures());
    }

    private void run(List<SelectionReport.Step> steps) {
        double all = steps.stream().mapToDouble(SelectionReport.Step::cost).sum();
        double done = 0;
        long begin = System.nanoTime();
        for (int i = 0; i < steps.size(); i++) {
            SelectionReport.Step step = steps.get(i);
            Object figures = step.work().get();
            done += step.cost();
            long left = Math.round((System.nanoTime() - begin) / 1e9 / done * (all - done));
            out.printf(
                    Locale.ROOT,
                    "  %2d/%d  %s: %s%s%n",
                    i + 1,
                    steps.size(),
                    step.name(),
                    figures instanceof Double number ? String.format(Locale.ROOT, "%.4f", number) : figures,
                    i + 1 < steps.size() ? String.format(Locale.ROOT, "  ETA %d:%02d", left / 60, left % 60) : "");
            out.flush();
        }
    }

    private Map<String, SelectionBenchReport.Seeds> seeds() {
        Map<String, SelectionBenchReport.Seeds> seeds = new LinkedHashMap<>();
        seeds.put("drift", seeds(SelectionReport.driftSeeds(quick)));
        seeds.put("outage", seeds(1));
        seeds.put("agents", seeds(SelectionReport.agentSeeds(quick)));
        seeds.put("recrawl", seeds(1));
        seeds.put("groups", seeds(1));
        seeds.put("hostile", seeds(INTERLEAVINGS));
        return seeds;
    }

    private SelectionBenchReport.Seeds seeds(int count) {
        return new SelectionBenchReport.Seeds(seed, seed + count - 1);
    }

    /** Bytes of a plan's record on its topic, without the five that name its schema. */
    static long planBytes(Plan plan) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<>(dev.winnow.schemas.Plan.class).write(PlanRecords.toRecord(plan), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.size();
    }

    private final class Interleavings {
        private SelectionBenchReport.Hostile hostile;

        private SelectionBenchReport.Hostile run() {
            ReportInterleavings.Figures figures = ReportInterleavings.run(seed, INTERLEAVINGS);
            hostile = new SelectionBenchReport.Hostile(
                    figures.honestReportsUsed(),
                    figures.reports(),
                    figures.hostile(),
                    figures.hostileUsed(),
                    figures.interleavings());
            return hostile;
        }
    }
}
