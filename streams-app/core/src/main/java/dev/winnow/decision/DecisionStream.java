package dev.winnow.decision;

import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.ChainDigest;
import dev.winnow.selection.Decision;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.LabelReader;
import dev.winnow.selection.Labels;
import dev.winnow.selection.PartitionDecisions;
import dev.winnow.selection.Plan;
import dev.winnow.selection.RecordedLabels;
import dev.winnow.selection.StateEntry;
import dev.winnow.selection.StateSnapshot;
import dev.winnow.selection.UsesLedger;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The decisions of one annotated partition, in order: everything that the console does but reading and writing topics.
 * Given the same documents and the same switch points it comes to the same records to the bit, which is what an audit
 * rests on. Mutable, owned by one thread.
 *
 * <p>Order within a document: decide with what was known before it, then keep its uses, then extend the chain. A mark is due at
 * every switch, and when the documents of a stage reach 256 and at every doubling after that: the coordinator then knows the
 * label shares of a stage that is still running. Under rule 2 a mark without shares is due every {@value #MARK_EVERY} documents
 * besides, and every mark has a digest of the state.
 */
public final class DecisionStream {
    /** Documents that label shares of a partition are of. */
    public static final int SAMPLE_CAPACITY = PartitionDecisions.CAPACITY;

    private static final long FIRST_MARK = 256;
    private static final long MARK_EVERY = 4_096;

    private final String run;
    private final int partition;
    private final UsesByDocument uses;
    private final ChainDigest chain = new ChainDigest();
    private Progress progress = Progress.START;
    private PartitionDecisions decisions;
    private LabelReader reader;
    private UsesLedger ledger;

    /**
     * @param run only its plans are adopted
     * @param partition partition of the annotated topic
     * @param uses uses of the partition's documents; read and written
     */
    public DecisionStream(String run, int partition, UsesByDocument uses) {
        this.run = run;
        this.partition = partition;
        this.uses = uses;
    }

    /**
     * Continues where another instance stopped.
     *
     * @param solved intensity at the switch to the plan
     * @param state every entry that outcomes and switches have changed, as it is now
     */
    public void restore(Plan plan, Intensity solved, Progress reached, Collection<StateEntry> state) {
        progress = reached;
        follow(PartitionDecisions.restore(plan, solved, state));
    }

    private void follow(PartitionDecisions next) {
        decisions = next;
        reader = new LabelReader(next.plan());
        ledger = new UsesLedger(uses, next.plan().options());
    }

    /** The live plan; empty before the first was adopted. */
    public Optional<Plan> plan() {
        return Optional.ofNullable(decisions).map(PartitionDecisions::plan);
    }

    /** Intensity that the next document is decided with. */
    public Intensity intensity() {
        return decisions.intensity();
    }

    /** The decisions under the live plan; null before the first was adopted. */
    public PartitionDecisions decisions() {
        return decisions;
    }

    public Progress progress() {
        return progress;
    }

    /**
     * Adopts a plan when it is newer than the live one.
     *
     * @return the mark of the switch and what it changed; empty when the plan is not newer
     * @throws ConsoleException when it is a plan of another run, of other agents, or of an earlier rule
     */
    public Optional<PlanSwitch> adopt(Plan next) {
        if (!next.run().equals(run)) {
            throw new ConsoleException("plan " + next.version() + " on the plans topic of run " + run + " is of run "
                    + next.run() + ": give every run its own topics (winnow run create)");
        }
        if (decisions == null) {
            return Optional.of(follow(PartitionDecisions.start(next)));
        }
        Plan live = decisions.plan();
        if (next.version() <= live.version()) {
            return Optional.empty();
        }
        requireSameAgents(live, next);
        if (next.rule().version() < live.rule().version()) {
            throw new ConsoleException("plan " + next.version() + " of run " + run + " is of rule "
                    + next.rule().version() + ", the plan before it of rule "
                    + live.rule().version() + ": a run never goes back; create another run for the earlier rule");
        }
        return Optional.of(follow(decisions.adopt(next)));
    }

    private PlanSwitch follow(PartitionDecisions.Switch next) {
        follow(next.decisions());
        Mark mark = mark(true);
        progress = progress.adopted();
        return new PlanSwitch(mark, next.changes());
    }

    /**
     * Decides the next document.
     *
     * @param offset its offset in the annotated partition
     * @throws ConsoleException when no plan was adopted yet
     */
    public DecisionOutcome decide(Document document, long offset) {
        return decide(document.getId(), PlanRecords.labels(document), offset).of(document);
    }

    /**
     * Decides the next document by what decisions need of it.
     *
     * @param offset its offset in the annotated partition
     * @throws ConsoleException when no plan was adopted yet
     */
    public LabelDecision decide(String id, RecordedLabels recorded, long offset) {
        if (decisions == null) {
            throw new ConsoleException("run " + run + " has no plan for partition " + partition
                    + ": documents cannot be decided; create the run with 'winnow run create --run " + run + "'");
        }
        Plan plan = decisions.plan();
        Labels labels = reader.read(recorded);
        PartitionDecisions.Step step = decisions.decide(id, labels, ledger.get(id));
        step.after().ifPresent(after -> ledger.put(id, after));
        Decision decision = step.decision();
        byte[] digest = chain.next(progress.digest(), id, plan.version(), decision);
        progress =
                progress.after(offset, decision.accepted(), !decision.probes().isEmpty(), digest);
        return new LabelDecision(
                plan, labels, step.before(), decisions.veto(labels), decision, step.changes(), progressMark());
    }

    private Optional<Mark> progressMark() {
        long stage = progress.stageDecided();
        boolean doubled = stage >= FIRST_MARK && Long.bitCount(stage) == 1;
        boolean due = decisions.plan().rule() != DecisionRule.ONE && stage % MARK_EVERY == 0;
        if (!doubled && !due) {
            return Optional.empty();
        }
        Mark mark = mark(doubled);
        progress = progress.marked();
        return Optional.of(mark);
    }

    private Mark mark(boolean withShares) {
        Plan plan = decisions.plan();
        Intensity intensity = decisions.intensity();
        return Mark.newBuilder()
                .setRun(run)
                .setPartition(partition)
                .setOffset(progress.offset() + 1)
                .setPlanVersion(plan.version())
                .setLambda(intensity.lambda())
                .setBoundary(intensity.boundary())
                .setShares(withShares ? PlanRecords.toShares(plan, decisions.counts()) : List.of())
                .setDecided(progress.decided())
                .setSelected(progress.selected())
                .setProbed(progress.probed())
                .setChainDigest(ByteBuffer.wrap(progress.digest()))
                .setStateDigest(plan.rule() == DecisionRule.ONE ? "" : StateSnapshot.digest(decisions.state()))
                .build();
    }

    private static void requireSameAgents(Plan current, Plan next) {
        boolean same = current.agents().size() == next.agents().size();
        for (int a = 0; same && a < current.agents().size(); a++) {
            AgentMemory mine = current.agents().get(a);
            AgentMemory theirs = next.agents().get(a);
            same = mine.agent().equals(theirs.agent()) && mine.groups().equals(theirs.groups());
        }
        if (!same) {
            throw new ConsoleException("plan " + next.version() + " of run " + next.run()
                    + " has other agents or groups than plan " + current.version() + ": create another run for them");
        }
    }
}
