package dev.winnow.service.audit;

import dev.winnow.decision.DecisionOutcome;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compares one partition's replay with what the console wrote: selected documents and probes, one by one, in order.
 * Documents come in one at a time, without their texts; those that were selected or probed are read whole. Owned by one
 * thread.
 */
public final class PartitionVerifier {
    private final RunTopics run;
    private final String annotated;
    private final int partition;
    private final AuditRange range;
    private final Replay replay;
    private final WrittenSamples samples;
    private final WrittenProbes probes;
    private final Findings findings;
    private long decisions;
    private long selected;
    private long probed;

    /**
     * Where the partition's records come from.
     *
     * @param plans plans of the run by version
     * @param marks marks of the partition, in the order of the topic
     * @param samples the next selected document of the partition, or null at the end
     * @param probes probes of the partition
     */
    public record Records(
            Map<Integer, Plan> plans,
            Collection<Written<Mark>> marks,
            Supplier<Written<Sample>> samples,
            WrittenProbes probes) {}

    /**
     * @param annotated name of the annotated topic
     * @param range what is compared
     * @param findings where violations go
     */
    public PartitionVerifier(
            RunTopics run, String annotated, int partition, AuditRange range, Records records, Findings findings) {
        this.run = run;
        this.annotated = annotated;
        this.partition = partition;
        this.range = range;
        this.replay = new Replay(run, annotated, partition, range, records.plans(), records.marks(), findings);
        this.samples = new WrittenSamples(records.samples(), this::extra);
        this.probes = records.probes();
        this.findings = findings;
    }

    /**
     * The next document of the annotated partition.
     *
     * @param document the document, its text may be missing
     * @param whole the same with its text, asked for at most once
     */
    public void accept(Document document, long offset, Supplier<Document> whole) {
        replay.decide(document, offset).ifPresent(decided -> {
            int plan = replay.decisions().plan().orElseThrow().version();
            boolean counts = range.has(offset, plan);
            decisions += counts ? 1 : 0;
            if (decided.sample().isPresent() || decided.probe().isPresent()) {
                check(decided, offset, counts, whole.get());
            }
        });
    }

    private void check(DecisionOutcome decided, long offset, boolean counts, Document whole) {
        decided.sample().ifPresent(sample -> {
            Optional<WrittenSamples.Match> match = samples.match(sample, offset);
            if (counts) {
                selected++;
                compare(sample, match, offset, whole);
            }
        });
        decided.probe().ifPresent(probe -> {
            Optional<Written<ProbeDigest>> written = probes.take(offset);
            if (counts) {
                probed++;
                compare(probe, written, offset, whole);
            }
        });
    }

    private void compare(Sample expected, Optional<WrittenSamples.Match> match, long offset, Document whole) {
        String id = expected.getDocument().getId();
        if (match.isEmpty()) {
            findings.add(
                    annotated,
                    partition,
                    offset,
                    "document " + id + " is not selected under plan " + expected.getPlanVersion()
                            + ", the replay selects it");
            return;
        }
        Written<Sample> written = match.get().written();
        Sample found = written.record();
        String what = difference(expected, found, whole);
        if (what.isEmpty() && !match.get().inPlace()) {
            what = "out of order: others that the replay selects later stand before it or it before others";
        }
        if (!what.isEmpty()) {
            findings.add(
                    run.selected(),
                    partition,
                    written.offset(),
                    "document " + id + " of annotated offset " + offset + " is selected " + what);
        }
    }

    /** What differs between two samples of one document and plan; empty when nothing does. */
    private static String difference(Sample expected, Sample found, Document whole) {
        if (!expected.getRun().equals(found.getRun())) {
            return "for run " + found.getRun();
        }
        if (!found.getDocument().equals(whole)) {
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

    private void compare(Probe expected, Optional<Written<ProbeDigest>> written, long offset, Document whole) {
        String id = expected.getDocument().getId();
        if (written.isEmpty()) {
            findings.add(
                    annotated,
                    partition,
                    offset,
                    "document " + id + " is no probe under plan " + expected.getPlanVersion()
                            + ", the replay draws it");
            return;
        }
        Probe complete = new Probe(expected.getRun(), expected.getPlanVersion(), expected.getCells(), whole);
        if (!written.get().record().equals(ProbeDigest.of(complete))) {
            findings.add(
                    run.probes(),
                    0,
                    written.get().offset(),
                    "the probe of annotated " + partition + ":" + offset + " differs from the replay's, document "
                            + id);
        }
    }

    private void extra(Written<Sample> written, long before) {
        Sample sample = written.record();
        // a sample stands behind the last document that is selected before the offset
        if (range.has(Math.max(0, before - 1), sample.getPlanVersion())) {
            findings.add(
                    run.selected(),
                    partition,
                    written.offset(),
                    "document " + sample.getDocument().getId() + " is selected under plan " + sample.getPlanVersion()
                            + ", the replay does not select it here");
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
        replay.finish(end);
        samples.finish(end, all ? written : 0);
        probes.left().forEach((origin, extra) -> {
            if (origin < end ? range.has(origin, extra.record().planVersion()) : all) {
                findings.add(
                        run.probes(),
                        0,
                        extra.offset(),
                        "a probe of annotated " + partition + ":" + origin + ", which the replay does not draw");
            }
        });
    }

    public long decisions() {
        return decisions;
    }

    public long selected() {
        return selected;
    }

    public long probed() {
        return probed;
    }
}
