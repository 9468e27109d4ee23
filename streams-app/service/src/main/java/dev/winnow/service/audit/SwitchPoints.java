package dev.winnow.service.audit;

import dev.winnow.schemas.Mark;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;

/** From which offset each plan applies in one partition, as its marks say. Immutable once made. */
final class SwitchPoints {
    private final NavigableMap<Integer, Mark> switchByPlan = new TreeMap<>();

    SwitchPoints(Collection<Mark> marks) {
        for (Mark mark : marks) {
            if (switchByPlan.isEmpty() || mark.getPlanVersion() > switchByPlan.lastKey()) {
                switchByPlan.put(mark.getPlanVersion(), mark);
            }
        }
    }

    /** The switch to each plan, by version. */
    NavigableMap<Integer, Mark> byPlan() {
        return switchByPlan;
    }

    /** Version of the plan that is live at an offset; -1 before the first. */
    int planAt(long offset) {
        int live = -1;
        for (Mark mark : switchByPlan.values()) {
            if (mark.getOffset() <= offset) {
                live = mark.getPlanVersion();
            }
        }
        return live;
    }
}
