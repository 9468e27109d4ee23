package dev.winnow.selection;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The probability with which a document is accepted, by its score and, where the plan bounds the drift of an agent's groups, by its group
 * of that agent. Immutable.
 *
 * <p>Entry of a group, in a store: floor and highest lambda (doubles, big-endian); a group within its bounds has none.
 */
final class HeldAcceptance {
    private static final int BYTES = 2 * Double.BYTES;

    private final Acceptance common;
    private final int agent;
    private final List<GroupBound> bounds;
    private final List<Acceptance> groups;

    /** @param bounds by group of the bounded agent; empty while nothing is held */
    HeldAcceptance(Plan plan, Intensity intensity, List<GroupBound> bounds) {
        this.bounds = List.copyOf(bounds);
        common = Acceptance.of(plan, intensity);
        agent = agent(plan);
        groups = new ArrayList<>();
        for (GroupBound bound : this.bounds) {
            groups.add(
                    intensity.lambda() <= bound.highest()
                            ? common
                            : Acceptance.of(plan, new Intensity(bound.highest(), intensity.boundary())));
        }
    }

    /** Index of the agent whose drift a plan bounds; -1 without one. */
    static int agent(Plan plan) {
        List<String> names = plan.agents().stream().map(AgentMemory::agent).toList();
        return plan.options().drift().map(bound -> names.indexOf(bound.agent())).orElse(-1);
    }

    double probability(Labels labels, double score) {
        int group = groups.isEmpty() ? Labels.ABSENT : labels.group(agent);
        return group < 0
                ? common.probability(score)
                : Math.max(
                        groups.get(group).probability(score), bounds.get(group).floor());
    }

    List<GroupBound> bounds() {
        return bounds;
    }

    /** Whether a group is held. */
    boolean holds(int group) {
        return group < bounds.size() && !bounds.get(group).equals(GroupBound.NONE);
    }

    byte[] encode(int group) {
        GroupBound bound = bounds.get(group);
        return ByteBuffer.allocate(BYTES)
                .putDouble(bound.floor())
                .putDouble(bound.highest())
                .array();
    }

    static GroupBound decode(byte[] stored) {
        Check.that(stored.length == BYTES, "length of a stored bound of a group", BYTES + " bytes", stored.length);
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        return new GroupBound(bytes.getDouble(), bytes.getDouble());
    }
}
