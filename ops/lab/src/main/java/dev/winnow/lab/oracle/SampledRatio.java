package dev.winnow.lab.oracle;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Rule 1: lambda is solved at each switch on the 2,048 documents with the smallest hashes of the whole stream. */
final class SampledRatio implements Ratio {
    private static final int MOST = 2_048;
    private static final long HASHES = Draw.key(0, "sample");
    private static final Comparator<List<Integer>> SMALLER = (one, other) -> {
        for (int a = 0; a < one.size(); a++) {
            if (!one.get(a).equals(other.get(a))) {
                return one.get(a) - other.get(a);
            }
        }
        return 0;
    };

    private final TreeMap<Long, List<Integer>> sample;
    private final PlanReading plan;
    private final Lambda lambda;

    /** @param before of the plan before; null for the first */
    SampledRatio(PlanReading plan, SampledRatio before) {
        this.plan = plan;
        sample = before == null ? new TreeMap<>(Long::compareUnsigned) : before.sample;
        lambda = Lambda.halved(
                plan,
                sample.values().stream()
                        .map(labels -> new double[] {plan.score(labels), plan.floor(labels)})
                        .toList());
    }

    @Override
    public Lambda lambda() {
        return lambda;
    }

    @Override
    public void take(
            String id,
            List<Integer> labels,
            PartitionModel.Uses uses,
            boolean accepted,
            List<PartitionModel.Cell> cells) {
        sample.merge(Draw.bits(HASHES, id), labels, (one, other) -> SMALLER.compare(one, other) <= 0 ? one : other);
        if (sample.size() > MOST) {
            sample.pollLastEntry();
        }
    }

    @Override
    public List<List<Integer>> documents() {
        return List.copyOf(sample.values());
    }

    @Override
    public double share(int agent, int group) {
        return plan.share(agent, group);
    }

    /** No limit. */
    @Override
    public int drawn(int agent, int group) {
        return Integer.MIN_VALUE;
    }

    @Override
    public long selections() {
        return 0;
    }

    @Override
    public String digest() {
        return "";
    }
}
