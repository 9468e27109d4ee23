package dev.winnow.decision;

import dev.winnow.schemas.Mark;
import dev.winnow.selection.StateEntry;
import java.util.List;

/**
 * What came of a plan that a partition switched to.
 *
 * @param mark record for the marks topic
 * @param changes entries of the state that are not as before
 */
public record PlanSwitch(Mark mark, List<StateEntry> changes) {
    public PlanSwitch {
        changes = List.copyOf(changes);
    }
}
