package dev.winnow.selection;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Rule 1: lambda is solved at plan switches on a sample of all documents of the partition so far. Mutable, owned by one thread.
 *
 * <p>An entry of the state is one of the label sample: hash (8 bytes) to the group index of each agent (int each), big-endian.
 */
final class SampledDecisions implements PartitionDecisions {
    private final LabelSample sample;
    private final Decider decider;
    private final Intensity intensity;

    private SampledDecisions(LabelSample sample, Plan plan, Intensity intensity) {
        this.sample = sample;
        this.intensity = intensity;
        decider = new Decider(plan, intensity);
    }

    static SampledDecisions start(Plan plan) {
        LabelSample sample = new LabelSample(CAPACITY);
        return new SampledDecisions(sample, plan, IntensitySolver.solve(plan, sample));
    }

    static SampledDecisions restore(Plan plan, Intensity solved, Collection<StateEntry> state) {
        LabelSample sample = new LabelSample(CAPACITY);
        sample.restore(state.stream().map(SampledDecisions::entry).toList());
        return new SampledDecisions(sample, plan, solved);
    }

    @Override
    public Plan plan() {
        return decider.plan();
    }

    @Override
    public Intensity intensity() {
        return intensity;
    }

    @Override
    public Step decide(String documentId, Labels labels, Uses uses) {
        Decision decision = decider.decide(documentId, labels, uses);
        LabelSample.Change change = sample.offer(documentId, labels);
        List<StateEntry> changes = new ArrayList<>(2);
        change.evicted().ifPresent(entry -> changes.add(StateEntry.delete(key(entry))));
        change.inserted().ifPresent(entry -> changes.add(put(entry)));
        Optional<Uses> after = decision.accepted() ? Optional.of(uses.next(plan().version())) : Optional.empty();
        return new Step(decision, uses, after, changes);
    }

    @Override
    public Switch adopt(Plan next) {
        return switch (next.rule()) {
            case ONE -> new Switch(new SampledDecisions(sample, next, IntensitySolver.solve(next, sample)), List.of());
            case TWO, THREE -> {
                Switch begun = ControlledDecisions.start(
                        next,
                        sample.entries().stream().map(LabelSample.Entry::labels).toList());
                List<StateEntry> changes = new ArrayList<>();
                sample.entries().forEach(entry -> changes.add(StateEntry.delete(key(entry))));
                changes.addAll(begun.changes());
                yield new Switch(begun.decisions(), changes);
            }
        };
    }

    @Override
    public StreamCounts counts() {
        return sample.counts(plan());
    }

    @Override
    public List<StateEntry> state() {
        return sample.entries().stream().map(SampledDecisions::put).toList();
    }

    @Override
    public double draw(String documentId, Uses uses) {
        return decider.draw(documentId);
    }

    @Override
    public boolean floored(Labels labels, Decision decision) {
        return decider.floored(labels, decision);
    }

    /** Rule 1 knows no vetoes. */
    @Override
    public Optional<String> veto(Labels labels) {
        return Optional.empty();
    }

    @Override
    public double probeProbability(Labels labels) {
        return decider.probeProbability(labels);
    }

    private static StateEntry put(LabelSample.Entry entry) {
        ByteBuffer value = ByteBuffer.allocate(entry.labels().size() * Integer.BYTES);
        for (int a = 0; a < entry.labels().size(); a++) {
            value.putInt(entry.labels().group(a));
        }
        return StateEntry.put(key(entry), value.array());
    }

    private static byte[] key(LabelSample.Entry entry) {
        return ByteBuffer.allocate(Long.BYTES).putLong(entry.hash()).array();
    }

    private static LabelSample.Entry entry(StateEntry stored) {
        byte[] value = stored.value().orElseThrow();
        int[] groups = new int[value.length / Integer.BYTES];
        ByteBuffer.wrap(value).asIntBuffer().get(groups);
        return new LabelSample.Entry(ByteBuffer.wrap(stored.key()).getLong(), Labels.of(groups));
    }
}
