package dev.winnow.service.audit;

import dev.winnow.schemas.Mark;
import dev.winnow.selection.Intensity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** From which offset each plan applies in one partition, according to its marks: some 100 bytes for each plan. Immutable once made. */
final class SwitchPoints {
    private final List<Switch> switches = new ArrayList<>();
    private final long[] earliest;

    /**
     * The switch to a plan.
     *
     * @param planVersion version of the plan
     * @param offset offset from which it applies
     * @param solved intensity at the switch
     */
    record Switch(int planVersion, long offset, Intensity solved) {}

    /** @param marks marks of the partition, in the order of the topic */
    SwitchPoints(Iterable<Written<Mark>> marks) {
        for (Written<Mark> written : marks) {
            Mark mark = written.record();
            if (switches.isEmpty()
                    || mark.getPlanVersion() > switches.get(switches.size() - 1).planVersion()) {
                switches.add(new Switch(
                        mark.getPlanVersion(), mark.getOffset(), new Intensity(mark.getLambda(), mark.getBoundary())));
            }
        }
        earliest = new long[switches.size()];
        long least = Long.MAX_VALUE;
        for (int i = earliest.length - 1; i >= 0; i--) {
            least = Math.min(least, switches.get(i).offset());
            earliest[i] = least;
        }
    }

    /** The switch to each plan, by version. */
    List<Switch> byPlan() {
        return Collections.unmodifiableList(switches);
    }

    /** Version of the plan that is live at an offset, the newest of those that apply; -1 before the first. */
    int planAt(long offset) {
        int low = 0;
        int high = earliest.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (earliest[middle] <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? -1 : switches.get(low - 1).planVersion();
    }
}
