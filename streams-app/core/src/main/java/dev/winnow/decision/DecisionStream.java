package dev.winnow.decision;

import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.ChainDigest;
import dev.winnow.selection.Decider;
import dev.winnow.selection.Decision;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.IntensitySolver;
import dev.winnow.selection.LabelSample;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Uses;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The decisions of one annotated partition, in order: everything that the console does but reading and writing topics.
 * Given the same documents and the same switch points it comes to the same records to the bit, which is what an audit
 * rests on. Mutable, owned by one thread.
 *
 * <p>Order within a document: decide with what was known before it, then count its use, then offer it to the label sample,
 * then extend the chain. A mark is due at every switch, and when the documents of a stage reach 256 and
 * at every doubling after that: the coordinator then knows the label shares of a stage that is still running.
 */
public final class DecisionStream {
    /** Documents of the label sample that each partition keeps. */
    public static final int SAMPLE_CAPACITY = 2_048;

    private static final long FIRST_MARK = 256;

    private final String run;
    private final int partition;
    private final UsesByDocument uses;
    private final LabelSample labelSample;
    private final ChainDigest chain = new ChainDigest();
    private Progress progress = Progress.START;
    private Intensity intensity;
    private Decider decider;

    /**
     * @param run only its plans are adopted
     * @param partition partition of the annotated topic
     * @param uses uses of the partition's documents; read and written
     */
    public DecisionStream(String run, int partition, UsesByDocument uses) {
        this.run = run;
        this.partition = partition;
        this.uses = uses;
        this.labelSample = new LabelSample(SAMPLE_CAPACITY);
    }

    /** Goes on where another instance stopped. */
    public void restore(Plan plan, Intensity solved, Progress reached, Collection<LabelSample.Entry> entries) {
        labelSample.restore(entries);
        progress = reached;
        intensity = solved;
        decider = new Decider(plan, solved);
    }

    /** The live plan; empty before the first was adopted. */
    public Optional<Plan> plan() {
        return Optional.ofNullable(decider).map(Decider::plan);
    }

    /** Intensity of the live plan. */
    public Intensity intensity() {
        return intensity;
    }

    /** The decider of the live plan. */
    public Decider decider() {
        return decider;
    }

    public Progress progress() {
        return progress;
    }

    /**
     * Adopts a plan when it is newer than the live one.
     *
     * @return the mark of the switch; empty when the plan is not newer
     * @throws ConsoleException when it is a plan of another run or of other agents
     */
    public Optional<Mark> adopt(Plan next) {
        if (!next.run().equals(run)) {
            throw new ConsoleException("plan " + next.version() + " on the plans topic of run " + run + " is of run "
                    + next.run() + ": give every run its own topics (winnow run create)");
        }
        if (decider != null) {
            if (next.version() <= decider.plan().version()) {
                return Optional.empty();
            }
            requireSameAgents(decider.plan(), next);
        }
        intensity = IntensitySolver.solve(next, labelSample);
        decider = new Decider(next, intensity);
        Mark mark = mark();
        progress = progress.adopted();
        return Optional.of(mark);
    }

    /**
     * Decides the next document.
     *
     * @param offset its offset in the annotated partition
     * @throws ConsoleException when no plan was adopted yet
     */
    public DecisionOutcome decide(Document document, long offset) {
        if (decider == null) {
            throw new ConsoleException("run " + run + " has no plan for partition " + partition
                    + ": documents cannot be decided; create the run with 'winnow run create --run " + run + "'");
        }
        Plan plan = decider.plan();
        String id = document.getId();
        Labels labels = PlanRecords.labels(plan, document);
        Uses before = uses.get(id);
        Decision decision = decider.decide(id, labels, before);
        if (decision.accepted()) {
            uses.put(id, before.next(plan.version()));
        }
        LabelSample.Change change = labelSample.offer(id, labels);
        byte[] digest = chain.next(progress.digest(), id, plan.version(), decision);
        progress =
                progress.after(offset, decision.accepted(), !decision.probes().isEmpty(), digest);
        return new DecisionOutcome(
                labels,
                before,
                decision,
                decision.accepted() ? Optional.of(sample(plan, decision, before, document)) : Optional.empty(),
                decision.probes().isEmpty() ? Optional.empty() : Optional.of(probe(plan, decision, document)),
                change,
                progressMark());
    }

    private Optional<Mark> progressMark() {
        long stage = progress.stageDecided();
        if (stage < FIRST_MARK || Long.bitCount(stage) != 1) {
            return Optional.empty();
        }
        Mark mark = mark();
        progress = progress.marked();
        return Optional.of(mark);
    }

    private Mark mark() {
        Plan plan = decider.plan();
        return Mark.newBuilder()
                .setRun(run)
                .setPartition(partition)
                .setOffset(progress.offset() + 1)
                .setPlanVersion(plan.version())
                .setLambda(intensity.lambda())
                .setBoundary(intensity.boundary())
                .setShares(PlanRecords.toShares(plan, labelSample.counts(plan)))
                .setDecided(progress.decided())
                .setSelected(progress.selected())
                .setProbed(progress.probed())
                .setChainDigest(ByteBuffer.wrap(progress.digest()))
                .build();
    }

    private static Sample sample(Plan plan, Decision decision, Uses before, Document document) {
        return new Sample(
                plan.run(), plan.version(), decision.probability(), decision.score(), before.count(), document);
    }

    private static Probe probe(Plan plan, Decision decision, Document document) {
        List<ProbeCell> cells = decision.probes().stream()
                .map(draw -> {
                    AgentMemory agent = plan.agents().get(draw.agent());
                    return new ProbeCell(agent.agent(), agent.groups().get(draw.group()), draw.probability());
                })
                .toList();
        return new Probe(plan.run(), plan.version(), cells, document);
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
