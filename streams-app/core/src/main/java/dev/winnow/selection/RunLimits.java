package dev.winnow.selection;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many agents and groups a run of rule 2 may have, so that plans, marks and updates stay of a bounded size. Stateless. */
public final class RunLimits {
    public static final int MOST_AGENTS = 64;

    /** Groups of all agents together; an update of so many takes seconds at most. */
    public static final int MOST_GROUPS = 10_000;

    /** Bytes of a plan, below the 1 MiB that a broker takes for a record by default. */
    public static final int MOST_PLAN_BYTES = 786_432;

    /** Weight, share, floor, first weight, probes to draw and probes measured of a group, 8 bytes each. */
    private static final int NUMBERS_PER_GROUP = 6 * Double.BYTES;

    private static final int BYTES_PER_TEXT = 3;
    private static final int BYTES_PER_AGENT = 256;

    private RunLimits() {}

    /**
     * Why a run cannot be created with these agents, in words that follow a colon; empty when it can.
     *
     * @param groupsByAgent groups of each agent
     */
    public static Optional<String> refusal(Map<String, List<String>> groupsByAgent) {
        int groups = groupsByAgent.values().stream().mapToInt(List::size).sum();
        long bytes = planBytes(groupsByAgent);
        if (groupsByAgent.size() > MOST_AGENTS) {
            return Optional.of("%d agents are more than the %d that a run may have; leave some out"
                    .formatted(groupsByAgent.size(), MOST_AGENTS));
        }
        if (groups > MOST_GROUPS) {
            return Optional.of(
                    "%d groups of all agents are more than the %d that a run may have; use agents with coarser groups"
                            .formatted(groups, MOST_GROUPS));
        }
        if (bytes > MOST_PLAN_BYTES) {
            return Optional.of(
                    "a plan of these agents takes up to %d bytes, more than %d; use shorter names or fewer groups"
                            .formatted(bytes, MOST_PLAN_BYTES));
        }
        return Optional.empty();
    }

    /** Most bytes that a plan of these agents takes as a record. */
    public static long planBytes(Map<String, List<String>> groupsByAgent) {
        long bytes = 0;
        for (Map.Entry<String, List<String>> agent : groupsByAgent.entrySet()) {
            bytes += BYTES_PER_AGENT + text(agent.getKey());
            for (String group : agent.getValue()) {
                bytes += NUMBERS_PER_GROUP + text(group);
            }
        }
        return bytes;
    }

    private static long text(String text) {
        return BYTES_PER_TEXT + text.getBytes(StandardCharsets.UTF_8).length;
    }
}
