package dev.winnow.service.audit;

import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.LabelDecision;
import dev.winnow.decision.Progress;
import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.ChainDigest;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.Plan;
import dev.winnow.service.console.EncodedLabels;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides one partition again: the same documents in the same order, with plans switched where the marks require it. Every mark
 * that results is compared with the one that was written, which covers the intensity, the label shares, the counts
 * and the digest of all decisions before it.
 *
 * <p>Owned by one thread. What grows with the run is in the uses and marks that it is given.
 */
public final class Replay {
    private final RunTopics run;
    private final String annotated;
    private final int partition;
    private final Map<Integer, Plan> plans;
    private final Iterator<Written<Mark>> marks;
    private final AuditRange range;
    private final UsesOnDisk uses;
    private final DecisionStream decisions;
    private Findings findings;
    private Written<Mark> nextMark;
    private Consumer<DecisionStream> switched = stream -> {};
    private Listener listener = new Listener() {};
    private boolean chainBroken;

    /** Gets what becomes of marks. */
    interface Listener {
        /** A mark was found where the replay makes one: everything before it was decided. */
        default void marked() {}

        /** A mark agrees with the replay in everything. */
        default void agrees(Written<Mark> mark) {}

        /** The decisions since the mark before are not those of the run. */
        default void differs(long decisions) {}
    }

    /**
     * @param annotated name of the annotated topic
     * @param range marks outside of it are not compared
     * @param plans plans of the run by version
     * @param marks marks of the partition, in the order of the topic
     * @param uses uses before the first document; written
     * @param findings where disagreements go
     */
    Replay(
            RunTopics run,
            String annotated,
            int partition,
            AuditRange range,
            Map<Integer, Plan> plans,
            Iterable<Written<Mark>> marks,
            UsesOnDisk uses,
            Findings findings) {
        this.run = run;
        this.annotated = annotated;
        this.partition = partition;
        this.range = range;
        this.plans = plans;
        this.marks = marks.iterator();
        this.uses = uses;
        this.findings = findings;
        this.decisions = new DecisionStream(run.run(), partition, uses);
        poll();
    }

    /** Begins at a snapshot instead of the first document. Uses are those of the snapshot already. */
    void resume(Snapshot.State from) {
        Written<Mark> at = from.mark();
        Mark mark = at.record();
        while (nextMark != null && nextMark.offset() <= at.offset()) {
            poll();
        }
        byte[] chain = new byte[ChainDigest.LENGTH];
        mark.getChainDigest().duplicate().get(chain);
        decisions.restore(
                from.plan(),
                new Intensity(mark.getLambda(), mark.getBoundary()),
                new Progress(mark.getOffset() - 1, from.stageDecided(), 0, 0, 0, chain),
                from.entries());
    }

    void listen(Listener to) {
        listener = to;
    }

    /** From now on violations go elsewhere. */
    void reportTo(Findings other) {
        findings = other;
    }

    private Written<Mark> poll() {
        Written<Mark> due = nextMark;
        nextMark = marks.hasNext() ? marks.next() : null;
        return due;
    }

    /** Lets something look at the decisions after every switch. */
    void onSwitch(Consumer<DecisionStream> action) {
        switched = action;
    }

    /** The decisions so far, with the plan that is live. */
    public DecisionStream decisions() {
        return decisions;
    }

    /** Decides the document at an offset; empty when no plan was live, which is a violation. */
    public Optional<LabelDecision> decide(EncodedDocument document, long offset) {
        switchUpTo(offset);
        if (decisions.plan().isEmpty()) {
            findings.add(annotated, partition, offset, "a document was decided before any mark of a plan");
            return Optional.empty();
        }
        boolean onlyStated = uses.isOnlyStated(document.id());
        LabelDecision decided = decisions.decide(document.id(), new EncodedLabels(document), offset);
        if (onlyStated) {
            uses.decidedOn(document.id());
        }
        decided.mark().ifPresent(expected -> compare(expected, poll(), offset));
        return Optional.of(decided);
    }

    /** Checks that the marks written after the last document are right and that no other of the range is left. */
    public void finish(long end) {
        switchUpTo(end);
        for (Written<Mark> left = poll(); left != null; left = poll()) {
            if (!range.hasMark(left.record().getOffset(), left.record().getPlanVersion())) {
                continue;
            }
            findings.add(
                    run.marks(),
                    0,
                    left.offset(),
                    "a mark of plan " + left.record().getPlanVersion() + " at annotated " + partition + ":"
                            + left.record().getOffset() + ", which the replay does not make");
        }
    }

    /** Switches to the plans whose marks state that they apply at an offset. */
    void switchUpTo(long offset) {
        while (isSwitch(nextMark) && nextMark.record().getOffset() <= offset) {
            Written<Mark> written = poll();
            Plan plan = plans.get(written.record().getPlanVersion());
            if (plan == null) {
                findings.add(
                        run.marks(),
                        0,
                        written.offset(),
                        "a mark of plan " + written.record().getPlanVersion() + ", which is not on the plans topic");
                continue;
            }
            decisions.adopt(plan).ifPresent(adopted -> {
                compare(adopted.mark(), written, offset);
                switched.accept(decisions);
            });
        }
    }

    private boolean isSwitch(Written<Mark> mark) {
        return mark != null
                && decisions
                        .plan()
                        .map(plan -> plan.version() < mark.record().getPlanVersion())
                        .orElse(true);
    }

    private void compare(Mark expected, Written<Mark> written, long offset) {
        if (written != null) {
            listener.marked();
        }
        if (!range.hasMark(expected.getOffset(), expected.getPlanVersion())) {
            return;
        }
        if (written == null) {
            findings.add(
                    annotated,
                    partition,
                    offset,
                    "no mark of plan " + expected.getPlanVersion() + " is written here, the replay makes one");
            return;
        }
        boolean sameChain = expected.getChainDigest().equals(written.record().getChainDigest());
        String difference = difference(expected, written.record());
        if (difference.isEmpty() && !sameChain && !chainBroken) {
            difference = "another digest of the decisions before it";
            listener.differs(expected.getDecided());
        }
        // a chain that broke once differs at every later mark
        chainBroken |= !sameChain;
        if (difference.isEmpty()) {
            if (!chainBroken) {
                uses.agreed();
                listener.agrees(written);
            }
            return;
        }
        findings.add(
                run.marks(),
                0,
                written.offset(),
                "the mark of plan " + written.record().getPlanVersion() + " at annotated " + partition + ":"
                        + written.record().getOffset() + " has " + difference);
    }

    /** What differs between two marks besides the digest; empty when nothing does. */
    private static String difference(Mark expected, Mark written) {
        if (expected.getPlanVersion() != written.getPlanVersion() || expected.getOffset() != written.getOffset()) {
            return "another place; the replay makes one of plan " + expected.getPlanVersion() + " at offset "
                    + expected.getOffset();
        }
        if (bits(expected.getLambda()) != bits(written.getLambda())
                || bits(expected.getBoundary()) != bits(written.getBoundary())) {
            return "lambda " + written.getLambda() + " and boundary " + written.getBoundary() + "; the replay solves "
                    + expected.getLambda() + " and " + expected.getBoundary();
        }
        if (!expected.getShares().equals(written.getShares())) {
            return "other label shares";
        }
        if (!expected.getStateDigest().equals(written.getStateDigest())) {
            return "another digest of the state";
        }
        boolean sameCounts = expected.getDecided() == written.getDecided()
                && expected.getSelected() == written.getSelected()
                && expected.getProbed() == written.getProbed();
        return sameCounts
                ? ""
                : "other counts: " + written.getDecided() + " decided, " + written.getSelected() + " selected, "
                        + written.getProbed() + " probed; the replay " + expected.getDecided() + ", "
                        + expected.getSelected() + ", " + expected.getProbed();
    }

    private static long bits(double value) {
        return Double.doubleToLongBits(value);
    }
}
