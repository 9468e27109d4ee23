package dev.winnow.service.audit;

import dev.winnow.decision.LabelDecision;
import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.kafka.registry.EncodedSample;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compares one partition's replay with what the console wrote: selected documents and probes, one by one, in order.
 * Documents come in one at a time, with their labels; only probes, and selected documents whose bytes differ, are decoded. Owned by
 * one thread.
 *
 * <p>Where it is not certain how far the console was, a decision counts once something that was written proves it: a mark, or the
 * record of this document or a later one. Decisions after the last proof are not covered.
 */
public final class PartitionVerifier {
    private final RunTopics run;
    private final String annotated;
    private final int partition;
    private final AuditRange range;
    private final Replay replay;
    private final Evidence evidence;
    private final WrittenSamples samples;
    private final WrittenProbes probes;
    private final Findings findings;
    private final Tally proven = new Tally();
    private Tally open = new Tally();
    private Findings unproven = new Findings();
    private boolean proof;
    private long differing;
    private long differingAtMark;
    private long selectedNext;
    private long current;
    private Replay.Listener marks = new Replay.Listener() {};
    private Written<Mark> agreed;

    /**
     * What the console wrote.
     *
     * @param samples the next selected document of the partition, or null at the end
     * @param probes probes of the partition
     */
    public record Records(Supplier<Written<EncodedSample>> samples, WrittenProbes probes) {}

    /**
     * What is known of the records.
     *
     * @param start offset of the first document
     * @param certain offset before which every document was decided
     * @param samplesGone why the first selected documents do not exist any more; empty when they do
     * @param probesGone why the first probes do not exist any more; empty when they do
     */
    public record Evidence(
            long start, long certain, Optional<NotCovered> samplesGone, Optional<NotCovered> probesGone) {
        /** Everything is there and was decided. */
        public static final Evidence WHOLE = new Evidence(0, Long.MAX_VALUE, Optional.empty(), Optional.empty());
    }

    private enum Comparison {
        SAME,
        DIFFERENT,
        SAMPLE_GONE,
        PROBE_GONE
    }

    /**
     * @param annotated name of the annotated topic
     * @param range what is compared
     * @param replay decides the partition again
     * @param findings where violations go
     */
    public PartitionVerifier(
            RunTopics run,
            String annotated,
            int partition,
            AuditRange range,
            Replay replay,
            Records records,
            Evidence evidence,
            Findings findings) {
        this.run = run;
        this.annotated = annotated;
        this.partition = partition;
        this.range = range;
        this.replay = replay;
        this.evidence = evidence;
        this.samples = new WrittenSamples(
                records.samples(), this::extra, evidence.samplesGone().isPresent());
        this.probes = records.probes();
        this.findings = findings;
        listen();
    }

    /**
     * Follows what becomes of marks, for itself and for another.
     *
     * @param other gets the newest mark that agrees, once everything before it is compared
     */
    void watchMarks(Replay.Listener other) {
        marks = other;
    }

    private void listen() {
        replay.listen(new Replay.Listener() {
            @Override
            public void marked() {
                proof = true;
            }

            @Override
            public void agrees(Written<Mark> mark) {
                differingAtMark = differing;
                agreed = mark;
            }

            @Override
            public void differs(long decisions) {
                long more = Math.max(0, decisions - (differing - differingAtMark));
                differing += more;
                tally(current).differs(more);
            }
        });
    }

    /**
     * The next document of the annotated partition.
     *
     * @param document read as far as decisions need it
     */
    public void accept(EncodedDocument document, long offset) {
        current = offset;
        replay.reportTo(findings(offset));
        replay.switchUpTo(offset);
        settle(offset);
        replay.decide(document, offset).ifPresent(decided -> {
            int plan = replay.decisions().plan().orElseThrow().version();
            boolean counts = range.has(offset, plan);
            if (counts) {
                tally(offset).decided();
            }
            if (decided.decision().accepted() || isProbe(decided)) {
                check(decided, document, offset, counts);
            }
        });
        settle(offset);
    }

    private boolean isOpen(long offset) {
        return offset >= evidence.certain();
    }

    private Tally tally(long offset) {
        return isOpen(offset) ? open : proven;
    }

    private Findings findings(long offset) {
        return isOpen(offset) ? unproven : findings;
    }

    /** Takes over what was proven. */
    private void settle(long offset) {
        if (agreed != null) {
            marks.agrees(agreed);
            agreed = null;
        }
        if (proof && isOpen(offset)) {
            proven.plus(open);
            findings.merge(unproven);
            open = new Tally();
            unproven = new Findings();
            replay.reportTo(unproven);
        }
        proof = false;
    }

    private static boolean isProbe(LabelDecision decided) {
        return !decided.decision().probes().isEmpty();
    }

    private void check(LabelDecision decided, EncodedDocument document, long offset, boolean counts) {
        Comparison result = Comparison.SAME;
        if (decided.decision().accepted()) {
            Optional<WrittenSamples.Match> match =
                    samples.match(document.id(), decided.plan().version(), offset);
            match.ifPresent(found -> {
                proof = true;
                selectedNext = Math.max(selectedNext, found.written().offset() + 1);
            });
            if (counts) {
                tally(offset).selected();
                result = compare(new EncodedSample(decided.sample(null), document), match, offset);
            }
        }
        if (isProbe(decided)) {
            Optional<Written<ProbeDigest>> written = probes.take(offset);
            proof |= written.isPresent();
            if (counts) {
                tally(offset).probed();
                Comparison ofProbe = compare(decided.probe(document.document()), written, offset);
                result = result == Comparison.SAME || ofProbe == Comparison.DIFFERENT ? ofProbe : result;
            }
        }
        switch (result) {
            case SAME -> {}
            case DIFFERENT -> {
                differing++;
                tally(offset).differs(1);
            }
            case SAMPLE_GONE -> tally(offset).uncompared(evidence.samplesGone().orElseThrow());
            case PROBE_GONE -> tally(offset).uncompared(evidence.probesGone().orElseThrow());
        }
    }

    private Comparison compare(EncodedSample expected, Optional<WrittenSamples.Match> match, long offset) {
        String id = expected.document().id();
        if (match.isEmpty()) {
            if (samples.isHeadGone()) {
                return Comparison.SAMPLE_GONE;
            }
            findings(offset)
                    .add(
                            annotated,
                            partition,
                            offset,
                            "document " + id + " is not selected under plan "
                                    + expected.selection().getPlanVersion()
                                    + ", the replay selects it");
            return Comparison.DIFFERENT;
        }
        Written<EncodedSample> written = match.get().written();
        String what = difference(expected, written.record());
        if (what.isEmpty() && !match.get().inPlace()) {
            what = "out of order: samples that the replay selects later come before it, or it comes before others";
        }
        if (what.isEmpty()) {
            return Comparison.SAME;
        }
        findings.add(
                run.selected(),
                partition,
                written.offset(),
                "document " + id + " of annotated offset " + offset + " is selected " + what);
        return Comparison.DIFFERENT;
    }

    /** What differs between two samples of one document and plan; empty when nothing does. */
    private static String difference(EncodedSample due, EncodedSample written) {
        Sample expected = due.selection();
        Sample found = written.selection();
        if (!expected.getRun().equals(found.getRun())) {
            return "for run " + found.getRun();
        }
        if (!written.document().isSame(due.document())) {
            return "with another content than it was annotated with";
        }
        boolean same = bits(expected.getProbability()) == bits(found.getProbability())
                && bits(expected.getScore()) == bits(found.getScore())
                && expected.getUses() == found.getUses();
        return same
                ? ""
                : "with probability " + found.getProbability() + ", score " + found.getScore() + ", uses "
                        + found.getUses() + "; the replay has " + expected.getProbability() + ", "
                        + expected.getScore() + ", " + expected.getUses();
    }

    private static long bits(double value) {
        return Double.doubleToLongBits(value);
    }

    private Comparison compare(Probe expected, Optional<Written<ProbeDigest>> written, long offset) {
        String id = expected.getDocument().getId();
        if (written.isEmpty()) {
            if (evidence.probesGone().isPresent() && offset < probes.oldestOrigin()) {
                return Comparison.PROBE_GONE;
            }
            findings(offset)
                    .add(
                            annotated,
                            partition,
                            offset,
                            "document " + id + " is not a probe under plan " + expected.getPlanVersion()
                                    + ", the replay draws it");
            return Comparison.DIFFERENT;
        }
        if (written.get().record().equals(ProbeDigest.of(expected))) {
            return Comparison.SAME;
        }
        findings.add(
                run.probes(),
                0,
                written.get().offset(),
                "the probe of annotated " + partition + ":" + offset + " differs from the replay's, document " + id);
        return Comparison.DIFFERENT;
    }

    private void extra(Written<EncodedSample> written, long before) {
        Sample sample = written.record().selection();
        // a sample comes after the last document that is selected before the offset
        if (range.has(Math.max(0, before - 1), sample.getPlanVersion())) {
            findings.add(
                    run.selected(),
                    partition,
                    written.offset(),
                    "document " + written.record().document().id() + " is selected under plan "
                            + sample.getPlanVersion() + ", the replay does not select it here");
            differing++;
            proven.differs(1);
        }
    }

    /** Whether nothing that is to come belongs to the range. */
    public boolean isDone(long offset) {
        return range.isPast(offset, replay.decisions().plan().map(Plan::version).orElse(0));
    }

    /**
     * After the last document.
     *
     * @param end offset up to which documents were replayed
     * @param all whether they were all that the console has decided
     * @param written offset of the selected partition before which all records come from what the console has decided
     */
    public void finish(long end, boolean all, long written) {
        current = Long.MAX_VALUE;
        replay.switchUpTo(end);
        settle(Long.MAX_VALUE);
        replay.reportTo(findings);
        replay.finish(end);
        samples.finish(end, all ? written : 0);
        for (Iterator<Map.Entry<Long, Written<ProbeDigest>>> left = probes.left(); left.hasNext(); ) {
            Map.Entry<Long, Written<ProbeDigest>> extra = left.next();
            long origin = extra.getKey();
            boolean due = origin < end
                    ? origin >= evidence.start()
                            && range.has(origin, extra.getValue().record().planVersion())
                    : all;
            if (due) {
                findings.add(
                        run.probes(),
                        0,
                        extra.getValue().offset(),
                        "a probe of annotated " + partition + ":" + origin + ", which the replay does not draw");
                proven.differs(1);
            }
        }
        proven.notCovered(NotCovered.OFFSETS_EXPIRED, open.decisions());
    }

    /** What was counted; of decisions that nothing proves only that there are some. */
    Tally tally() {
        return proven;
    }

    /** Offset after the last selected record that was found. */
    long selectedNext() {
        return selectedNext;
    }
}
