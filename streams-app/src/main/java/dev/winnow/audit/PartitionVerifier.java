package dev.winnow.audit;

import dev.winnow.console.Decided;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Compares one partition's replay with what the console wrote: selected documents and probes, one by one, in order.
 * Documents come in one at a time; selected documents are pulled as they are needed. Owned by one thread.
 */
public final class PartitionVerifier {
    private final int partition;
    private final Replay replay;
    private final Supplier<Sample> written;
    private final Queue<ProbeDigest> probes;
    private final Findings findings;
    private long decisions;
    private long selected;
    private long probed;

    /**
     * @param written the next selected document of the partition, or null at the end
     * @param probes probes of the partition, in the order of the topic
     */
    public PartitionVerifier(
            String run,
            int partition,
            Map<Integer, Plan> plans,
            Collection<Mark> marks,
            Supplier<Sample> written,
            Queue<ProbeDigest> probes,
            Findings findings) {
        this.partition = partition;
        this.replay = new Replay(run, partition, plans, marks, findings);
        this.written = written;
        this.probes = probes;
        this.findings = findings;
    }

    /** The next document of the annotated partition. */
    public void accept(Document document, long offset) {
        replay.decide(document, offset).ifPresent(decided -> check(decided, offset));
    }

    /**
     * After the last document.
     *
     * @param end offset up to which the console has decided
     * @param complete whether nothing may have been written since the end was determined
     */
    public void finish(long end, boolean complete) {
        replay.finish(end);
        if (!complete) {
            return;
        }
        for (Sample extra = written.get(); extra != null; extra = written.get()) {
            findings.add(
                    partition, end, "document " + extra.getDocument().getId() + " is selected, the replay does not");
        }
        for (ProbeDigest extra : probes) {
            findings.add(
                    partition, extra.offset(), "document " + extra.documentId() + " is a probe, the replay does not");
        }
    }

    private void check(Decided decided, long offset) {
        decisions++;
        if (decided.sample().isPresent()) {
            selected++;
            compare(decided.sample().get(), written.get(), offset);
        }
        if (decided.probe().isPresent()) {
            probed++;
            compare(decided.probe().get(), probes.poll(), offset);
        }
    }

    private void compare(Sample expected, Sample found, long offset) {
        String id = expected.getDocument().getId();
        if (found == null) {
            findings.add(partition, offset, "document " + id + " is not selected, the replay selects it");
        } else if (!found.getDocument().getId().equals(id)) {
            findings.add(
                    partition,
                    offset,
                    "document " + found.getDocument().getId() + " is selected where the replay selects " + id);
        } else if (!found.equals(expected)) {
            findings.add(partition, offset, difference(expected, found));
        }
    }

    private static String difference(Sample expected, Sample found) {
        String start = "document " + found.getDocument().getId() + " is selected ";
        if (!expected.getRun().equals(found.getRun())) {
            return start + "for run " + found.getRun();
        }
        if (expected.getPlanVersion() != found.getPlanVersion()) {
            return start + "under plan " + found.getPlanVersion() + ", the replay under " + expected.getPlanVersion();
        }
        if (!found.getDocument().equals(expected.getDocument())) {
            return start + "with another content than it was annotated with";
        }
        return start + "with probability " + found.getProbability() + ", score " + found.getScore() + ", uses "
                + found.getUses() + "; the replay has " + expected.getProbability() + ", " + expected.getScore() + ", "
                + expected.getUses();
    }

    private void compare(Probe expected, ProbeDigest found, long offset) {
        String id = expected.getDocument().getId();
        if (found == null) {
            findings.add(partition, offset, "document " + id + " is no probe, the replay draws it");
        } else if (!found.equals(ProbeDigest.of(expected, offset))) {
            findings.add(
                    partition,
                    offset,
                    "probe " + found.documentId() + " of offset " + found.offset() + " differs from the replay's "
                            + id);
        }
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
