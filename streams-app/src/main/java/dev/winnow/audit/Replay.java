package dev.winnow.audit;

import dev.winnow.console.Decided;
import dev.winnow.console.DecisionStream;
import dev.winnow.console.UsesByDocument;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Uses;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides one partition again: the same documents in the same order, with plans switched where the marks say. Every mark
 * that comes about is compared with the one that was written, which covers the intensity, the label shares, the counts
 * and the digest of all decisions before it.
 *
 * <p>Owned by one thread. Memory grows with the documents selected in the partition, 8 bytes and an id each, never with
 * texts.
 */
public final class Replay {
    private final int partition;
    private final Map<Integer, Plan> plans;
    private final Deque<Mark> marks;
    private final Findings findings;
    private final DecisionStream decisions;

    /**
     * @param plans plans of the run by version
     * @param marks marks of the partition, in the order of the topic
     * @param findings where disagreements go
     */
    public Replay(String run, int partition, Map<Integer, Plan> plans, Collection<Mark> marks, Findings findings) {
        this.partition = partition;
        this.plans = plans;
        this.marks = new ArrayDeque<>(marks);
        this.findings = findings;
        this.decisions = new DecisionStream(run, partition, new UsesInMemory());
    }

    /** The decisions so far, with the plan that is live. */
    public DecisionStream decisions() {
        return decisions;
    }

    /** Decides the document at an offset; empty when no plan was live, which is a violation. */
    public Optional<Decided> decide(Document document, long offset) {
        switchUpTo(offset);
        if (decisions.plan().isEmpty()) {
            findings.add(partition, offset, "a document was decided before any mark of a plan");
            return Optional.empty();
        }
        Decided decided = decisions.decide(document, offset);
        decided.mark().ifPresent(expected -> compare(expected, marks.poll()));
        return Optional.of(decided);
    }

    /** Checks that the marks written after the last document are right and that no other is left. */
    public void finish(long end) {
        switchUpTo(end);
        for (Mark left : marks) {
            findings.add(
                    partition,
                    left.getOffset(),
                    "a mark of plan " + left.getPlanVersion() + " that the replay does not make");
        }
    }

    private void switchUpTo(long offset) {
        while (isSwitch(marks.peek()) && marks.peek().getOffset() <= offset) {
            Mark written = marks.poll();
            Plan plan = plans.get(written.getPlanVersion());
            if (plan == null) {
                findings.add(
                        partition,
                        written.getOffset(),
                        "a mark of plan " + written.getPlanVersion() + ", which is not on the plans topic");
                continue;
            }
            decisions.adopt(plan).ifPresent(expected -> compare(expected, written));
        }
    }

    private boolean isSwitch(Mark mark) {
        return mark != null
                && decisions
                        .plan()
                        .map(plan -> plan.version() < mark.getPlanVersion())
                        .orElse(true);
    }

    private void compare(Mark expected, Mark written) {
        if (written == null) {
            findings.add(
                    partition, expected.getOffset(), "the mark of plan " + expected.getPlanVersion() + " is missing");
        } else if (!expected.equals(written)) {
            findings.add(partition, expected.getOffset(), difference(expected, written));
        }
    }

    private static String difference(Mark expected, Mark written) {
        String start = "the mark of plan " + written.getPlanVersion() + " has ";
        if (Double.doubleToLongBits(expected.getLambda()) != Double.doubleToLongBits(written.getLambda())) {
            return start + "lambda " + written.getLambda() + ", the replay solves " + expected.getLambda();
        }
        if (!expected.getChainDigest().equals(written.getChainDigest())) {
            return start + "another digest of the decisions before it";
        }
        if (!expected.getShares().equals(written.getShares())) {
            return start + "other label shares";
        }
        return start + "other numbers: " + written.getDecided() + " decided, " + written.getSelected() + " selected, "
                + written.getProbed() + " probed at offset " + written.getOffset() + ", the replay "
                + expected.getDecided() + ", " + expected.getSelected() + ", " + expected.getProbed() + " at "
                + expected.getOffset();
    }

    private static final class UsesInMemory implements UsesByDocument {
        private final Map<String, Uses> uses = new HashMap<>();

        @Override
        public Uses get(String documentId) {
            return uses.getOrDefault(documentId, Uses.NONE);
        }

        @Override
        public void put(String documentId, Uses next) {
            uses.put(documentId, next);
        }
    }
}
