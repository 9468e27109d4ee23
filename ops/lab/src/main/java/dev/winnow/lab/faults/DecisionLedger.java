package dev.winnow.lab.faults;

import dev.winnow.decision.DecisionOutcome;
import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.UsesInMemory;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One partition of {@code annotated} against what the console made of it: every decision is made again as records come, plans are switched where the marks
 * say, and every sample, probe and mark must be the one that comes of it, in its order. A mark holds the digest of all decisions before it. Memory is that of
 * the documents not yet decided, and of uses. Owned by one thread.
 */
final class DecisionLedger {
    private final RunTopics run;
    private final String annotatedTopic;
    private final int partition;
    private final Map<Integer, Plan> plans;
    private final InvariantViolations violations;
    private final DecisionStream decisions;
    private final Deque<Annotated> annotated = new ArrayDeque<>();
    private final Deque<OutputRecord> samples = new ArrayDeque<>();
    private final Deque<OutputRecord> probes = new ArrayDeque<>();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private final Set<String> selectedUnderPlan = new HashSet<>();
    private int planOfSamples = -1;
    private long decided;
    private long selected;
    private boolean lost;

    private record Annotated(long offset, Document document) {}

    /** A sample or a probe without its text. */
    private record OutputRecord(long offset, String id, int plan, double probability, double score, int uses) {
        static OutputRecord of(long offset, Sample sample) {
            return new OutputRecord(
                    offset,
                    sample.getDocument().getId(),
                    sample.getPlanVersion(),
                    sample.getProbability(),
                    sample.getScore(),
                    sample.getUses());
        }

        static OutputRecord of(long offset, Probe probe) {
            return new OutputRecord(
                    offset,
                    probe.getDocument().getId(),
                    probe.getPlanVersion(),
                    0,
                    probe.getCells().size(),
                    0);
        }

        boolean agrees(OutputRecord other) {
            return id.equals(other.id)
                    && plan == other.plan
                    && Double.doubleToLongBits(probability) == Double.doubleToLongBits(other.probability)
                    && Double.doubleToLongBits(score) == Double.doubleToLongBits(other.score)
                    && uses == other.uses;
        }
    }

    /** @param plans plans of the run by version, which whoever reads the plans topic adds to */
    DecisionLedger(
            RunTopics run,
            String annotatedTopic,
            int partition,
            Map<Integer, Plan> plans,
            InvariantViolations violations) {
        this.run = run;
        this.annotatedTopic = annotatedTopic;
        this.partition = partition;
        this.plans = plans;
        this.violations = violations;
        this.decisions = new DecisionStream(run.run(), partition, new UsesInMemory());
    }

    void annotated(long offset, Document document) {
        annotated.add(new Annotated(offset, document));
    }

    void sample(long offset, Sample sample) {
        if (sample.getPlanVersion() != planOfSamples) {
            planOfSamples = sample.getPlanVersion();
            selectedUnderPlan.clear();
        }
        if (!selectedUnderPlan.add(sample.getDocument().getId())) {
            violations.add(
                    run.selected(),
                    partition,
                    offset,
                    "document " + sample.getDocument().getId() + " is selected twice under plan " + planOfSamples);
        }
        samples.add(OutputRecord.of(offset, sample));
    }

    /** @param origin offset of the document in the annotated partition */
    void probe(long origin, Probe probe) {
        probes.add(OutputRecord.of(origin, probe));
    }

    void mark(Mark mark) {
        marks.add(mark);
    }

    /** Decides every document before an offset: all that the console made of them has been given. */
    void settle(long before) {
        while (!lost && !annotated.isEmpty() && annotated.peek().offset() < before) {
            Annotated next = annotated.poll();
            switchUpTo(next.offset());
            if (decisions.plan().isEmpty()) {
                give(next.offset(), "a document was decided before any mark of a plan");
                return;
            }
            DecisionOutcome made = decisions.decide(next.document(), next.offset());
            decided++;
            made.sample().ifPresent(sample -> {
                selected++;
                compare("selected", OutputRecord.of(next.offset(), sample), samples.poll());
            });
            made.probe()
                    .ifPresent(
                            probe -> compare("drawn as a probe", OutputRecord.of(next.offset(), probe), probes.poll()));
            made.mark().ifPresent(mark -> compare(mark, marks.poll()));
        }
    }

    /** After the last record: nothing may be left that the decisions do not make. */
    void finish() {
        settle(Long.MAX_VALUE);
        switchUpTo(Long.MAX_VALUE);
        if (!lost) {
            samples.forEach(extra -> violations.add(
                    run.selected(), partition, extra.offset(), "document " + extra.id() + " should not be selected"));
            probes.forEach(extra -> violations.add(
                    annotatedTopic, partition, extra.offset(), "document " + extra.id() + " should be no probe"));
            marks.forEach(extra -> violations.add(
                    run.marks(),
                    partition,
                    extra.getOffset(),
                    "a mark of plan " + extra.getPlanVersion() + " that no decision makes"));
        }
    }

    private void switchUpTo(long offset) {
        while (isSwitch(marks.peek()) && marks.peek().getOffset() <= offset) {
            Mark written = marks.poll();
            Plan plan = plans.get(written.getPlanVersion());
            if (plan == null) {
                give(
                        written.getOffset(),
                        "the console switched to plan " + written.getPlanVersion() + ", which is not on its topic");
                return;
            }
            decisions.adopt(plan).ifPresent(adopted -> compare(adopted.mark(), written));
        }
    }

    private boolean isSwitch(Mark mark) {
        return mark != null
                && decisions
                        .plan()
                        .map(plan -> plan.version() < mark.getPlanVersion())
                        .orElse(true);
    }

    private void compare(String what, OutputRecord expected, OutputRecord found) {
        if (found == null || !found.agrees(expected)) {
            give(
                    expected.offset(),
                    "document " + expected.id() + " of plan " + expected.plan() + " has to be " + what + " here, but "
                            + (found == null ? "nothing is" : found.id() + " of plan " + found.plan() + " is"));
        }
    }

    private void compare(Mark expected, Mark found) {
        if (!expected.equals(found)) {
            give(
                    expected.getOffset(),
                    found == null
                            ? "the mark of plan " + expected.getPlanVersion() + " is missing"
                            : "the mark of plan " + found.getPlanVersion() + " is another than the decisions make"
                                    + (expected.getChainDigest().equals(found.getChainDigest())
                                            ? ""
                                            : ": its chain digest differs"));
        }
    }

    /** After one disagreement everything that follows would disagree: the partition is given up. */
    private void give(long offset, String what) {
        lost = true;
        violations.add(annotatedTopic, partition, offset, what + "; the partition is not followed any further");
    }

    /** Documents decided. */
    long decided() {
        return decided;
    }

    /** Of those, selected. */
    long selected() {
        return selected;
    }
}
