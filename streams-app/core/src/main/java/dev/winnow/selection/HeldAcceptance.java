package dev.winnow.selection;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The probability with which a document is accepted, by its score and, where the plan bounds the drift of an agent's groups, by its group
 * of that agent. Immutable.
 *
 * <p>Entry of a group, in a store: lowest and highest lambda (doubles, big-endian); a group that is not held has none.
 */
final class HeldAcceptance {
    private static final int BYTES = 2 * Double.BYTES;

    private final Acceptance common;
    private final int agent;
    private final List<LambdaInterval> intervals;
    private final List<Acceptance> groups;

    /** @param intervals by group of the bounded agent; empty while nothing is held */
    HeldAcceptance(Plan plan, Intensity intensity, List<LambdaInterval> intervals) {
        this.intervals = List.copyOf(intervals);
        common = Acceptance.of(plan, intensity);
        agent = agent(plan);
        groups = new ArrayList<>();
        for (LambdaInterval interval : this.intervals) {
            groups.add(
                    interval.equals(LambdaInterval.ALL)
                            ? common
                            : Acceptance.of(
                                    plan, new Intensity(interval.hold(intensity.lambda()), intensity.boundary())));
        }
    }

    /** Index of the agent whose drift a plan bounds; -1 without one. */
    static int agent(Plan plan) {
        List<String> names = plan.agents().stream().map(AgentMemory::agent).toList();
        return plan.options().drift().map(bound -> names.indexOf(bound.agent())).orElse(-1);
    }

    double probability(Labels labels, double score) {
        int group = groups.isEmpty() ? Labels.ABSENT : labels.group(agent);
        return (group < 0 ? common : groups.get(group)).probability(score);
    }

    List<LambdaInterval> intervals() {
        return intervals;
    }

    /** Whether lambda is held for a group. */
    boolean holds(int group) {
        return group < intervals.size() && !intervals.get(group).equals(LambdaInterval.ALL);
    }

    byte[] encode(int group) {
        LambdaInterval interval = intervals.get(group);
        return ByteBuffer.allocate(BYTES)
                .putDouble(interval.lowest())
                .putDouble(interval.highest())
                .array();
    }

    static LambdaInterval decode(byte[] stored) {
        Check.that(stored.length == BYTES, "length of a stored interval of lambda", BYTES + " bytes", stored.length);
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        return new LambdaInterval(bytes.getDouble(), bytes.getDouble());
    }
}
