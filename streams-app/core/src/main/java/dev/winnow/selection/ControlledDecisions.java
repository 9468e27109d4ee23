package dev.winnow.selection;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rules 2 and 3: the realised selection ratio is controlled. Lambda is solved on the recent documents of the partition at every plan
 * switch and every {@link RecentDocuments#SOLVE_EVERY} documents, for a target that pays back what too many or too few selections
 * owe ({@link RatioState}). Mutable, owned by one thread.
 *
 * <p>Order within a document: decide and draw probes with what was known before it, count it, take it into the recent documents,
 * then solve when that is due. All of it is a function of the documents so far, so that a replay needs no record of any lambda.
 *
 * <p>A vetoed document is neither selected nor probed. It counts as a document of the partition all the same: lambda is solved so
 * that those that are left meet rho of all, up to the cap of a document's probability.
 *
 * <p>Under rule 3 the drift of an agent's groups may be bounded: each solve then gives every group outside of its bounds a floor or a
 * highest lambda ({@link DriftSolver}), on the same documents and for the same target.
 *
 * <p>The draw of a document is renewed by every plan and every use of it. Within a stage it stays the same, so that a text which
 * comes a thousand times has one chance and not a thousand.
 *
 * <p>Keys of the state: {@code 0} the {@link RatioState}; {@code 1, slot (short)} a recent document; {@code 2, agent (short),
 * group (int)} the probes of a group in the stage; {@code 3, group (int)} the {@link GroupBound} of a group.
 */
final class ControlledDecisions implements PartitionDecisions {
    private static final byte RATIO = 0;
    private static final byte RECENT = 1;
    private static final byte PROBES = 2;
    private static final byte BOUND = 3;
    private static final Comparator<StateEntry> BY_KEY = Comparator.comparing(StateEntry::key, Arrays::compareUnsigned);

    /** The first solves come at the doublings from here on, before there are enough documents for the regular ones. */
    private static final long FIRST_SOLVE = 16;

    private final Plan plan;
    private final Scoring scoring;
    private final RecentDocuments recent;
    private final CappedProbes probes;
    private final HashDraw draws;
    private RatioState state;
    private HeldAcceptance acceptance;

    private ControlledDecisions(Plan plan, RecentDocuments recent, RatioState state) {
        this.plan = plan;
        this.recent = recent;
        this.state = state;
        acceptance = new HeldAcceptance(plan, state.intensity(), List.of());
        scoring = new Scoring(plan);
        probes = new CappedProbes(plan);
        draws = HashDraw.of(plan.seed(), "accept").and(plan.version());
        recent.adopt(plan, scoring);
    }

    /** Decisions that know the labels of some documents of the partition. */
    static Switch start(Plan plan, List<Labels> known) {
        RecentDocuments recent = new RecentDocuments();
        recent.adopt(plan, new Scoring(plan));
        ControlledDecisions decisions = new ControlledDecisions(plan, recent, RatioState.start(0));
        for (int i = 0; i < known.size(); i++) {
            recent.add(i, known.get(i), Uses.NONE, decisions.scoring);
        }
        decisions.state = RatioState.start(known.size());
        decisions.solve();
        return new Switch(decisions, decisions.state());
    }

    static ControlledDecisions restore(Plan plan, Collection<StateEntry> stored) {
        RecentDocuments recent = new RecentDocuments();
        RatioState state = null;
        List<StateEntry> counts = new ArrayList<>();
        Map<Integer, GroupBound> held = new HashMap<>();
        for (StateEntry entry : stored) {
            ByteBuffer key = ByteBuffer.wrap(entry.key());
            byte[] value = entry.value().orElseThrow();
            switch (key.get()) {
                case RATIO -> state = RatioState.decode(value);
                case RECENT -> recent.decode(key.getShort(), value);
                case PROBES -> counts.add(entry);
                case BOUND -> held.put(key.getInt(), HeldAcceptance.decode(value));
                default ->
                    throw new IllegalArgumentException("unknown entry " + entry
                            + " in the state of rule 2: it was written by another version; use that version,"
                            + " or another run");
            }
        }
        if (state == null) {
            throw new IllegalArgumentException(
                    "incomplete state of rule 2: entry 00 is missing; restore the store from its changelog");
        }
        ControlledDecisions decisions = new ControlledDecisions(plan, recent, state);
        decisions.acceptance = new HeldAcceptance(plan, state.intensity(), bounds(plan, held));
        for (StateEntry entry : counts) {
            ByteBuffer key = ByteBuffer.wrap(entry.key(), 1, entry.key().length - 1);
            decisions.probes.decode(key.getShort(), key.getInt(), entry.value().orElseThrow());
        }
        return decisions;
    }

    private static List<GroupBound> bounds(Plan plan, Map<Integer, GroupBound> held) {
        List<GroupBound> bounds = new ArrayList<>();
        int agent = HeldAcceptance.agent(plan);
        if (agent >= 0 && !held.isEmpty()) {
            for (int g = 0; g < plan.agents().get(agent).groups().size(); g++) {
                bounds.add(held.getOrDefault(g, GroupBound.NONE));
            }
        }
        return bounds;
    }

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public Intensity intensity() {
        return state.intensity();
    }

    @Override
    public Step decide(String documentId, Labels labels, Uses uses) {
        long fingerprint = HashDraw.fingerprint(documentId);
        Uses before = uses.remembered(state.selected(), plan.options().rememberedSelections());
        double score = scoring.score(labels, before.count());
        boolean vetoed = scoring.vetoes(labels);
        double probability = vetoed || before.lastPlanVersion() == plan.version()
                ? 0
                : Math.max(acceptance.probability(labels, score), scoring.floor(labels));
        boolean accepted = draws.and(before.count()).uniform(fingerprint) < probability;
        List<ProbeDraw> drawn = vetoed ? List.of() : probes.draw(fingerprint, labels, recent);
        Optional<Uses> after = accepted ? Optional.of(before.next(plan.version(), state.selected())) : Optional.empty();
        int slot = recent.add(state.documents(), labels, before, scoring);
        state = state.after(accepted, plan.selectionRatio());
        HeldAcceptance heldBefore = acceptance;
        if (state.overshoots(plan.selectionRatio())) {
            solve(Math.min(state.solvedAt(), state.documents() - FIRST_SOLVE));
        } else if (solveIsDue()) {
            solve();
        }
        List<StateEntry> changes = new ArrayList<>(2 + drawn.size());
        changes.add(StateEntry.put(ratioKey(), state.encode()));
        changes.add(StateEntry.put(recentKey(slot), recent.encode(slot)));
        for (ProbeDraw probe : drawn) {
            changes.add(probeEntry(probe.agent(), probe.group()));
        }
        changes.addAll(boundChanges(heldBefore));
        return new Step(new Decision(accepted, probability, score, drawn), before, after, changes);
    }

    private boolean solveIsDue() {
        long documents = state.documents();
        return documents % RecentDocuments.SOLVE_EVERY == 0
                || (documents >= FIRST_SOLVE
                        && documents < RecentDocuments.SOLVE_EVERY
                        && Long.bitCount(documents) == 1);
    }

    private void solve() {
        solve(state.recentFrom());
    }

    private void solve(long earliest) {
        long end = state.documents();
        long from = Math.max(0, Math.max(earliest, end - RecentDocuments.CAPACITY));
        int agent = HeldAcceptance.agent(plan);
        if (agent >= 0 && end > 0) {
            solveHeld(recent.massesByGroup(plan, agent, from, end), from);
            return;
        }
        List<IntensitySolver.Mass> masses = recent.masses(plan, from, end);
        double target = state.target(plan.selectionRatio());
        Intensity next;
        if (end == 0) {
            next = RatioSolver.solve(plan, List.of(new IntensitySolver.Mass(0, 0, 1)), target, new Intensity(1, 1));
        } else if (masses.isEmpty()) {
            // every recent document was a repetition or vetoed, so that no lambda selects it
            next = state.intensity();
        } else {
            double open = 0;
            for (IntensitySolver.Mass mass : masses) {
                open += mass.weight();
            }
            double free = Math.min(1, target * (end - from) / open);
            next = RatioSolver.solve(plan, masses, free, state.intensity());
        }
        state = state.solved(from, next);
        acceptance = new HeldAcceptance(plan, next, List.of());
    }

    private void solveHeld(List<List<IntensitySolver.Mass>> masses, long from) {
        int open = masses.stream().mapToInt(List::size).sum();
        if (open == 0) {
            state = state.solved(from, state.intensity());
            return;
        }
        double free = Math.min(1, state.target(plan.selectionRatio()) * (state.documents() - from) / open);
        int groups = masses.size() - 1;
        DriftSolver.Solution solved =
                DriftSolver.solve(plan, masses.subList(0, groups), masses.get(groups), free, state.intensity());
        state = state.solved(from, solved.common());
        acceptance = new HeldAcceptance(plan, solved.common(), solved.bounds());
    }

    /** Entries of the bounds that are not as before; none while a solve has not changed them. */
    private List<StateEntry> boundChanges(HeldAcceptance before) {
        if (acceptance == before) {
            return List.of();
        }
        List<StateEntry> changes = new ArrayList<>();
        int groups = Math.max(before.bounds().size(), acceptance.bounds().size());
        for (int g = 0; g < groups; g++) {
            if (acceptance.holds(g)) {
                changes.add(StateEntry.put(boundKey(g), acceptance.encode(g)));
            } else if (before.holds(g)) {
                changes.add(StateEntry.delete(boundKey(g)));
            }
        }
        return changes;
    }

    @Override
    public Switch adopt(Plan next) {
        if (next.rule().version() < plan.rule().version()) {
            throw new IllegalArgumentException("plan " + next.version() + " of run " + next.run() + " is of rule "
                    + next.rule().version() + ": a run of rule " + plan.rule().version()
                    + " stays at it; create another run for rule " + next.rule().version());
        }
        ControlledDecisions decisions = new ControlledDecisions(next, recent, state);
        decisions.acceptance = new HeldAcceptance(next, state.intensity(), acceptance.bounds());
        decisions.solve();
        List<StateEntry> changes = new ArrayList<>();
        changes.add(StateEntry.put(ratioKey(), decisions.state.encode()));
        changes.addAll(decisions.boundChanges(acceptance));
        return new Switch(decisions, changes);
    }

    @Override
    public StreamCounts counts() {
        return recent.counts(plan);
    }

    @Override
    public List<StateEntry> state() {
        List<StateEntry> entries = new ArrayList<>();
        entries.add(StateEntry.put(ratioKey(), state.encode()));
        for (int slot = 0; slot < CAPACITY; slot++) {
            if (recent.holds(slot)) {
                entries.add(StateEntry.put(recentKey(slot), recent.encode(slot)));
            }
        }
        for (int a = 0; a < plan.agents().size(); a++) {
            for (int g = 0; g < plan.agents().get(a).groups().size(); g++) {
                if (probes.drawn(a, g) > 0) {
                    entries.add(probeEntry(a, g));
                }
            }
        }
        for (int g = 0; g < acceptance.bounds().size(); g++) {
            if (acceptance.holds(g)) {
                entries.add(StateEntry.put(boundKey(g), acceptance.encode(g)));
            }
        }
        entries.sort(BY_KEY);
        return entries;
    }

    @Override
    public double draw(String documentId, Uses uses) {
        Uses before = uses.remembered(state.selected(), plan.options().rememberedSelections());
        return draws.and(before.count()).uniform(documentId);
    }

    @Override
    public boolean floored(Labels labels, Decision decision) {
        double floor = scoring.floor(labels);
        return floor > acceptance.probability(labels, decision.score()) && decision.probability() == floor;
    }

    @Override
    public double probeProbability(Labels labels) {
        return scoring.vetoes(labels) ? 0 : probes.probability(labels, recent);
    }

    @Override
    public Optional<String> veto(Labels labels) {
        return scoring.veto(labels);
    }

    private StateEntry probeEntry(int agent, int group) {
        byte[] key = ByteBuffer.allocate(7)
                .put(PROBES)
                .putShort((short) agent)
                .putInt(group)
                .array();
        return StateEntry.put(key, probes.encode(agent, group));
    }

    private static byte[] boundKey(int group) {
        return ByteBuffer.allocate(5).put(BOUND).putInt(group).array();
    }

    private static byte[] ratioKey() {
        return new byte[] {RATIO};
    }

    private static byte[] recentKey(int slot) {
        return ByteBuffer.allocate(3).put(RECENT).putShort((short) slot).array();
    }
}
