package dev.winnow.lab.oracle;

import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.Sample;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One partition of {@code annotated} against what the console made of it: the model decides each document again, plans are switched at the marks, and
 * each sample, probe and mark has to be the one that comes of it, in its order and in every field. Keeps digests instead of texts. Owned by one thread.
 */
final class DecisionCheck {
    /** Samples of a plan that nothing switches to which make it plain. */
    private static final int PLAIN_EVIDENCE = 3;

    private static final int NEAR = 256;

    private final String run;
    private final Map<Integer, Plan> plans;
    private final PartitionModel model;
    private final Findings annotations;
    private final Findings selections;
    private final Findings draws;
    private final Findings switches;
    private final Deque<Held> annotated = new ArrayDeque<>();
    private final Deque<Mark> newPlans = new ArrayDeque<>();
    private final Alignment<OneSample> samples;
    private final Alignment<OneProbe> probes;
    private final Alignment<Mark> marks;
    private int newestMark = -1;
    private int suspect = -1;
    private boolean lost;
    private long decided;
    private long selected;

    /** Without its text: the model needs id and labels. */
    private record Held(long offset, Document labels, Content content) {}

    private record OneSample(int plan, double probability, double score, int uses, Content content) {}

    private record OneProbe(int plan, List<ProbeCell> cells, Content content) {}

    /** @param plans plans of the run by version, which whoever reads their topic adds to */
    DecisionCheck(String run, int partition, Map<Integer, Plan> plans, TopicNames topics, Consumer<Finding> sink) {
        this.run = run;
        this.plans = plans;
        model = new PartitionModel(run, partition);
        annotations = new Findings(topics.annotated(), partition, sink);
        selections = new Findings(topics.selected(), partition, sink);
        draws = new Findings(topics.probes(), 0, sink);
        switches = new Findings(topics.marks(), 0, sink);
        samples = new Alignment<>(
                new Alignment.Kinds(
                        FindingKind.SAMPLE_MISSING,
                        FindingKind.SAMPLE_TWICE,
                        FindingKind.SAMPLE_UNSELECTED,
                        FindingKind.SAMPLE_ORDER),
                "sample",
                selections,
                this::compareSamples);
        probes = new Alignment<>(
                new Alignment.Kinds(
                        FindingKind.PROBE_MISSING,
                        FindingKind.PROBE_TWICE,
                        FindingKind.PROBE_UNDRAWN,
                        FindingKind.PROBE_ORDER),
                "probe",
                draws,
                this::compareProbes);
        marks = new Alignment<>(
                new Alignment.Kinds(
                        FindingKind.MARK_MISSING,
                        FindingKind.MARK_TWICE,
                        FindingKind.MARK_UNEXPECTED,
                        FindingKind.MARK_ORDER),
                "mark",
                switches,
                this::compareMarks);
    }

    void annotated(long offset, Document document) {
        annotated.add(new Held(offset, Content.decided(document), Content.of(document)));
    }

    void sample(long offset, Sample sample) {
        selections.same(FindingKind.OTHER_RUN, offset, "run of a sample", run, sample.getRun());
        samples.find(sampled(offset, sample, Content.of(sample.getDocument())));
    }

    private static Alignment.Item<OneSample> sampled(long offset, Sample sample, Content content) {
        OneSample one = new OneSample(
                sample.getPlanVersion(), sample.getProbability(), sample.getScore(), sample.getUses(), content);
        return new Alignment.Item<>(content.id(), content.id() + "/" + one.plan(), offset, one);
    }

    /** @param origin offset in the annotated partition that the probe names */
    void probe(long offset, long origin, Probe probe) {
        draws.same(FindingKind.OTHER_RUN, offset, "run of a probe", run, probe.getRun());
        probes.find(drawn(offset, origin, probe, Content.of(probe.getDocument())));
    }

    private static Alignment.Item<OneProbe> drawn(long offset, long origin, Probe probe, Content content) {
        String key = origin + "/" + content.id();
        return new Alignment.Item<>(
                key, key, offset, new OneProbe(probe.getPlanVersion(), List.copyOf(probe.getCells()), content));
    }

    void mark(long offset, Mark mark) {
        switches.same(FindingKind.OTHER_RUN, offset, "run of a mark", run, mark.getRun());
        if (mark.getPlanVersion() > newestMark) {
            newestMark = mark.getPlanVersion();
            newPlans.add(mark);
        }
        marks.find(marked(offset, mark));
    }

    private static Alignment.Item<Mark> marked(long offset, Mark mark) {
        String key = "of plan " + mark.getPlanVersion() + " at " + mark.getOffset();
        return new Alignment.Item<>(key, key, offset, mark);
    }

    /** Decides every document before an offset: all that the console made of them has been given. */
    void settle(long before) {
        while (!lost && !annotated.isEmpty() && annotated.peek().offset() < before) {
            Held next = annotated.remove();
            switchUpTo(next.offset());
            if (lost || model.version() < 0) {
                give(FindingKind.MARK_MISSING, next.offset(), "a document was decided before the mark of any plan");
                return;
            }
            PartitionModel.Made made = model.decide(next.offset(), next.labels());
            decided++;
            made.sample().ifPresent(sample -> {
                selected++;
                samples.expect(sampled(next.offset(), sample, next.content()));
            });
            made.probe().ifPresent(probe -> probes.expect(drawn(next.offset(), next.offset(), probe, next.content())));
            made.mark().ifPresent(mark -> marks.expect(marked(next.offset(), mark)));
            if (made.sample().isPresent()) {
                align(next.offset());
            }
        }
        if (!lost) {
            samples.settle();
            probes.settle();
            marks.settle();
        }
    }

    private void align(long offset) {
        if (isAhead()) {
            int plan = samples.open().peek().value().plan();
            give(
                    FindingKind.MARK_MISSING,
                    offset,
                    "documents from here on are selected by plan " + plan + ", and no mark switches to it");
            return;
        }
        samples.settle();
        probes.settle();
        marks.settle();
    }

    /** Whether the next samples are of a plan that no mark has switched to where their documents are. */
    private boolean isAhead() {
        if (samples.open().isEmpty() || samples.open().peek().value().plan() <= model.version()) {
            return false;
        }
        long limit = newPlans.isEmpty() ? Long.MAX_VALUE : newPlans.peek().getOffset();
        Set<String> before = new HashSet<>();
        annotated.stream()
                .limit(NEAR)
                .filter(held -> held.offset() < limit)
                .forEach(held -> before.add(held.content().id()));
        return samples.open().size() >= PLAIN_EVIDENCE
                && samples.open().stream()
                        .limit(PLAIN_EVIDENCE)
                        .allMatch(sample -> sample.value().plan() > model.version() && before.contains(sample.key()));
    }

    private void switchUpTo(long offset) {
        while (!lost && !newPlans.isEmpty() && newPlans.peek().getOffset() <= offset) {
            Mark mark = newPlans.remove();
            Plan plan = plans.get(mark.getPlanVersion());
            if (plan == null) {
                give(
                        FindingKind.PLAN_GAP,
                        mark.getOffset(),
                        "the console switched to plan " + mark.getPlanVersion() + ", which is not on its topic");
            } else {
                marks.expect(marked(mark.getOffset(), model.adopt(plan)));
                marks.settle();
            }
        }
    }

    /** After the last record: nothing may be left that the decisions do not make. */
    void finish() {
        settle(Long.MAX_VALUE);
        switchUpTo(Long.MAX_VALUE);
        if (!lost) {
            samples.finish();
            probes.finish();
            marks.finish();
        }
    }

    private void compareSamples(Alignment.Item<OneSample> expected, Alignment.Item<OneSample> found) {
        OneSample due = expected.value();
        OneSample made = found.value();
        String of = " of sample " + found.key();
        selections.same(FindingKind.SAMPLE_PLAN, found.offset(), "plan" + of, due.plan(), made.plan());
        selections.sameBits(
                FindingKind.SAMPLE_PROBABILITY,
                found.offset(),
                "probability" + of,
                due.probability(),
                made.probability());
        selections.sameBits(FindingKind.SAMPLE_SCORE, found.offset(), "score" + of, due.score(), made.score());
        selections.same(FindingKind.SAMPLE_USES, found.offset(), "uses" + of, due.uses(), made.uses());
        Content document = made.content();
        selections.same(
                FindingKind.SAMPLE_TEXT,
                found.offset(),
                "digest of the text" + of,
                due.content().text(),
                document.text());
        selections.same(
                FindingKind.SAMPLE_METADATA,
                found.offset(),
                "metadata" + of,
                due.content().metadata() + "/" + due.content().tokens(),
                document.metadata() + "/" + document.tokens());
        selections.same(
                FindingKind.SAMPLE_LABELS,
                found.offset(),
                "labels" + of,
                due.content().labels(),
                document.labels());
    }

    private void compareProbes(Alignment.Item<OneProbe> expected, Alignment.Item<OneProbe> found) {
        OneProbe due = expected.value();
        OneProbe made = found.value();
        String of = " of probe " + found.key();
        draws.same(FindingKind.PROBE_PLAN, found.offset(), "plan" + of, due.plan(), made.plan());
        draws.same(FindingKind.PROBE_CELLS, found.offset(), "cells" + of, due.cells(), made.cells());
        draws.same(
                FindingKind.PROBE_TEXT,
                found.offset(),
                "digest of the text" + of,
                due.content().text(),
                made.content().text());
        draws.same(
                FindingKind.PROBE_METADATA,
                found.offset(),
                "metadata" + of,
                due.content().metadata() + "/" + due.content().tokens(),
                made.content().metadata() + "/" + made.content().tokens());
        draws.same(
                FindingKind.PROBE_LABELS,
                found.offset(),
                "labels" + of,
                due.content().labels(),
                made.content().labels());
    }

    private void compareMarks(Alignment.Item<Mark> expected, Alignment.Item<Mark> found) {
        Mark due = expected.value();
        Mark made = found.value();
        long at = found.offset();
        String of = " of the mark " + found.key();
        if (!due.getChainDigest().equals(made.getChainDigest())) {
            boolean plan = suspect == made.getPlanVersion();
            switches.add(
                    plan ? FindingKind.PLAN_UNFOLLOWED : FindingKind.MARK_CHAIN,
                    at,
                    plan
                            ? "the decisions before the mark " + found.key() + " are not those of the plan on the topic"
                            : "chain digest" + of + " is " + hex(made) + ", expected " + hex(due));
            model.resume(made.getChainDigest());
        }
        boolean lambda = due.getLambda() == made.getLambda() && due.getBoundary() == made.getBoundary();
        suspect = lambda ? -1 : made.getPlanVersion();
        if (!lambda) {
            switches.add(
                    FindingKind.MARK_LAMBDA,
                    at,
                    "lambda" + of + " is " + made.getLambda() + ", " + made.getBoundary() + ", expected "
                            + due.getLambda() + ", " + due.getBoundary());
        }
        switches.same(FindingKind.MARK_SHARES, at, "label shares" + of, due.getShares(), made.getShares());
        switches.same(FindingKind.MARK_COUNTS, at, "counts" + of, counts(due), counts(made));
        switches.same(FindingKind.MARK_STATE, at, "state digest" + of, due.getStateDigest(), made.getStateDigest());
    }

    private static String hex(Mark mark) {
        return HexFormat.of().formatHex(Content.bytes(mark.getChainDigest()));
    }

    private static List<Long> counts(Mark mark) {
        return List.of(mark.getDecided(), mark.getSelected(), mark.getProbed());
    }

    /** Where not even the plan is known, everything that follows would disagree. */
    private void give(FindingKind kind, long offset, String what) {
        lost = true;
        annotations.add(kind, offset, what + "; the partition is not followed any further");
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
