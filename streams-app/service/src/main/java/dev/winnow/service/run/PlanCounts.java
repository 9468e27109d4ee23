package dev.winnow.service.run;

import dev.winnow.schemas.Mark;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Sums of the marks of a run, in all and by plan. Exact, but behind the stream: a stage is marked when its documents have doubled, and under rule 2
 * every 4,096 documents. Not thread-safe.
 */
public final class PlanCounts {
    private final int most;
    private final NavigableMap<Integer, DecisionCounts> byPlan = new TreeMap<>();
    private final Map<Integer, Integer> planOfPartition = new HashMap<>();
    private DecisionCounts total = DecisionCounts.NONE;

    /** @param most plans that are kept apart: the newest */
    public PlanCounts(int most) {
        this.most = most;
    }

    /** Adds a mark; those of a partition come in their order. */
    public void add(Mark mark) {
        // the counts of a mark are those since the one before: at a switch, of the plan before
        Integer before = planOfPartition.put(mark.getPartition(), mark.getPlanVersion());
        byPlan.merge(
                before == null ? mark.getPlanVersion() : before,
                DecisionCounts.NONE.plus(mark),
                (counts, added) -> counts.plus(mark));
        while (byPlan.size() > most) {
            byPlan.pollFirstEntry();
        }
        total = total.plus(mark);
    }

    /** All documents of the run. */
    public DecisionCounts total() {
        return total;
    }

    /** Those that were decided under a plan; empty where no mark counts any. */
    public Optional<DecisionCounts> of(int plan) {
        return Optional.ofNullable(byPlan.get(plan));
    }

    /** Those of the newest plans, by version. */
    public NavigableMap<Integer, DecisionCounts> byPlan() {
        return new TreeMap<>(byPlan);
    }
}
